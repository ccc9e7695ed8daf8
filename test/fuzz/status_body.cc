// The body of an answer that is no success → status. Two bytes before it are the HTTP code.
#include <string>

#include "k8s/api_error.h"
#include "k8s/parse_object.h"
#include "test/fuzz/expect.h"

namespace {

using fuzz::Expect;

constexpr absl::string_view kWhat = "create daskjobs ns/name";
constexpr std::size_t kMaxText = 2048;

bool IsText(const std::string& text) {
  boost::json::error_code error;
  boost::json::parse(boost::json::serialize(boost::json::string(text)), error);
  return !error;
}

void CheckKept(const k8s::ApiError& error) {
  for (const std::string* text : {&error.reason, &error.message, &error.kind, &error.cause}) {
    Expect(text->size() <= kMaxText, "what is kept of a body is bounded");
    Expect(IsText(*text), "what is kept of a body is UTF-8");
  }
}

void CheckStatus(const absl::Status& status, absl::string_view what) {
  Expect(!status.ok(), "a failure stays one");
  Expect(status.message().substr(0, what.size()) == what, "an error says what was being done");
  Expect(status.message().size() < 3 * kMaxText, "the message is bounded");
  const auto error = k8s::GetApiError(status);
  Expect(error.has_value(), "the answer travels with the status");
  CheckKept(*error);
  Expect(!(k8s::IsAlreadyExists(status) && k8s::IsConflict(status)), "409 is one of two");
  Expect(!(k8s::IsNotFound(status) && k8s::IsMissingApi(status)), "404 is one of two");
  Expect(!(k8s::IsOutcomeUnknown(status) && k8s::IsNotProcessed(status)),
         "a request that was not carried out has a known outcome");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  k8s::HttpResponse response;
  response.code = 100 + (data[0] * 256 + data[1]) % 500;
  response.body = std::string(fuzz::TextOf(data + 2, size - 2));
  for (const auto method : {k8s::Method::kGet, k8s::Method::kPost, k8s::Method::kDelete}) {
    const absl::Status status = k8s::ToStatus(response, method, kWhat);
    if (response.code / 100 == 2) {
      Expect(status.ok(), "2xx is a success whatever its body");
    } else {
      CheckStatus(status, kWhat);
      Expect(k8s::GetApiError(status)->http_code == response.code, "the code is kept");
    }
  }
  const auto object = k8s::ParseObject(response.body);
  if (object.ok()) CheckStatus(k8s::ToStatus(*object, "watch"), "watch");
  return 0;
}
