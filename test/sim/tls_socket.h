#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace sim {

// The server's end of a TLS connection over a socket that does not block.
class TlsSocket {
 public:
  // Takes `fd`.
  TlsSocket(int fd, std::shared_ptr<SSL_CTX> context);
  ~TlsSocket();
  TlsSocket(const TlsSocket&) = delete;
  TlsSocket& operator=(const TlsSocket&) = delete;

  int fd() const { return fd_; }
  // Appends what has come. False: the client has gone or broke the protocol.
  bool Read(std::string& into);
  // Sends as much as goes, after what is still pending; keeps the rest. False as above.
  bool Write(absl::string_view bytes);
  bool Flush() { return Write(""); }
  // Not yet sent.
  std::size_t pending() const { return pending_.size() - sent_; }
  // Closing it resets the connection instead of ending it in order.
  void ResetOnClose();

 private:
  const int fd_;
  const std::shared_ptr<SSL_CTX> context_;
  SSL* const tls_;
  std::string pending_;
  std::size_t sent_ = 0;
};

}  // namespace sim
