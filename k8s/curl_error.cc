#include "k8s/curl_error.h"

#include <algorithm>
#include <iterator>

namespace k8s {
namespace {

// Failures on the way to the server, before there is a connection that can carry the request.
constexpr CURLcode kNeverSent[] = {
    CURLE_COULDNT_RESOLVE_PROXY,
    CURLE_COULDNT_RESOLVE_HOST,
    CURLE_COULDNT_CONNECT,
    CURLE_PROXY,
    CURLE_SSL_CONNECT_ERROR,
    CURLE_SSL_CERTPROBLEM,
    CURLE_SSL_CIPHER,
    CURLE_PEER_FAILED_VERIFICATION,
    CURLE_SSL_CACERT_BADFILE,
    CURLE_SSL_ISSUER_ERROR,
    // The session was over (GOAWAY) before it could open our stream.
    CURLE_HTTP2,
};

absl::StatusCode CodeOf(CURLcode result, bool sent) {
  if (!sent ||
      std::find(std::begin(kNeverSent), std::end(kNeverSent), result) != std::end(kNeverSent)) {
    return absl::StatusCode::kUnavailable;
  }
  return result == CURLE_OPERATION_TIMEDOUT ? absl::StatusCode::kDeadlineExceeded
                                            : absl::StatusCode::kUnknown;
}

absl::string_view TextOf(CURLcode result, absl::string_view text) {
  // CurlPool allows no second request.
  if (result == CURLE_ABORTED_BY_CALLBACK) return "the connection broke before an answer came";
  return text.empty() ? curl_easy_strerror(result) : text;
}

}  // namespace

absl::Status FromCurl(CURLcode result, bool sent, absl::string_view text) {
  if (result == CURLE_OK) return absl::OkStatus();
  return absl::Status(CodeOf(result, sent), TextOf(result, text));
}

}  // namespace k8s
