#include "test/sim/request.h"

#include <boost/json.hpp>

#include "absl/strings/str_cat.h"
#include "test/sim/object.h"

namespace sim {
namespace json = boost::json;

Answer Failure(int code, absl::string_view reason, absl::string_view message,
               const Details& details) {
  json::object status{{"kind", "Status"},
                      {"apiVersion", "v1"},
                      {"metadata", json::object()},
                      {"status", "Failure"},
                      {"message", JsonView(message)}};
  if (!reason.empty()) status["reason"] = JsonView(reason);
  json::object inner;
  if (!details.name.empty()) inner["name"] = JsonView(details.name);
  if (!details.group.empty()) inner["group"] = JsonView(details.group);
  if (!details.kind.empty()) inner["kind"] = JsonView(details.kind);
  for (const Cause& cause : details.causes) {
    json::value& causes = inner["causes"];
    if (!causes.is_array()) causes.emplace_array();
    json::object one{{"reason", cause.reason}, {"message", cause.message}};
    if (!cause.field.empty()) one["field"] = cause.field;
    causes.get_array().push_back(std::move(one));
  }
  if (details.retry_after > 0) inner["retryAfterSeconds"] = details.retry_after;
  if (!inner.empty()) status["details"] = std::move(inner);
  if (!details.continue_token.empty()) {
    status["metadata"].as_object()["continue"] = details.continue_token;
  }
  status["code"] = code;
  Answer answer;
  answer.code = code;
  answer.body = json::serialize(status) + "\n";
  answer.retry_after = details.retry_after;
  return answer;
}

Answer Text(int code, absl::string_view text, int retry_after) {
  Answer answer;
  answer.code = code;
  answer.body = absl::StrCat(text, "\n");
  answer.content_type = "text/plain; charset=utf-8";
  answer.retry_after = retry_after;
  return answer;
}

}  // namespace sim
