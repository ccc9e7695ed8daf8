#include "plugin/role_command.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

void AppendLimit(const ResourceList& limits, const char* key, const char* flag, Command* command) {
  const auto limit = limits.find(key);
  if (limit == limits.end() || limit->second.zero()) return;
  command->push_back(flag);
  command->push_back(absl::StrCat(limit->second.Value()));
}

}  // namespace

json::array FastRegistrationPrefix(const json::object& container) {
  const json::array* args = ListIn(container, "args");
  if (args == nullptr || args->empty() || args->front() != "pyflyte-fast-execute") return {};
  const auto end = std::find(args->begin(), args->end(), json::value("--"));
  return end == args->end() ? json::array() : json::array(args->begin(), end + 1);
}

Command SchedulerCommand(const Options& options) {
  if (options.legacy_dask_commands) return {"dask-scheduler"};
  return {"dask", "scheduler"};
}

Command WorkerCommand(const Options& options, const ResourceList& limits) {
  Command command =
      options.legacy_dask_commands ? Command{"dask-worker"} : Command{"dask", "worker"};
  // The operator sets the variable; Kubernetes puts its value in.
  command.insert(command.end(), {"--name", "$(DASK_WORKER_NAME)"});
  AppendLimit(limits, kCpu, "--nthreads", &command);
  AppendLimit(limits, kMemory, "--memory-limit", &command);
  return command;
}

}  // namespace plugin
