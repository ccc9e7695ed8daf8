#include "k8s/watch_machine.h"

#include <algorithm>
#include <iterator>

#include "k8s/api_error.h"

namespace k8s {
namespace {

// A watch that ends sooner, and empty, is a failure in disguise (client-go).
constexpr absl::Duration kTooShort = absl::Seconds(1);
// A server that fails this often in a row may have lost what our version refers to.
constexpr int kServerErrorsBeforeList = 3;

enum class Pace { kListAtOnce, kAtOnceFirst, kBackOff };

// How a failed watch goes on. A failed list always lists again, at the same pace.
struct Reaction {
  bool (*applies)(const absl::Status&);
  bool resume;  // from the last version; else list again
  Pace pace;
};

bool IsServerError(const absl::Status& why) {
  return IsOutcomeUnknown(why) && GetApiError(why).has_value();
}
bool IsNotThere(const absl::Status& why) { return k8s::IsNotFound(why) || IsMissingApi(why); }
bool IsAny(const absl::Status&) { return true; }

constexpr Reaction kReactions[] = {
    {IsExpired, false, Pace::kListAtOnce},
    {IsVersionTooLarge, false, Pace::kBackOff},
    {IsUnauthorized, true, Pace::kBackOff},
    // A server that starts answers 403 until it has loaded its roles.
    {IsForbidden, true, Pace::kBackOff},
    {IsNotThere, false, Pace::kBackOff},
    {IsNotProcessed, true, Pace::kBackOff},
    {IsServerError, true, Pace::kBackOff},
    // A reset or a time-out: the next connection may well work.
    {IsOutcomeUnknown, true, Pace::kAtOnceFirst},
    {IsAny, false, Pace::kBackOff},
};

const Reaction& ReactionTo(const absl::Status& why) {
  return *std::find_if(std::begin(kReactions), std::end(kReactions),
                       [&](const Reaction& row) { return row.applies(why); });
}

absl::Duration AtLeast(const absl::Status& why) {
  const std::optional<ApiError> error = GetApiError(why);
  return error.has_value() ? error->retry_after.value_or(absl::ZeroDuration())
                           : absl::ZeroDuration();
}

}  // namespace

WatchMachine::Action WatchMachine::Start() { return List{}; }

std::optional<WatchMachine::Action> WatchMachine::Step(const Input& input, absl::Time now,
                                                       double random) {
  now_ = now;
  random_ = random;
  return std::visit([this](const auto& one) { return On(one); }, input);
}

std::optional<WatchMachine::Action> WatchMachine::On(const Waited&) { return Pursue(); }

std::optional<WatchMachine::Action> WatchMachine::On(const Listed& input) {
  version_ = input.version;
  goal_ = Goal::kWatch;
  server_errors_ = 0;
  return Pursue();
}

std::optional<WatchMachine::Action> WatchMachine::On(const Event& input) {
  version_ = input.version;
  heard_ = true;
  server_errors_ = 0;
  return std::nullopt;
}

std::optional<WatchMachine::Action> WatchMachine::On(const Closed&) {
  const bool lasted = heard_ || now_ - watching_since_ >= kTooShort;
  return lasted ? Pursue() : AtOnceOrLater(refusals_);
}

std::optional<WatchMachine::Action> WatchMachine::On(const Failed& input) {
  const Reaction& reaction = ReactionTo(input.why);
  goal_ = GoalAfter(input.why, reaction.resume);
  if (reaction.pace == Pace::kListAtOnce) return AtOnceOrLater(expiries_);
  Backoff& failures = BackoffOf(input);
  if (reaction.pace == Pace::kAtOnceFirst) return AtOnceOrLater(failures);
  return Wait{std::max(failures.Next(now_, random_), AtLeast(input.why))};
}

Backoff& WatchMachine::BackoffOf(const Failed& failed) {
  if (!failed.answered) return silences_;
  return IsNotProcessed(failed.why) || IsServerError(failed.why) ? troubles_ : refusals_;
}

WatchMachine::Goal WatchMachine::GoalAfter(const absl::Status& why, bool resume) {
  server_errors_ = IsServerError(why) ? server_errors_ + 1 : 0;
  if (goal_ == Goal::kList || !resume || server_errors_ >= kServerErrorsBeforeList) {
    return Goal::kList;
  }
  return Goal::kWatch;
}

WatchMachine::Action WatchMachine::AtOnceOrLater(Backoff& failures) {
  if (!failures.quiet(now_)) return Wait{failures.Next(now_, random_)};
  failures.Note(now_);
  return Pursue();
}

WatchMachine::Action WatchMachine::Pursue() {
  if (goal_ == Goal::kList) return List{};
  heard_ = false;
  watching_since_ = now_;
  return Watch{version_};
}

}  // namespace k8s
