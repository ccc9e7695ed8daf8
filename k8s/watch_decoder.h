#pragma once

#include <cstddef>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace k8s {

// Cuts the body of a watch into its lines, however the network has cut it. The API server ends
// every event with a newline and writes none inside.
class WatchDecoder {
 public:
  // Five times what the API server can store as one object.
  static constexpr std::size_t kMaxLine = std::size_t{8} << 20;
  using OnLine = absl::FunctionRef<absl::Status(absl::string_view line)>;

  explicit WatchDecoder(std::size_t max_line = kMaxLine) : max_line_(max_line) {}

  // Calls `on_line` for each line that is complete now, in order, without its newline; empty lines
  // are skipped. Stops at the first error of `on_line` and returns it. A line that grows beyond the
  // bound is kResourceExhausted. After an error the decoder is of no more use.
  absl::Status Feed(absl::string_view bytes, OnLine on_line);

 private:
  absl::Status Take(absl::string_view end_of_line, OnLine on_line);
  absl::Status Keep(absl::string_view bytes);

  std::size_t max_line_;
  std::string partial_;
};

}  // namespace k8s
