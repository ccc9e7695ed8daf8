#include "plugin/role_command.h"

#include <catch2/catch.hpp>

#include "test/plugin/json_text.h"

namespace plugin {
namespace {

ResourceList Limits(std::initializer_list<std::pair<const char*, const char*>> limits) {
  ResourceList list;
  for (const auto& [key, amount] : limits) list[key] = *Quantity::Parse(amount);
  return list;
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
    CHECK(WorkerCommand(Options(), Limits({{kCpu, row.cpu}, {kMemory, row.memory}})) == expected);
  }
}

TEST_CASE("a limit that is not set leaves its flag out", "[plugin][role_command]") {
  CHECK(WorkerCommand(Options(), {}) == Command{"dask", "worker", "--name", "$(DASK_WORKER_NAME)"});
  CHECK(WorkerCommand(Options(), Limits({{kMemory, "1Ki"}})) ==
        Command{"dask", "worker", "--name", "$(DASK_WORKER_NAME)", "--memory-limit", "1024"});
}

TEST_CASE("images with an old distributed get its commands", "[plugin][role_command]") {
  Options options;
  CHECK(SchedulerCommand(options) == Command{"dask", "scheduler"});
  options.legacy_dask_commands = true;
  CHECK(SchedulerCommand(options) == Command{"dask-scheduler"});
  CHECK(WorkerCommand(options, Limits({{kCpu, "1"}})) ==
        Command{"dask-worker", "--name", "$(DASK_WORKER_NAME)", "--nthreads", "1"});
}

TEST_CASE("the prefix of a fast-registered task ends at its first two dashes",
          "[plugin][role_command]") {
  CHECK(FastRegistrationPrefix(Json("{'args':['pyflyte-fast-execute','--dest-dir','/root','--','x',"
                                    "'--','y']}")) ==
        Json("{'a':['pyflyte-fast-execute','--dest-dir','/root','--']}").at("a").as_array());
}

TEST_CASE("any other task has no prefix", "[plugin][role_command]") {
  for (const char* container : {"{}", "{'args':[]}", "{'args':['pyflyte-execute','--']}",
                                "{'args':['pyflyte-fast-execute','--dest-dir']}"}) {
    INFO(container);
    CHECK(FastRegistrationPrefix(Json(container)).empty());
  }
}

}  // namespace
}  // namespace plugin
