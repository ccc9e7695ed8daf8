#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "k8s/api_error.h"
#include "k8s/http.h"

namespace k8s {

// What an answer says about the request: turned down, not carried out but welcome again, or nobody
// knows.
enum class Outcome { kRefused, kNotProcessed, kUnknown };

// Stands in ApiError::cause for the table when the body was no metav1.Status.
inline constexpr absl::string_view kNoStatusBody = "(no Status body)";

// One answer that the API server gives. A row matches when all that it names is there; the first
// matching row wins, so special cases stand before the plain ones.
struct ErrorRow {
  absl::string_view reason;  // metav1.Status.reason, or guessed from the HTTP code
  absl::string_view detail;  // details.kind or the first cause; empty: any
  absl::string_view text;    // found in the message; empty: any
  absl::StatusCode code;
  Outcome outcome;
};

// The row for `error`; there always is one.
const ErrorRow& FindErrorRow(const ApiError& error, Method method);

// The reason that belongs to a code, for bodies that do not say; empty for codes that name none.
// A 409 to a POST is AlreadyExists, else Conflict (apimachinery, NewGenericServerResponse).
absl::string_view GuessReason(int http_code, Method method);

// All rows, for the test that walks them.
absl::Span<const ErrorRow> ErrorRows();

}  // namespace k8s
