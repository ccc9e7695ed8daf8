#include "test/sim/tls_socket.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace sim {
namespace {

bool IsWaiting(SSL* tls, int result) {
  const int error = SSL_get_error(tls, result);
  ERR_clear_error();
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

}  // namespace

TlsSocket::TlsSocket(int fd, std::shared_ptr<SSL_CTX> context)
    : fd_(fd), context_(std::move(context)), tls_(SSL_new(context_.get())) {
  SSL_set_fd(tls_, fd_);
  SSL_set_accept_state(tls_);
}

TlsSocket::~TlsSocket() {
  SSL_free(tls_);
  close(fd_);
}

bool TlsSocket::Read(std::string& into) {
  std::array<char, 16384> chunk;
  for (;;) {
    const int got = SSL_read(tls_, chunk.data(), static_cast<int>(chunk.size()));
    if (got <= 0) return IsWaiting(tls_, got);
    into.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

bool TlsSocket::Write(absl::string_view bytes) {
  pending_.append(bytes.data(), bytes.size());
  while (sent_ < pending_.size()) {
    const int size = static_cast<int>(std::min<std::size_t>(pending_.size() - sent_, 1 << 20));
    const int wrote = SSL_write(tls_, pending_.data() + sent_, size);
    if (wrote <= 0) return IsWaiting(tls_, wrote);
    sent_ += static_cast<std::size_t>(wrote);
  }
  pending_.clear();
  sent_ = 0;
  return true;
}

void TlsSocket::ResetOnClose() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

}  // namespace sim
