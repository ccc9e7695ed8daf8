#include "test/support/tls_server.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "test/support/certificate.h"

namespace test {
namespace {

constexpr absl::string_view kEndOfHead = "\r\n\r\n";

std::size_t BodySize(absl::string_view head) {
  const std::size_t at = head.find("Content-Length: ");
  std::size_t size = 0;
  if (at == absl::string_view::npos) return 0;
  absl::string_view value = head.substr(at + 16);
  return absl::SimpleAtoi(value.substr(0, value.find('\r')), &size) ? size : 0;
}

}  // namespace

ServerConnection::ServerConnection(int fd, SSL* tls) : fd_(fd), tls_(tls) {}

ServerConnection::~ServerConnection() {
  if (tls_ != nullptr) SSL_free(tls_);
  close(fd_);
}

bool ServerConnection::Handshake() { return tls_ == nullptr || SSL_accept(tls_) == 1; }

int ServerConnection::ReadSome(char* data, int size) {
  return tls_ != nullptr ? SSL_read(tls_, data, size)
                         : static_cast<int>(read(fd_, data, static_cast<std::size_t>(size)));
}

bool ServerConnection::Read(SeenRequest& request) {
  std::array<char, 4096> chunk;
  for (;;) {
    const std::size_t end = buffer_.find(std::string(kEndOfHead));
    if (end != std::string::npos) {
      const std::size_t body = end + kEndOfHead.size();
      const std::size_t size = BodySize(absl::string_view(buffer_).substr(0, body));
      if (buffer_.size() >= body + size) {
        request.head = buffer_.substr(0, end);
        request.body = buffer_.substr(body, size);
        buffer_.erase(0, body + size);
        return true;
      }
    }
    const int got = ReadSome(chunk.data(), static_cast<int>(chunk.size()));
    if (got <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

void ServerConnection::Answer(int code, absl::string_view body, absl::string_view headers) {
  Write(absl::StrCat("HTTP/1.1 ", code, " x\r\nContent-Length: ", body.size(), "\r\n", headers,
                     "\r\n", body));
}

void ServerConnection::Write(absl::string_view bytes) {
  if (tls_ != nullptr) {
    SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
  } else {
    [[maybe_unused]] const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
}

void ServerConnection::Reset() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  closed_ = true;
}

void ServerConnection::Close() { closed_ = true; }

void ServerConnection::WaitForClient() {
  char byte = 0;
  while (ReadSome(&byte, 1) > 0) {
  }
  closed_ = true;
}

void ServerConnection::Interrupt() { shutdown(fd_, SHUT_RDWR); }

TlsServer::TlsServer(Handler handler, bool tls, std::string client_ca_pem)
    : handler_(std::move(handler)), tls_(tls), client_ca_pem_(std::move(client_ca_pem)) {
  std::signal(SIGPIPE, SIG_IGN);
  if (tls_) MakeCertificate();
  Listen();
  accepting_ = std::thread([this] { Accept(); });
}

TlsServer::~TlsServer() {
  std::vector<std::thread> threads;
  {
    k8s::MutexLock lock(mutex_);
    stopping_ = true;
  }
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  {
    k8s::MutexLock lock(mutex_);
    for (ServerConnection& connection : connections_) connection.Interrupt();
    threads.swap(threads_);
  }
  for (std::thread& thread : threads) thread.join();
  connections_.clear();
  close(listener_);
  if (context_ != nullptr) SSL_CTX_free(context_);
}

void TlsServer::MakeCertificate() {
  const Identity identity;
  ca_pem_ = identity.cert_pem();
  context_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(context_, identity.certificate());
  SSL_CTX_use_PrivateKey(context_, identity.key());
  if (!client_ca_pem_.empty()) DemandCertificate();
}

void TlsServer::DemandCertificate() {
  BIO* const memory =
      BIO_new_mem_buf(client_ca_pem_.data(), static_cast<int>(client_ca_pem_.size()));
  X509* const root = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), root);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  X509_free(root);
  BIO_free(memory);
}

void TlsServer::Listen() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  listen(listener_, 64);
}

void TlsServer::Accept() {
  for (int number = 1;; ++number) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    SSL* const tls = tls_ ? SSL_new(context_) : nullptr;
    if (tls != nullptr) SSL_set_fd(tls, fd);
    k8s::MutexLock lock(mutex_);
    ServerConnection& connection = connections_.emplace_back(fd, tls);
    threads_.emplace_back([this, &connection, number] { Serve(connection, number); });
  }
}

void TlsServer::Serve(ServerConnection& connection, int number) {
  SeenRequest request;
  request.connection = number;
  bool open = connection.Handshake();
  while (open && connection.Read(request)) {
    {
      k8s::MutexLock lock(mutex_);
      requests_.push_back(request);
    }
    handler_(connection, request);
    open = !connection.closed();
  }
  k8s::MutexLock lock(mutex_);
  if (stopping_) return;
  connections_.remove_if([&](const ServerConnection& one) { return &one == &connection; });
}

std::string TlsServer::url() const {
  return absl::StrCat(tls_ ? "https" : "http", "://127.0.0.1:", port_);
}

std::vector<SeenRequest> TlsServer::requests() const {
  k8s::MutexLock lock(mutex_);
  return requests_;
}

}  // namespace test
