#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace k8s {

// What this layer tells about itself; it links neither metrics nor logs. Called on the executor's
// thread, must not block. Arguments come from closed sets unless said otherwise.
class Observer {
 public:
  virtual ~Observer() = default;
  // `verb`: get, list, watch, create, patch, delete; probe (of `plural` readyz) while the circuit
  // is open. `http_code` 0: no answer came.
  virtual void OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                         absl::Duration took) = 0;
  // A watch or list began anew. `why` is free text with the server's words.
  virtual void OnWatchRestart(absl::string_view plural, absl::string_view why) = 0;
  // An object could not be understood and is not mirrored in its present form. `why` is free text.
  virtual void OnObjectDropped(absl::string_view /*plural*/, absl::string_view /*why*/) {}
  // Open: the API server cannot be reached or turns requests away. `why` is free text, empty when
  // it closes again.
  virtual void OnCircuit(bool /*open*/, absl::string_view /*why*/) {}
};

}  // namespace k8s
