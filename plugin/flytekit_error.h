#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace plugin {

// The error that flytekit (≥ 1.3.2) wrote to the log before it ended the runner because of
// FLYTE_FAIL_ON_ERROR: the last `Message:` block of its report.
struct FlytekitError {
  enum class Kind {
    kUser,         // an error that another attempt would meet again
    kRecoverable,  // the user's code raised a FlyteRecoverableException or a subclass
    kSystem,       // outside of the user's code; flytekit itself calls it recoverable
  };
  Kind kind = Kind::kUser;
  std::string text;  // "CLASS: message" on one line

  friend bool operator==(const FlytekitError&, const FlytekitError&) = default;
};

// `termination_message` is the tail of a log, cut anywhere: JSON lines, plain lines, or rich text
// that is indented and wrapped at 80 columns. Nothing when the tail holds no such block.
std::optional<FlytekitError> ReadFlytekitError(absl::string_view termination_message);

// The end of the log for a human, on one line, without the JSON around it.
std::string LastWords(absl::string_view termination_message, std::size_t max_bytes);

}  // namespace plugin
