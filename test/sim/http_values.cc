#include "test/sim/http_values.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sim {
namespace {

struct MethodName {
  k8s::Method method;
  const char* name;
};
constexpr MethodName kMethods[] = {{k8s::Method::kGet, "GET"},
                                   {k8s::Method::kPost, "POST"},
                                   {k8s::Method::kPatch, "PATCH"},
                                   {k8s::Method::kDelete, "DELETE"}};

}  // namespace

Request RequestOf(k8s::HttpRequest&& from) {
  Request request;
  request.method =
      std::find_if(std::begin(kMethods), std::end(kMethods), [&](const MethodName& one) {
        return one.method == from.method;
      })->name;
  request.target = std::move(from.target);
  if (from.body != nullptr) request.body = *from.body;
  request.content_type = std::move(from.content_type);
  request.accept = std::string(from.accept);
  request.authorization = std::move(from.authorization);
  return request;
}

k8s::HttpResponse ResponseOf(Answer&& answer) {
  k8s::HttpResponse response;
  response.code = answer.code;
  response.body = std::move(answer.body);
  if (answer.retry_after > 0) response.retry_after = absl::Seconds(answer.retry_after);
  response.warnings = std::move(answer.warnings);
  return response;
}

}  // namespace sim
