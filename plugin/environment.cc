#include "plugin/environment.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

void Append(const StringMap& variables, Environment* environment) {
  for (const auto& [name, value] : variables) environment->push_back({name, value});
}

void AppendExecution(const flyteidl::core::TaskExecutionIdentifier& id, Environment* environment) {
  if (!id.node_execution_id().has_execution_id()) return;
  const auto& execution = id.node_execution_id().execution_id();
  environment->push_back({"FLYTE_INTERNAL_EXECUTION_ID", execution.name()});
  environment->push_back({"FLYTE_INTERNAL_EXECUTION_PROJECT", execution.project()});
  environment->push_back({"FLYTE_INTERNAL_EXECUTION_DOMAIN", execution.domain()});
  environment->push_back({"FLYTE_ATTEMPT_NUMBER", absl::StrCat(id.retry_attempt())});
}

void AppendTask(const flyteidl::core::TaskExecutionIdentifier& id, Environment* environment) {
  if (!id.has_task_id()) return;
  environment->push_back({"FLYTE_INTERNAL_TASK_PROJECT", id.task_id().project()});
  environment->push_back({"FLYTE_INTERNAL_TASK_DOMAIN", id.task_id().domain()});
  environment->push_back({"FLYTE_INTERNAL_TASK_NAME", id.task_id().name()});
  environment->push_back({"FLYTE_INTERNAL_TASK_VERSION", id.task_id().version()});
}

auto LastOf(const Environment& environment, absl::string_view name) {
  return std::find_if(environment.rbegin(), environment.rend(),
                      [name](const EnvVar& variable) { return variable.name == name; });
}

void SetIfUnset(absl::string_view name, std::string value, Environment* environment) {
  if (LastOf(*environment, name) != environment->rend()) return;
  environment->push_back({std::string(name), std::move(value)});
}

// Whether a later variable hides `variable` before any other refers to it.
bool IsHidden(Environment::const_iterator variable, Environment::const_iterator end) {
  const auto later = std::next(variable);
  const auto hider = std::find_if(
      later, end, [&variable](const EnvVar& other) { return other.name == variable->name; });
  if (hider == end) return false;
  const std::string reference = absl::StrCat("$(", variable->name, ")");
  return std::none_of(later, std::next(hider), [&reference](const EnvVar& other) {
    return absl::StrContains(other.value, reference);
  });
}

}  // namespace

Environment TaskEnvironment(const TaskRequest& request, const PodOptions& options) {
  Environment environment;
  for (const auto& pair : request.task.container().env()) {
    environment.push_back({pair.key(), pair.value()});
  }
  AppendExecution(request.id, &environment);
  AppendTask(request.id, &environment);
  Append(request.environment, &environment);
  Append(options.default_env_vars, &environment);
  return environment;
}

Environment ForDaskClient(Environment environment, absl::string_view job, absl::string_view ns) {
  // Without the cluster's domain, which need not be cluster.local.
  SetIfUnset("DASK_SCHEDULER_ADDRESS", absl::StrCat("tcp://", job, "-scheduler.", ns, ".svc:8786"),
             &environment);
  // A node that must be added first takes minutes; dask gives up after 30 s.
  SetIfUnset("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "300s", &environment);
  return environment;
}

bool ClientIgnoresErrorFile(const TaskRequest& request) {
  const bool declares_outputs = request.task.interface().outputs().variables_size() > 0;
  return !declares_outputs || request.generation != Generation::kAgent;
}

bool FailsOnError(const Environment& environment) {
  const auto found = LastOf(environment, kFailOnError);
  if (found == environment.rend()) return false;
  const std::string value = absl::AsciiStrToLower(found->value);
  return value == "true" || value == "t" || value == "1";
}

Environment WithoutHidden(Environment environment) {
  auto kept = environment.begin();
  for (auto variable = environment.begin(); variable != environment.end(); ++variable) {
    if (IsHidden(variable, environment.end())) continue;
    if (kept != variable) *kept = std::move(*variable);
    ++kept;
  }
  environment.erase(kept, environment.end());
  return environment;
}

}  // namespace plugin
