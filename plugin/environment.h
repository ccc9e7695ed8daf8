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

// The environment of a container, in order: a value may refer to an earlier one as `$(NAME)`, and
// of equal names the last one counts.
using Environment = std::vector<EnvVar>;

inline constexpr char kFailOnError[] = "FLYTE_FAIL_ON_ERROR";

// What all three roles get: the task's own variables, those of the execution's identity, those of
// the execution, the configured defaults; maps sorted by name.
Environment TaskEnvironment(const TaskRequest& request, const PodOptions& options);

// Adds what a process needs to find the scheduler of the job and to wait for it; what is set
// already stays.
Environment ForDaskClient(Environment environment, absl::string_view job, absl::string_view ns);

// Whether the client will not look at error.pb, so that the exit code must tell of a user's error.
bool ClientIgnoresErrorFile(const TaskRequest& request);

// Whether flytekit takes the environment as an order to exit with an error.
bool FailsOnError(const Environment& environment);

// Drops what a later variable of the same name hides, unless one between refers to it: a process
// sees the same before and after.
Environment WithoutHidden(Environment environment);

}  // namespace plugin
