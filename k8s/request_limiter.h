#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/time/time.h"

namespace k8s {

struct RequestLimits {
  double per_second = 50;
  double burst = 100;  // at least 1; there are so many to begin with
  int in_flight = 64;  // at once; one connection takes them all
};

// Who may send a request when: a token bucket, a bound of requests under way, and two lines that
// are served in turns, so that neither starves. A value; time comes from outside.
class RequestLimiter {
 public:
  // Writes a task waits for: two turns of three. Reads and deletes: the other one.
  enum class Line { kWrites, kOthers };
  using Ticket = std::uint64_t;
  struct Call {
    Ticket ticket;
    bool may_go;  // else its deadline passed while it waited
  };

  explicit RequestLimiter(const RequestLimits& limits);

  Ticket Join(Line line, absl::Time deadline);
  // Whose wait is over; the ticket is not valid any more. Nothing: nobody's for now. Each call that
  // may go must be followed by OnEnd when its request has ended.
  std::optional<Call> Next(absl::Time now);
  void OnEnd() { --in_flight_; }
  // When Next may have something, if nothing happens before. InfiniteFuture: never.
  absl::Time due() const;

 private:
  struct Waiting {
    Line line;
    absl::Time deadline;
  };
  using Queue = std::set<Ticket>;  // in the order of joining

  void Refill(absl::Time now);
  Queue& NextQueue();
  Call Leave(Ticket ticket, bool may_go);
  Queue& QueueOf(Line line) { return queues_[static_cast<std::size_t>(line)]; }

  const RequestLimits limits_;
  double tokens_;
  absl::Time refilled_ = absl::InfinitePast();
  int in_flight_ = 0;
  int turn_ = 0;
  Ticket last_ = 0;
  std::map<Ticket, Waiting> waiting_;
  std::array<Queue, 2> queues_;  // by Line
  std::set<std::pair<absl::Time, Ticket>> deadlines_;
};

}  // namespace k8s
