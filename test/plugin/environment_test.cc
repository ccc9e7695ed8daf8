#include "plugin/environment.h"

#include <catch2/catch.hpp>
#include <string>

#include "test/support/task_builder.h"

namespace plugin {
namespace {

TEST_CASE("the environment comes in Flyte's order, maps sorted", "[plugin][environment]") {
  PodOptions options;
  options.default_env_vars = {{"Z_DEFAULT", "z"}, {"A_DEFAULT", "a"}};
  const Environment environment = AddedEnvironment(ADaskTask()
                                                       .WithAttempt(2)
                                                       .WithExecutionEnv("EXEC_B", "2")
                                                       .WithExecutionEnv("EXEC_A", "1")
                                                       .Build(),
                                                   options);
  CHECK(environment == Environment{{"FLYTE_INTERNAL_EXECUTION_ID", "atc9q2xg8fv5tkzh9w7l"},
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
  CHECK(AddedEnvironment(request, PodOptions()).empty());
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

}  // namespace
}  // namespace plugin
