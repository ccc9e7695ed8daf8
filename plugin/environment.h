#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "plugin/options.h"
#include "plugin/task_request.h"

namespace plugin {

struct EnvVar {
  std::string name;
  std::string value;

  friend bool operator==(const EnvVar&, const EnvVar&) = default;
};

// The environment of a container, in order: a value may refer to an earlier one
// as `$(NAME)`, and of equal names the last one counts.
using Environment = std::vector<EnvVar>;

inline constexpr char kFailOnError[] = "FLYTE_FAIL_ON_ERROR";

// What every container of a task gets beside its own variables: those of the
// execution's identity, those of the execution, the configured defaults; maps
// sorted by name.
Environment AddedEnvironment(const TaskRequest& request, const PodOptions& options);

// Whether the client will not look at error.pb, so that the exit code must tell
// of a user's error.
bool ClientIgnoresErrorFile(const TaskRequest& request);

}  // namespace plugin
