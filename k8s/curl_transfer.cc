#include "k8s/curl_transfer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "k8s/curl_error.h"
#include "k8s/http_headers.h"
#include "k8s/url.h"

namespace k8s {
namespace {

// Not one that begins with "curl": such clients get indented JSON.
constexpr char kUserAgent[] = "flyte-dask-plugin/0.1";
constexpr long kConnectLimitMs = 10'000;
constexpr long kKeepAliveSeconds = 30;  // as client-go dials
constexpr int kUnacknowledgedMs = 45'000;
constexpr long kUploadBufferBytes = 16'384;  // libcurl's least; it takes 64 KiB for each body else

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

// libcurl asks for and verifies the name in the URL, so a server name of its own stands there in
// the host's place.
std::string AddressOf(const ClusterConfig& cluster, const absl::StatusOr<Url>& server) {
  if (!server.ok()) return cluster.server;
  return absl::StrCat(server->scheme, "://", cluster.tls_server_name, ":", server->port,
                      absl::StripSuffix(server->path, "/"));
}

// With a colon and nothing behind it libcurl would leave the header out.
std::string LineOf(const HttpHeader& header) {
  if (header.value.empty()) return absl::StrCat(header.name, ";");
  return absl::StrCat(header.name, ": ", header.value);
}

// libcurl means by socks5 that names are resolved here; everybody else, that the proxy does.
std::string ProxyOf(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, "socks5://")) return std::string(url);
  return absl::StrCat("socks5h://", url);
}

}  // namespace

CurlTransfer::CurlTransfer(const ClusterConfig& cluster, HttpRequest request)
    : request_(std::move(request)), easy_(curl_easy_init()) {
  SetAddress(cluster);
  SetRequest();
  SetTls(cluster);
  SetProxy(cluster);
  SetConnection();
  SetCallbacks();
}

void CurlTransfer::SetAddress(const ClusterConfig& cluster) {
  if (cluster.tls_server_name.empty()) {
    return SetText(easy(), CURLOPT_URL, absl::StrCat(cluster.server, request_.target));
  }
  const absl::StatusOr<Url> server = ParseUrl(cluster.server);
  SetText(easy(), CURLOPT_URL, absl::StrCat(AddressOf(cluster, server), request_.target));
  if (!server.ok()) return;
  const std::string real = absl::StrCat(server->host, ":", server->port);
  Append(headers_, absl::StrCat("Host: ", real));
  Append(connect_to_, absl::StrCat("::", real));
  SetPointer(easy(), CURLOPT_CONNECT_TO, connect_to_.get());
}

void CurlTransfer::SetRequest() {
  SetLong(easy(), CURLOPT_PATH_AS_IS, 1);
  SetText(easy(), CURLOPT_CUSTOMREQUEST, kMethods[static_cast<int>(request_.method)]);
  if (!request_.body.empty()) {
    SetLong(easy(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.body.size()));
    SetPointer(easy(), CURLOPT_POSTFIELDS, request_.body.data());
    SetLong(easy(), CURLOPT_UPLOAD_BUFFERSIZE, kUploadBufferBytes);
    Append(headers_, absl::StrCat("Content-Type: ", request_.content_type));
  }
  Append(headers_, absl::StrCat("Accept: ", request_.accept));
  Append(headers_, "Expect:");  // HTTP/1.1: send large bodies without asking first
  if (!request_.authorization.empty()) {
    Append(headers_, absl::StrCat("Authorization: ", request_.authorization));
  }
  for (const HttpHeader& header : request_.headers) Append(headers_, LineOf(header));
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

// Set when it is empty too: libcurl would look into the environment.
void CurlTransfer::SetProxy(const ClusterConfig& cluster) {
  SetText(easy(), CURLOPT_PROXY, ProxyOf(cluster.proxy_url));
  SetText(easy(), CURLOPT_NOPROXY, "");
  SetLong(easy(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
  if (!absl::StartsWith(cluster.proxy_url, "https://")) return;
  // A proxy that speaks TLS is trusted as the server is, as client-go has it.
  if (!cluster.ca_pem.empty()) {
    SetBlob(easy(), CURLOPT_PROXY_CAINFO_BLOB, cluster.ca_pem);
    SetPointer(easy(), CURLOPT_PROXY_CAPATH, nullptr);
  }
  if (cluster.insecure_skip_tls_verify) {
    SetLong(easy(), CURLOPT_PROXY_SSL_VERIFYPEER, 0);
    SetLong(easy(), CURLOPT_PROXY_SSL_VERIFYHOST, 0);
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
