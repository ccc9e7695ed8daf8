#pragma once

#include <string>

namespace plugin {

// Whether `text` still holds one of the placeholders, such as `{{.outputPrefix}}`, that
// propeller 1.10 and later fill in before they send a task. Others, e.g. `{{.runName}}` of Flyte 2,
// are the task's.
bool HoldsPlaceholder(const std::string& text);

}  // namespace plugin
