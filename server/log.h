#pragma once

#include <boost/json.hpp>

#include "absl/strings/string_view.h"

namespace server {

enum class Severity { kInfo, kWarning, kError };

// One JSON line on standard error: {"ts": …, "level": …, "msg": message, …fields}. `message` is
// constant text; what varies goes into `fields`, under names of its own. Any thread; never throws.
void Log(Severity severity, absl::string_view message, const boost::json::object& fields = {});

}  // namespace server
