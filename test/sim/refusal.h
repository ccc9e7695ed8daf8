#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "test/sim/kind.h"
#include "test/sim/request.h"
#include "test/sim/target.h"

namespace sim {

// The answers of the API server that say no, in its words.

// A failure of Store about the object `name`.
Answer Refused(const absl::Status& why, const Target& target, absl::string_view name);
Answer NotFound(const Kind& kind, absl::string_view name);
// 422 with everything that is wrong with it. `causes` must not be empty.
Answer Invalid(const Kind& kind, absl::string_view name, const std::vector<Cause>& causes);
// 403 of RBAC.
Answer NotPermitted(absl::string_view user, absl::string_view verb, const Target& target);
// 403 of a plugin of the admission chain, for one object.
Answer Forbidden(const Kind& kind, absl::string_view name, absl::string_view why);
Answer BadRequest(absl::string_view message);
// 404 of a path that nobody serves: no Status.
Answer PageNotFound();

}  // namespace sim
