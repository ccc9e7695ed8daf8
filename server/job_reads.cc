#include "server/job_reads.h"

#include <algorithm>
#include <utility>

#include "k8s/api_error.h"
#include "server/resources.h"

namespace server {
namespace {

JobRead ToRead(const absl::StatusOr<k8s::Answer>& answer) {
  if (!answer.ok()) {
    return {
        k8s::IsNotFound(answer.status()) ? plugin::Presence::kAbsent : plugin::Presence::kUnknown,
        nullptr};
  }
  auto facts = plugin::ProjectJob(answer->object);
  if (!facts.ok()) return {};
  return {plugin::Presence::kPresent, std::make_shared<const plugin::JobFacts>(*std::move(facts))};
}

}  // namespace

JobReads::JobReads(k8s::Client& client, k8s::Executor& executor)
    : client_(client), executor_(executor) {}

void JobReads::Read(const k8s::ObjectKey& key, absl::Time deadline, Done done) {
  executor_.Post([this, key, deadline, done = std::move(done)]() mutable {
    Join(key, deadline, std::move(done));
  });
}

void JobReads::Join(const k8s::ObjectKey& key, absl::Time deadline, Done done) {
  auto [entry, first] = waiting_.try_emplace(key);
  const std::uint64_t id = next_waiter_++;
  const absl::Time until = std::min(deadline, executor_.Now() + kLongest);
  const auto timer = executor_.RunAt(until, [this, key, id] { GiveUp(key, id); });
  entry->second.push_back({id, timer, std::move(done)});
  if (first) Ask(key);
}

// The request has the longest deadline, not the first caller's: a later caller may have more time.
void JobReads::Ask(const k8s::ObjectKey& key) {
  client_.Get(kDaskJobs, key.ns, key.name, executor_.Now() + kLongest,
              [this, key](absl::StatusOr<k8s::Answer> answer) { Answer(key, ToRead(answer)); });
}

void JobReads::Answer(const k8s::ObjectKey& key, const JobRead& read) {
  auto node = waiting_.extract(key);
  if (node.empty()) return;
  for (Waiter& waiter : node.mapped()) {
    executor_.Cancel(waiter.timer);
    std::move(waiter.done)(read);
  }
}

void JobReads::GiveUp(const k8s::ObjectKey& key, std::uint64_t waiter) {
  auto found = waiting_.find(key);
  if (found == waiting_.end()) return;
  auto& waiters = found->second;
  auto late = std::find_if(waiters.begin(), waiters.end(),
                           [waiter](const Waiter& w) { return w.id == waiter; });
  if (late == waiters.end()) return;
  Done done = std::move(late->done);
  waiters.erase(late);
  std::move(done)(JobRead{});
}

}  // namespace server
