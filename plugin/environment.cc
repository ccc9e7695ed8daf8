#include "plugin/environment.h"

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

}  // namespace

Environment AddedEnvironment(const TaskRequest& request, const PodOptions& options) {
  Environment environment;
  AppendExecution(request.id, &environment);
  AppendTask(request.id, &environment);
  Append(request.environment, &environment);
  Append(options.default_env_vars, &environment);
  Append(options.default_env_vars_from_env, &environment);
  return environment;
}

bool ClientIgnoresErrorFile(const TaskRequest& request) {
  const bool declares_outputs = request.task->interface().outputs().variables_size() > 0;
  return !declares_outputs || request.generation != Generation::kAgent;
}

}  // namespace plugin
