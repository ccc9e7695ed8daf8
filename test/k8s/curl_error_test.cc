#include "k8s/curl_error.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

TEST_CASE("each failure of a transfer says whether the server may have the request",
          "[k8s][curl]") {
  using Code = absl::StatusCode;
  const struct {
    CURLcode result;
    bool sent;
    Code code;
  } rows[] = {
      {CURLE_OK, true, Code::kOk},
      {CURLE_COULDNT_RESOLVE_HOST, false, Code::kUnavailable},
      {CURLE_COULDNT_CONNECT, false, Code::kUnavailable},
      {CURLE_PEER_FAILED_VERIFICATION, true, Code::kUnavailable},
      {CURLE_OPERATION_TIMEDOUT, false, Code::kUnavailable},
      {CURLE_OPERATION_TIMEDOUT, true, Code::kDeadlineExceeded},
      {CURLE_SEND_ERROR, true, Code::kUnknown},
      {CURLE_RECV_ERROR, true, Code::kUnknown},
      {CURLE_HTTP2_STREAM, true, Code::kUnknown},
      {CURLE_PARTIAL_FILE, true, Code::kUnknown},
      {CURLE_ABORTED_BY_CALLBACK, true, Code::kUnknown},
  };
  for (const auto& row : rows) {
    CAPTURE(row.result, row.sent);
    CHECK(FromCurl(row.result, row.sent, "").code() == row.code);
  }
}

TEST_CASE("libcurl's own words are kept, and never nothing", "[k8s][curl]") {
  CHECK(FromCurl(CURLE_RECV_ERROR, true, "reset by peer").message() == "reset by peer");
  CHECK_FALSE(FromCurl(CURLE_RECV_ERROR, true, "").message().empty());
  CHECK(FromCurl(CURLE_ABORTED_BY_CALLBACK, true, "callback").message() ==
        "the connection broke before an answer came");
}

}  // namespace
}  // namespace k8s
