#include "plugin/runner_end.h"

#include <catch2/catch.hpp>

#include "absl/strings/string_view.h"
#include "test/plugin/observation_builder.h"

namespace plugin {
namespace {

Cause CauseOf(const PodBuilder& runner) {
  return MapPhase(AJob().Runner(runner).Build(), kGrace, kStart).cause;
}

TEST_CASE("a signal is told from a shell's exit code and from Python's", "[plugin][phase]") {
  const std::pair<int, absl::string_view> rows[] = {
      {2, "SIGINT"}, {4, "SIGILL"},  {6, "SIGABRT"},  {7, "SIGBUS"},
      {8, "SIGFPE"}, {9, "SIGKILL"}, {11, "SIGSEGV"}, {15, "SIGTERM"},
  };
  for (const auto& [signal, name] : rows) {
    INFO(name);
    CHECK(SignalOf(128 + signal) == name);
    CHECK(SignalOf(256 - signal) == name);
  }
  for (const int code : {-9, 0, 1, 2, 9, 127, 128, 129, 255}) {
    INFO(code);
    CHECK(SignalOf(code).empty());
  }
}

TEST_CASE("each reason of a runtime that could not start the container is known",
          "[plugin][phase]") {
  for (const char* reason :
       {"StartError", "ContainerCannotRun", "RunContainerError", "CreateContainerError"}) {
    INFO(reason);
    CHECK(CauseOf(ARunner().Exited(128, reason)) == Cause::kRunnerNotStarted);
  }
  CHECK(CauseOf(ARunner().Exited(128, "Error")) == Cause::kRunnerExited);
}

}  // namespace
}  // namespace plugin
