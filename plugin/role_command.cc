#include "plugin/role_command.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

void AppendLimit(const ResourceList& limits, const char* key, const char* flag, Command* command) {
  const auto limit = limits.find(key);
  if (limit == limits.end()) return;
  command->push_back(flag);
  command->push_back(absl::StrCat(limit->second.Value()));
}

}  // namespace

Command FastRegistrationPrefix(const flyteidl::core::Container& container) {
  const auto& args = container.args();
  if (args.empty() || args[0] != "pyflyte-fast-execute") return {};
  const auto end = std::find(args.begin(), args.end(), "--");
  return end == args.end() ? Command() : Command(args.begin(), end + 1);
}

Command SchedulerCommand() { return {"dask", "scheduler"}; }

Command WorkerCommand(const Resources& resources) {
  // The operator sets the variable; Kubernetes puts its value in.
  Command command = {"dask", "worker", "--name", "$(DASK_WORKER_NAME)"};
  AppendLimit(resources.limits, kCpu, "--nthreads", &command);
  AppendLimit(resources.limits, kMemory, "--memory-limit", &command);
  return command;
}

}  // namespace plugin
