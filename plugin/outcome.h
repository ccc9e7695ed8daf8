#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "plugin/causes.h"

namespace plugin {

inline constexpr char kOutcomeAnnotation[] = "flyte-dask-plugin/outcome";

// The latch: how a job ended, kept on the DaskJob before anybody is told, so that every replica and
// every restart tells the same end, even when the pods are gone.
struct Outcome {
  Phase phase = Phase::kFailed;  // kSucceeded or kFailed
  FailureClass failure = FailureClass::kNone;
  Cause cause = Cause::kSucceeded;
  std::string sentence;  // at most 700 bytes once encoded; cut at a character boundary
  absl::Time at;         // when the end was found, whole seconds

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// JSON of at most 1 KiB.
std::string EncodeOutcome(const Outcome& outcome);

// kInvalidArgument that says what is wrong with text that we did not write. A cause of a later
// version reads as the general one of its phase; phase, class and sentence are kept.
absl::StatusOr<Outcome> DecodeOutcome(absl::string_view text);

}  // namespace plugin
