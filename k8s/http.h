#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace k8s {

enum class Method { kGet, kPost, kPatch, kDelete };

struct HttpHeader {
  std::string name, value;  // fit to be sent as they are
};

// Which connections carry a request: those of one purpose do not wait for those of another.
enum class Pool { kUnary, kWatch, kLog };

// A request as a value: build it, compare it in a test, hand it to a Transport.
struct HttpRequest {
  Method method = Method::kGet;
  std::string target;  // path and query, percent-encoded, without scheme and host
  // Null: none. Shared, as whoever may have to send a request again copies it.
  std::shared_ptr<const std::string> body;
  std::string content_type;  // empty when there is no body
  // Constant. What the body of the answer is to be, in the order of preference.
  absl::string_view accept = "application/json";
  // What an Observer is told: get, list, watch, create, patch, delete; and of what. Constants.
  absl::string_view verb;
  absl::string_view plural;
  Pool pool = Pool::kUnary;
  // Set on the way by the transport, never logged: the header's value; further headers.
  std::string authorization;
  std::vector<HttpHeader> headers;
};

// An answer, whatever its code: a 404 is an answer, not a failure to get one.
struct HttpResponse {
  int code = 0;
  std::string body;
  std::optional<absl::Duration> retry_after;  // from the header, whole seconds
  std::vector<std::string> warnings;          // texts of `Warning: 299` headers, unescaped
  std::string audit_id;                       // empty when the server sent none
};

}  // namespace k8s
