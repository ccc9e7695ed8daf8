#pragma once

#include <optional>

#include "absl/status/status.h"
#include "plugin/facts.h"
#include "plugin/handle.h"

namespace server {

// What the API server's refusal of a create means for the task, by one table; nothing when the
// status is no refusal (no answer, an answer that says "later").
std::optional<plugin::Handle> RefusedCreate(const absl::Status& refused);

// Another's object has our name; it is left alone.
plugin::Handle NameTaken(const plugin::JobFacts& other);

}  // namespace server
