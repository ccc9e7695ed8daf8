#include "server/latch.h"

#include <utility>

#include "server/job_answer.h"
#include "server/resources.h"

namespace server {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(10);

}  // namespace

struct Latch::Call {
  k8s::ObjectKey job;
  LatchCall machine;
  Done done;
};

void Latch::Keep(const plugin::JobFacts& job, plugin::Outcome outcome, Done done) {
  auto call = std::make_shared<Call>(
      Call{{job.ns, job.name}, LatchCall(job, std::move(outcome)), std::move(done)});
  LatchCall::Action first = call->machine.Start();
  Take(std::move(call), std::move(first));
}

void Latch::Take(std::shared_ptr<Call> call, LatchCall::Action action) {
  std::visit([&](const auto& one) { Do(std::move(call), one); }, action);
}

void Latch::Do(std::shared_ptr<Call> call, const LatchCall::Patch& patch) {
  const k8s::ObjectKey& job = call->job;
  client_.Patch(k8s::MetadataOf(kDaskJobs), job.ns, job.name, patch.body, executor_.Now() + kLimit,
                [this, call](absl::StatusOr<k8s::Answer> answer) {
                  Take(call, call->machine.OnPatched(answer.status()));
                });
}

void Latch::Do(std::shared_ptr<Call> call, const LatchCall::Read&) {
  const k8s::ObjectKey& job = call->job;
  client_.Get(kDaskJobs, job.ns, job.name, executor_.Now() + kLimit,
              [this, call](absl::StatusOr<k8s::Answer> answer) {
                Take(call, call->machine.OnRead(ToJobFacts(answer)));
              });
}

void Latch::Do(std::shared_ptr<Call> call, const LatchCall::Wait& wait) {
  executor_.RunAt(executor_.Now() + wait.delay,
                  [this, call] { Take(call, call->machine.OnWaited()); });
}

void Latch::Do(std::shared_ptr<Call> call, const LatchCall::Finish& finish) {
  std::move(call->done)(finish);
}

}  // namespace server
