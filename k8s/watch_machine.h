#pragma once

#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "k8s/backoff.h"

namespace k8s {

// What keeps a mirror going: list, then watch from there, resume, wait, list again. Does nothing
// itself: it is told what happened and says what to do next. Rules: reference behaviour of
// client-go's reflector.
class WatchMachine {
 public:
  // Before it is lengthened, the longest wait after a failure without an answer.
  static constexpr absl::Duration kLongestSilence = absl::Seconds(2);
  // The same after an answer of a server in trouble (429, 5xx), unless it asks for more. Short:
  // what has changed meanwhile must be seen within seconds after the end of the trouble. A server
  // that turns all away is spared by CircuitTransport, where the mirrors wait in one line.
  static constexpr absl::Duration kLongestTrouble = absl::Seconds(4);

  // What to do.
  struct List {};
  struct Watch {
    std::string version;  // everything after this
  };
  struct Wait {
    absl::Duration duration;  // then Step(Waited{})
  };
  using Action = std::variant<List, Watch, Wait>;

  // What happened.
  struct Waited {};
  struct Listed {
    std::string version;
  };
  struct Event {  // a bookmark too
    std::string version;
  };
  struct Closed {};  // the server ended the watch in order
  struct Failed {    // the list, the watch, or an ERROR event in it
    absl::Status why;
    bool answered = false;  // the API server had answered this list or watch
  };
  using Input = std::variant<Waited, Listed, Event, Closed, Failed>;

  // The first action.
  Action Start();
  // Nothing: go on with what is under way. `random` is uniform in [0, 1).
  std::optional<Action> Step(const Input& input, absl::Time now, double random);

 private:
  enum class Goal { kList, kWatch };

  std::optional<Action> On(const Waited& input);
  std::optional<Action> On(const Listed& input);
  std::optional<Action> On(const Event& input);
  std::optional<Action> On(const Closed& input);
  std::optional<Action> On(const Failed& input);

  Action Pursue();
  Action AtOnceOrLater(Backoff& failures);
  Backoff& BackoffOf(const Failed& failed);
  Goal GoalAfter(const absl::Status& why, bool resume);

  Goal goal_ = Goal::kList;
  std::string version_;
  bool heard_ = false;  // the present watch gave an event
  absl::Time watching_since_ = absl::InfinitePast();
  int server_errors_ = 0;  // in a row
  // Each with a back-off of its own: an outage that ends in refusals or in a 410 has been waited
  // for already. Without an answer a try costs the server nothing, and the end of an outage must be
  // met soon.
  Backoff refusals_;
  Backoff troubles_{kLongestTrouble};
  Backoff expiries_;
  Backoff silences_{kLongestSilence};
  absl::Time now_;
  double random_ = 0;
};

}  // namespace k8s
