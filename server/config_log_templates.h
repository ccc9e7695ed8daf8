#pragma once

#include "server/config_keys.h"

namespace server {

// `plugins.dask.logs.templates`. Members that are not honoured are listed as ignored.
void SetLogTemplates(const ConfigValue& value, ConfigDraft& draft);

// Turns the deprecated log keys of the draft into templates, where no template is written.
void CompleteLogTemplates(ConfigDraft& draft);

}  // namespace server
