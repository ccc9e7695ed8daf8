#include "k8s/curl_transfer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/curl_error.h"
#include "k8s/http_headers.h"

namespace k8s {
namespace {

// Not one that begins with "curl": such clients get indented JSON.
constexpr char kUserAgent[] = "flyte-dask-plugin/0.1";
constexpr long kConnectLimitMs = 10'000;
constexpr long kKeepAliveSeconds = 30;  // as client-go dials
constexpr int kUnacknowledgedMs = 45'000;

constexpr const char* kMethods[] = {"GET", "POST", "PATCH", "DELETE"};

extern "C" {

size_t OnHeaderLine(char* data, size_t, size_t size, void* transfer) {
  static_cast<CurlTransfer*>(transfer)->TakeHeaderLine({data, size});
  return size;
}

size_t OnBodyBytes(char* data, size_t, size_t size, void* transfer) {
  return static_cast<CurlTransfer*>(transfer)->OnBody({data, size}) ? size : 0;
}

int OnSocket(void*, curl_socket_t socket, curlsocktype) {
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs, sizeof(kUnacknowledgedMs));
  return CURL_SOCKOPT_OK;
}

}  // extern "C"

}  // namespace

CurlTransfer::CurlTransfer(const ClusterConfig& cluster, HttpRequest request)
    : request_(std::move(request)),
      url_(absl::StrCat(cluster.server, request_.target)),
      easy_(curl_easy_init()) {
  SetRequest();
  SetTls(cluster);
  SetConnection();
  SetCallbacks();
}

void CurlTransfer::SetRequest() {
  SetText(easy(), CURLOPT_URL, url_);
  SetLong(easy(), CURLOPT_PATH_AS_IS, 1);
  SetText(easy(), CURLOPT_CUSTOMREQUEST, kMethods[static_cast<int>(request_.method)]);
  if (!request_.body.empty()) {
    SetLong(easy(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.body.size()));
    SetPointer(easy(), CURLOPT_POSTFIELDS, request_.body.data());
    Append(headers_, absl::StrCat("Content-Type: ", request_.content_type));
  }
  Append(headers_, "Accept: application/json");
  Append(headers_, "Expect:");  // HTTP/1.1: send large bodies without asking first
  if (!request_.authorization.empty()) {
    Append(headers_, absl::StrCat("Authorization: ", request_.authorization));
  }
  SetPointer(easy(), CURLOPT_HTTPHEADER, headers_.get());
  SetText(easy(), CURLOPT_USERAGENT, kUserAgent);
}

void CurlTransfer::SetTls(const ClusterConfig& cluster) {
  const bool tls = absl::StartsWith(cluster.server, "https://");
  SetText(easy(), CURLOPT_PROTOCOLS_STR, tls ? "https" : "http");
  SetLong(easy(), CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (!cluster.ca_pem.empty()) {
    // The cluster's CA must be the only root: Debian's libcurl adds a directory of its own.
    SetBlob(easy(), CURLOPT_CAINFO_BLOB, cluster.ca_pem);
    SetPointer(easy(), CURLOPT_CAPATH, nullptr);
    SetLong(easy(), CURLOPT_CA_CACHE_TIMEOUT, 0);
  }
  if (cluster.insecure_skip_tls_verify) {
    SetLong(easy(), CURLOPT_SSL_VERIFYPEER, 0);
    SetLong(easy(), CURLOPT_SSL_VERIFYHOST, 0);
  }
  if (tls && !cluster.client_cert_pem.empty()) {
    SetText(easy(), CURLOPT_SSLCERTTYPE, "PEM");
    SetBlob(easy(), CURLOPT_SSLCERT_BLOB, cluster.client_cert_pem);
    SetBlob(easy(), CURLOPT_SSLKEY_BLOB, cluster.client_key_pem);
  }
}

void CurlTransfer::SetConnection() {
  SetLong(easy(), CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  SetLong(easy(), CURLOPT_PIPEWAIT, 1);
  SetLong(easy(), CURLOPT_NOSIGNAL, 1);
  SetLong(easy(), CURLOPT_CONNECTTIMEOUT_MS, kConnectLimitMs);
  SetLong(easy(), CURLOPT_TCP_KEEPALIVE, 1);
  SetLong(easy(), CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  SetLong(easy(), CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds);
  SetFunction(easy(), CURLOPT_SOCKOPTFUNCTION, &OnSocket);
}

void CurlTransfer::SetCallbacks() {
  SetPointer(easy(), CURLOPT_PRIVATE, this);
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
  // libcurl starts this clock when the request itself is about to be written.
  curl_off_t before_request = 0;
  curl_easy_getinfo(easy(), CURLINFO_PRETRANSFER_TIME_T, &before_request);
  return FromCurl(result, before_request > 0, error_);
}

}  // namespace k8s
