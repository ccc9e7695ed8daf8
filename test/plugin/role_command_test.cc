#include "plugin/role_command.h"

#include <catch2/catch.hpp>

#include "test/support/task_builder.h"

namespace plugin {
namespace {

Resources Limits(std::initializer_list<std::pair<const char*, const char*>> limits) {
  Resources resources;
  for (const auto& [key, amount] : limits) resources.limits[key] = *Quantity::Parse(amount);
  return resources;
}

TEST_CASE("workers are told whole threads and bytes", "[plugin][role_command]") {
  const Command named = {"dask", "worker", "--name", "$(DASK_WORKER_NAME)"};
  struct Row {
    const char *cpu, *memory, *threads, *bytes;
  };
  for (const Row& row :
       {Row{"8", "32Gi", "8", "34359738368"}, Row{"500m", "1.5Gi", "1", "1610612736"},
        Row{"2500m", "0.1Gi", "3", "107374183"}, Row{"1", "1.250G", "1", "1250000000"}}) {
    Command expected = named;
    expected.insert(expected.end(), {"--nthreads", row.threads, "--memory-limit", row.bytes});
    CHECK(WorkerCommand(Limits({{kCpu, row.cpu}, {kMemory, row.memory}})) == expected);
  }
}

TEST_CASE("a limit that is not set leaves its flag out", "[plugin][role_command]") {
  CHECK(WorkerCommand({}) == Command{"dask", "worker", "--name", "$(DASK_WORKER_NAME)"});
  CHECK(WorkerCommand(Limits({{kMemory, "1Ki"}})) ==
        Command{"dask", "worker", "--name", "$(DASK_WORKER_NAME)", "--memory-limit", "1024"});
}

TEST_CASE("the prefix of a fast-registered task ends at its first two dashes",
          "[plugin][role_command]") {
  const TaskRequest request = ADaskTask().FastRegistered().Build();
  CHECK(FastRegistrationPrefix(request.task.container()) ==
        Command{"pyflyte-fast-execute", "--additional-distribution", "s3://my-bucket/code.tar.gz",
                "--dest-dir", "/root", "--"});
}

TEST_CASE("any other task has no prefix", "[plugin][role_command]") {
  CHECK(FastRegistrationPrefix(ADaskTask().Build().task.container()).empty());
  flyteidl::core::Container container;
  CHECK(FastRegistrationPrefix(container).empty());
  container.add_args("pyflyte-fast-execute");
  container.add_args("--dest-dir");
  CHECK(FastRegistrationPrefix(container).empty());
}

}  // namespace
}  // namespace plugin
