#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/http.h"

namespace k8s {

// What an API server refused, kept whole beside the status code (Status payload).
struct ApiError {
  int http_code = 0;
  std::string reason;   // metav1.Status.reason, guessed from the code when the body was none
  std::string message;  // the server's own words, at most 2 kB
  std::optional<absl::Duration> retry_after;
  std::string kind;   // metav1.Status.details.kind, mostly the plural; empty when there was no body
  std::string cause;  // reason of the first cause, e.g. "NamespaceTerminating"
};

// The one table from (reason, HTTP code) to a status. `what` says what was being done:
// "create daskjobs ns/name". OK for 2xx.
// The message reads "create daskjobs ns/name: HTTP 403 Forbidden: <server's text>".
absl::Status ToStatus(const HttpResponse& response, Method method, absl::string_view what);

// The same for a metav1.Status that came as an ERROR event inside a watch.
absl::Status ToStatus(const boost::json::object& status_object, absl::string_view what);

// Nothing when the status did not come from an answer of the API server.
std::optional<ApiError> GetApiError(const absl::Status& status);

// Predicates by reason, never by text, unless Kubernetes offers only text (quota).
bool IsAlreadyExists(const absl::Status& status);     // 409 AlreadyExists
bool IsConflict(const absl::Status& status);          // 409 Conflict: version, uid, field manager
bool IsNotFound(const absl::Status& status);          // the object is not there
bool IsMissingApi(const absl::Status& status);        // 404 without a Status body: no such resource
bool IsInvalid(const absl::Status& status);           // 400, 413, 422, too large for the storage
bool IsForbidden(const absl::Status& status);         // 403, whatever for
bool IsQuotaExceeded(const absl::Status& status);     // 403 "exceeded quota"
bool IsExpired(const absl::Status& status);           // 410 Gone or Expired
bool IsUnauthorized(const absl::Status& status);      // 401
bool IsNamespaceMissing(const absl::Status& status);  // 404 of a create: there is no such namespace
bool IsVersionTooLarge(const absl::Status& status);   // a version that this server has not seen yet

// The request may or may not have been carried out: reset, time-out, 500, 502, 504.
bool IsOutcomeUnknown(const absl::Status& status);
// The request was not carried out and may be repeated as it is: connect error, 429, 503.
bool IsNotProcessed(const absl::Status& status);

}  // namespace k8s
