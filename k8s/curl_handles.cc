#include "k8s/curl_handles.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace k8s {
namespace {

constexpr std::size_t kMostKept = 8;

// Not one that begins with "curl": such clients get indented JSON.
constexpr char kUserAgent[] = "flyte-dask-plugin/0.1";
constexpr long kConnectLimitMs = 10'000;
constexpr long kKeepAliveSeconds = 30;  // as client-go dials
constexpr int kUnacknowledgedMs = 45'000;
constexpr long kUploadBufferBytes = 16'384;  // libcurl's least; it takes 64 KiB for each body else

extern "C" {

int OnSocket(void*, curl_socket_t socket, curlsocktype) {
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs, sizeof(kUnacknowledgedMs));
  return CURL_SOCKOPT_OK;
}

}  // extern "C"

// libcurl means by socks5 that names are resolved here; everybody else, that the proxy does.
std::string ProxyOf(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, "socks5://")) return std::string(url);
  return absl::StrCat("socks5h://", url);
}

// Plain HTTP goes to an HTTP proxy itself, which must be told the server.
bool IsForwarded(const ClusterConfig& cluster) {
  return absl::StartsWith(cluster.server, "http://") && absl::StartsWith(cluster.proxy_url, "http");
}

}  // namespace

CurlHandles::CurlHandles(const ClusterConfig& cluster) : cluster_(cluster) {
  headers_.push_back({"User-Agent", kUserAgent});
  SetAddress();
}

void CurlHandles::SetAddress() {
  address_ = cluster_.server;
  const absl::StatusOr<Url> server = ParseUrl(cluster_.server);
  if (!server.ok()) return;
  address_ = absl::StrCat(server->scheme, "://", server->host, ":", server->port);
  prefix_ =
      absl::StrCat(IsForwarded(cluster_) ? address_ : "", absl::StripSuffix(server->path, "/"));
  if (!cluster_.tls_server_name.empty()) SetServerName(*server);
  url_.reset(curl_url());  // taken apart once
  curl_url_set(url_.get(), CURLUPART_URL, address_.c_str(), 0);
}

// libcurl asks for and verifies the name in the URL, so a server name of its own stands there in
// the host's place.
void CurlHandles::SetServerName(const Url& server) {
  address_ = absl::StrCat(server.scheme, "://", cluster_.tls_server_name, ":", server.port);
  const std::string real = absl::StrCat(server.host, ":", server.port);
  headers_.push_back({"Host", real});
  Append(connect_to_, absl::StrCat("::", real));
}

CurlEasy CurlHandles::Take() {
  if (!kept_.empty()) {
    CurlEasy easy = std::move(kept_.back());
    kept_.pop_back();
    return easy;
  }
  CurlEasy easy(curl_easy_init());
  SetTls(easy.get());
  SetProxy(easy.get());
  SetConnection(easy.get());
  return easy;
}

void CurlHandles::Give(CurlEasy easy) {
  if (kept_.size() >= kMostKept) return;
  SetPointer(easy.get(), CURLOPT_ERRORBUFFER, nullptr);
  SetLong(easy.get(), CURLOPT_UPLOAD_BUFFERSIZE, kUploadBufferBytes);  // also frees the buffer
  kept_.push_back(std::move(easy));
}

void CurlHandles::SetTls(CURL* easy) const {
  const bool tls = absl::StartsWith(cluster_.server, "https://");
  SetText(easy, CURLOPT_PROTOCOLS_STR, tls ? "https" : "http");
  SetLong(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (!cluster_.ca_pem.empty()) {
    // The cluster's CA must be the only root: Debian's libcurl adds a directory of its own.
    SetBlob(easy, CURLOPT_CAINFO_BLOB, cluster_.ca_pem);
    SetPointer(easy, CURLOPT_CAPATH, nullptr);
    SetLong(easy, CURLOPT_CA_CACHE_TIMEOUT, 0);
  }
  if (cluster_.insecure_skip_tls_verify) {
    SetLong(easy, CURLOPT_SSL_VERIFYPEER, 0);
    SetLong(easy, CURLOPT_SSL_VERIFYHOST, 0);
  }
  if (tls && !cluster_.client_cert_pem.empty()) {
    SetText(easy, CURLOPT_SSLCERTTYPE, "PEM");
    SetBlob(easy, CURLOPT_SSLCERT_BLOB, cluster_.client_cert_pem);
    SetBlob(easy, CURLOPT_SSLKEY_BLOB, cluster_.client_key_pem);
  }
}

// Set when it is empty too: libcurl would look into the environment.
void CurlHandles::SetProxy(CURL* easy) const {
  SetText(easy, CURLOPT_PROXY, ProxyOf(cluster_.proxy_url));
  SetText(easy, CURLOPT_NOPROXY, "");
  // For the proxy alone, as the server gets it with the other headers, where it costs less.
  if (!cluster_.proxy_url.empty()) SetText(easy, CURLOPT_USERAGENT, kUserAgent);
  SetLong(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
  if (!absl::StartsWith(cluster_.proxy_url, "https://")) return;
  // A proxy that speaks TLS is trusted as the server is, as client-go has it.
  if (!cluster_.ca_pem.empty()) {
    SetBlob(easy, CURLOPT_PROXY_CAINFO_BLOB, cluster_.ca_pem);
    SetPointer(easy, CURLOPT_PROXY_CAPATH, nullptr);
  }
  if (cluster_.insecure_skip_tls_verify) {
    SetLong(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0);
    SetLong(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0);
  }
}

void CurlHandles::SetConnection(CURL* easy) const {
  SetText(easy, CURLOPT_URL, address_);
  SetPointer(easy, CURLOPT_CURLU, url_.get());
  if (connect_to_ != nullptr) SetPointer(easy, CURLOPT_CONNECT_TO, connect_to_.get());
  SetLong(easy, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBufferBytes);
  SetLong(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  SetLong(easy, CURLOPT_PIPEWAIT, 1);
  SetLong(easy, CURLOPT_NOSIGNAL, 1);
  SetLong(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectLimitMs);
  SetLong(easy, CURLOPT_TCP_KEEPALIVE, 1);
  SetLong(easy, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  SetLong(easy, CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds);
  SetFunction(easy, CURLOPT_SOCKOPTFUNCTION, &OnSocket);
}

}  // namespace k8s
