#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace sim {

// What a client asks, whatever carried it.
struct Request {
  std::string method;  // GET, POST, PATCH, DELETE, …
  std::string target;  // path and query, percent-encoded
  std::string body;
  std::string content_type;
  std::string accept;
  std::string authorization;  // header value; empty: none
};

struct Answer {
  int code = 200;
  std::string body;
  std::string content_type = "application/json";
  int retry_after = 0;                // seconds; 0: no such header
  std::vector<std::string> warnings;  // texts of `Warning: 299` headers, not escaped
};

struct Cause {
  std::string reason, message, field;
};

// metav1.Status.details and what else a Status may hold; empty: absent.
struct Details {
  std::string name, group, kind;
  std::vector<Cause> causes;
  int retry_after = 0;  // seconds, also as the header
  std::string continue_token;
};

// A Status body as the API server writes it.
Answer Failure(int code, absl::string_view reason, absl::string_view message,
               const Details& details = {});
// What is not machine-made: a missing API, priority and fairness, a server that shuts down.
Answer Text(int code, absl::string_view text, int retry_after = 0);

}  // namespace sim
