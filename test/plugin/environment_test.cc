#include "plugin/environment.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "absl/strings/str_replace.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

// What a process sees: Kubernetes puts the earlier values in and lets the last of equal names win.
std::map<std::string, std::string> Seen(const Environment& environment) {
  std::map<std::string, std::string> seen;
  for (const EnvVar& variable : environment) {
    std::map<std::string, std::string> references;
    for (const auto& [name, known] : seen) references["$(" + name + ")"] = known;
    seen[variable.name] = absl::StrReplaceAll(variable.value, references);
  }
  return seen;
}

TEST_CASE("the environment comes in Flyte's order, maps sorted", "[plugin][environment]") {
  PodOptions options;
  options.default_env_vars = {{"Z_DEFAULT", "z"}, {"A_DEFAULT", "a"}};
  const Environment environment = TaskEnvironment(ADaskTask()
                                                      .WithAttempt(2)
                                                      .WithTaskEnv("FOO", "bar")
                                                      .WithExecutionEnv("EXEC_B", "2")
                                                      .WithExecutionEnv("EXEC_A", "1")
                                                      .Build(),
                                                  options);
  CHECK(environment == Environment{{"FOO", "bar"},
                                   {"FLYTE_INTERNAL_EXECUTION_ID", "atc9q2xg8fv5tkzh9w7l"},
                                   {"FLYTE_INTERNAL_EXECUTION_PROJECT", "flytesnacks"},
                                   {"FLYTE_INTERNAL_EXECUTION_DOMAIN", "development"},
                                   {"FLYTE_ATTEMPT_NUMBER", "2"},
                                   {"FLYTE_INTERNAL_TASK_PROJECT", "flytesnacks"},
                                   {"FLYTE_INTERNAL_TASK_DOMAIN", "development"},
                                   {"FLYTE_INTERNAL_TASK_NAME", "wf.pipeline.train"},
                                   {"FLYTE_INTERNAL_TASK_VERSION", "v1"},
                                   {"EXEC_A", "1"},
                                   {"EXEC_B", "2"},
                                   {"A_DEFAULT", "a"},
                                   {"Z_DEFAULT", "z"}});
}

TEST_CASE("without identifiers nothing is made up", "[plugin][environment]") {
  TaskRequest request = ADaskTask().Build();
  request.id.Clear();
  CHECK(TaskEnvironment(request, PodOptions()).empty());
}

TEST_CASE("a dask client is told where its scheduler is and to wait for it",
          "[plugin][environment]") {
  CHECK(ForDaskClient({}, "ex-n0-0", "p-d") ==
        Environment{{"DASK_SCHEDULER_ADDRESS", "tcp://ex-n0-0-scheduler.p-d.svc:8786"},
                    {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "300s"}});
}

TEST_CASE("what the user set for dask stays", "[plugin][environment]") {
  const Environment set = {{"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "5s"},
                           {"DASK_SCHEDULER_ADDRESS", "tls://other:1"}};
  CHECK(ForDaskClient(set, "ex-n0-0", "p-d") == set);
}

TEST_CASE("only some clients leave error.pb unread", "[plugin][environment]") {
  CHECK_FALSE(ClientIgnoresErrorFile(ADaskTask().Build()));
  CHECK(ClientIgnoresErrorFile(ADaskTask().WithoutOutputs().Build()));
  for (const Generation generation : {Generation::kConnector, Generation::kExternalPlugin}) {
    TaskRequest request = ADaskTask().Build();
    request.generation = generation;
    CHECK(ClientIgnoresErrorFile(request));
  }
}

TEST_CASE("the last value says whether flytekit fails on an error", "[plugin][environment]") {
  CHECK_FALSE(FailsOnError({}));
  for (const char* value : {"true", "True", "1", "t"}) CHECK(FailsOnError({{kFailOnError, value}}));
  for (const char* value : {"false", "0", "", "yes"})
    CHECK_FALSE(FailsOnError({{kFailOnError, value}}));
  CHECK(FailsOnError({{kFailOnError, "false"}, {kFailOnError, "true"}}));
  CHECK_FALSE(FailsOnError({{kFailOnError, "true"}, {kFailOnError, "false"}}));
}

TEST_CASE("of equal names only the last is kept", "[plugin][environment]") {
  CHECK(WithoutHidden({{"A", "1"}, {"B", "2"}, {"A", "3"}, {"A", "4"}}) ==
        Environment{{"B", "2"}, {"A", "4"}});
}

TEST_CASE("an earlier value that another variable uses stays", "[plugin][environment]") {
  const Environment used = {{"A", "1"}, {"B", "$(A)/x"}, {"A", "2"}};
  CHECK(WithoutHidden(used) == used);
  const Environment extended = {{"PATH", "/a"}, {"PATH", "$(PATH):/b"}};
  CHECK(WithoutHidden(extended) == extended);
}

TEST_CASE("a process sees the same with and without hidden variables", "[plugin][environment]") {
  // Every way to fill four places with three names and values that may refer to one of them.
  const std::string names[] = {"A", "B", "C"};
  const std::string values[] = {"1", "$(A)", "x$(B)"};
  for (int code = 0; code < 9 * 9 * 9 * 9; ++code) {
    Environment environment;
    for (int place = 0, rest = code; place < 4; ++place, rest /= 9) {
      environment.push_back({names[rest % 3], values[rest / 3 % 3] + std::to_string(place)});
    }
    if (Seen(environment) != Seen(WithoutHidden(environment))) FAIL("code " << code);
  }
}

}  // namespace
}  // namespace plugin
