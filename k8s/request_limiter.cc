#include "k8s/request_limiter.h"

#include <algorithm>

namespace k8s {
namespace {

constexpr int kTurns = 3;
constexpr int kTurnsOfWrites = 2;

}  // namespace

RequestLimiter::RequestLimiter(const RequestLimits& limits)
    : limits_(limits), tokens_(limits.burst) {}

RequestLimiter::Ticket RequestLimiter::Join(Line line, absl::Time deadline) {
  const Ticket ticket = ++last_;
  waiting_[ticket] = {line, deadline};
  QueueOf(line).insert(ticket);
  deadlines_.emplace(deadline, ticket);
  return ticket;
}

std::optional<RequestLimiter::Call> RequestLimiter::Next(absl::Time now) {
  if (waiting_.empty()) return std::nullopt;
  const auto& [deadline, first] = *deadlines_.begin();
  if (deadline <= now) return Leave(first, false);
  Refill(now);
  if (tokens_ < 1 || in_flight_ >= limits_.in_flight) return std::nullopt;
  tokens_ -= 1;
  ++in_flight_;
  return Leave(*NextQueue().begin(), true);
}

void RequestLimiter::Refill(absl::Time now) {
  if (refilled_ == absl::InfinitePast()) refilled_ = now;
  // A clock that is set back adds nothing and costs nothing.
  const absl::Duration passed = std::max(now - refilled_, absl::ZeroDuration());
  tokens_ = std::min(limits_.burst, tokens_ + absl::ToDoubleSeconds(passed) * limits_.per_second);
  refilled_ = now;
}

RequestLimiter::Queue& RequestLimiter::NextQueue() {
  const bool writes = turn_ < kTurnsOfWrites;
  Queue& preferred = QueueOf(writes ? Line::kWrites : Line::kOthers);
  Queue& other = QueueOf(writes ? Line::kOthers : Line::kWrites);
  if (preferred.empty()) return other;
  turn_ = (turn_ + 1) % kTurns;
  return preferred;
}

RequestLimiter::Call RequestLimiter::Leave(Ticket ticket, bool may_go) {
  const auto waiting = waiting_.find(ticket);
  QueueOf(waiting->second.line).erase(ticket);
  deadlines_.erase({waiting->second.deadline, ticket});
  waiting_.erase(waiting);
  return {ticket, may_go};
}

absl::Time RequestLimiter::due() const {
  if (waiting_.empty()) return absl::InfiniteFuture();
  const absl::Time deadline = deadlines_.begin()->first;
  if (in_flight_ >= limits_.in_flight) return deadline;
  const double missing = std::max(1 - tokens_, 0.0);
  // A little more, so that rounding does not leave a hair's breadth to a whole token.
  const absl::Duration wait = absl::Seconds(missing / limits_.per_second) + absl::Microseconds(1);
  return std::min(deadline, refilled_ + wait);
}

}  // namespace k8s
