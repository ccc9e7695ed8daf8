#pragma once

#include <cstddef>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "plugin/causes.h"

namespace plugin {

inline constexpr std::size_t kMaxHandleBytes = 512;

// A DaskJob that exists or existed. Nothing in it changes during the object's life, so whoever
// makes or adopts the same object gives the same handle.
struct JobHandle {
  std::string ns, name, uid;

  friend bool operator==(const JobHandle&, const JobHandle&) = default;
};

// A task for which no job was made, and why.
struct Rejection {
  Cause cause = Cause::kInvalidTask;
  std::string sentence;  // at most 300 bytes once encoded; cut at a character boundary

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

// resource_meta and job_id: opaque to clients, UTF-8, at most 512 bytes.
using Handle = std::variant<JobHandle, Rejection>;

std::string EncodeHandle(const Handle& handle);

// kInvalidArgument that says what is wrong with bytes that are not ours, cut, or of a later
// version.
absl::StatusOr<Handle> DecodeHandle(absl::string_view bytes);

// The cause's own sentence around what is wrong in this case.
Rejection MakeRejection(Cause cause, absl::string_view detail);

// Why BuildDaskJob refused, as a rejection (table: status code → cause).
Rejection ToRejection(const absl::Status& refused);

}  // namespace plugin
