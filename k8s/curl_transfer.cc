#include "k8s/curl_transfer.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/curl_error.h"
#include "k8s/http_headers.h"

namespace k8s {
namespace {

constexpr const char* kMethods[] = {"GET", "POST", "PATCH", "DELETE"};

extern "C" {

size_t OnHeaderLine(char* data, size_t, size_t size, void* transfer) {
  static_cast<CurlTransfer*>(transfer)->TakeHeaderLine({data, size});
  return size;
}

size_t OnBodyBytes(char* data, size_t, size_t size, void* transfer) {
  return static_cast<CurlTransfer*>(transfer)->OnBody({data, size}) ? size : 0;
}

}  // extern "C"

// With a colon and nothing behind it libcurl would leave the header out.
std::string LineOf(const HttpHeader& header) {
  if (header.value.empty()) return absl::StrCat(header.name, ";");
  return absl::StrCat(header.name, ": ", header.value);
}

// What fits into the option; 0 is no limit.
long MillisecondsOf(absl::Duration limit) {
  if (limit == absl::InfiniteDuration()) return 0;
  return static_cast<long>(absl::ToInt64Milliseconds(limit)) + 1;
}

}  // namespace

CurlTransfer::CurlTransfer(CurlHandles& handles, HttpRequest request, absl::Duration limit)
    : handles_(handles), request_(std::move(request)), easy_(handles.Take()) {
  SetText(easy(), CURLOPT_REQUEST_TARGET, handles_.TargetOf(request_.target));
  SetText(easy(), CURLOPT_CUSTOMREQUEST, kMethods[static_cast<int>(request_.method)]);
  SetLong(easy(), CURLOPT_TIMEOUT_MS, MillisecondsOf(limit));
  SetBody();
  SetHeaders();
  SetCallbacks();
}

void CurlTransfer::SetBody() {
  const absl::string_view body = request_.body == nullptr ? "" : absl::string_view(*request_.body);
  SetLong(easy(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  SetPointer(easy(), CURLOPT_POSTFIELDS, body.data());
  if (request_.body == nullptr) SetLong(easy(), CURLOPT_HTTPGET, 1);
}

void CurlTransfer::SetHeaders() {
  for (const HttpHeader& header : handles_.headers()) Append(headers_, LineOf(header));
  if (request_.body != nullptr) {
    Append(headers_, absl::StrCat("Content-Type: ", request_.content_type));
  }
  Append(headers_, absl::StrCat("Accept: ", request_.accept));
  Append(headers_, "Expect:");  // HTTP/1.1: send large bodies without asking first
  if (!request_.authorization.empty()) {
    Append(headers_, absl::StrCat("Authorization: ", request_.authorization));
  }
  for (const HttpHeader& header : request_.headers) Append(headers_, LineOf(header));
  SetPointer(easy(), CURLOPT_HTTPHEADER, headers_.get());
}

void CurlTransfer::SetCallbacks() {
  SetPointer(easy(), CURLOPT_ERRORBUFFER, error_);
  SetFunction(easy(), CURLOPT_HEADERFUNCTION, &OnHeaderLine);
  SetPointer(easy(), CURLOPT_HEADERDATA, this);
  SetFunction(easy(), CURLOPT_WRITEFUNCTION, &OnBodyBytes);
  SetPointer(easy(), CURLOPT_WRITEDATA, this);
}

void CurlTransfer::TakeHeaderLine(absl::string_view line) {
  if (absl::StartsWith(line, "HTTP/")) {
    response_ = HttpResponse();
    long code = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &code);
    response_.code = static_cast<int>(code);
  } else if (line == "\r\n" || line == "\n") {
    if (response_.code >= 200) OnHeaders();
  } else {
    ReadHeader(line, response_);
  }
}

absl::Status CurlTransfer::StatusOf(CURLcode result) const {
  if (result == CURLE_OK) return absl::OkStatus();
  // libcurl starts this clock when the request itself is about to be written.
  curl_off_t before_request = 0;
  curl_easy_getinfo(easy(), CURLINFO_PRETRANSFER_TIME_T, &before_request);
  return FromCurl(result, before_request > 0, error_);
}

}  // namespace k8s
