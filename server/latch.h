#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "plugin/facts.h"
#include "plugin/outcome.h"
#include "server/latch_call.h"

namespace server {

// Keeps ends on their DaskJobs before anybody is told. Executor's thread only.
class Latch {
 public:
  using Done = absl::AnyInvocable<void(const LatchCall::Finish&) &&>;

  // References must outlive the latch, and the latch every call of its executor.
  Latch(k8s::Client& client, k8s::Executor& executor) : client_(client), executor_(executor) {}

  // `done` runs once, when the end is kept, another one was found, or keeping was refused for good;
  // as long as the API server is away that is never.
  void Keep(const plugin::JobFacts& job, plugin::Outcome outcome, Done done);

 private:
  struct Call;

  void Take(std::shared_ptr<Call> call, LatchCall::Action action);
  void Do(std::shared_ptr<Call> call, const LatchCall::Patch& patch);
  void Do(std::shared_ptr<Call> call, const LatchCall::Read& read);
  void Do(std::shared_ptr<Call> call, const LatchCall::Wait& wait);
  void Do(std::shared_ptr<Call> call, const LatchCall::Finish& finish);

  k8s::Client& client_;
  k8s::Executor& executor_;
};

}  // namespace server
