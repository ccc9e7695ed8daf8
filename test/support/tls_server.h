#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"

namespace test {

// What a client asked: the request line, the headers and the body, as they came.
struct SeenRequest {
  std::string head;
  std::string body;
  int connection = 0;  // counted from 1
};

// The server's end of one connection, for the handler's thread.
class ServerConnection {
 public:
  // `tls` null: plain text. Takes both.
  ServerConnection(int fd, SSL* tls);
  ~ServerConnection();

  // An answer with these header lines ("Name: value\r\n") and a Content-Length.
  void Answer(int code, absl::string_view body, absl::string_view headers = "");
  void Write(absl::string_view bytes);
  // Ends the connection with a TCP reset instead of an orderly close.
  void Reset();
  void Close();
  // Blocks until the client ends the connection.
  void WaitForClient();
  bool closed() const { return closed_; }

  bool Handshake();
  bool Read(SeenRequest& request);
  // From another thread: wakes a blocked read.
  void Interrupt();

 private:
  int ReadSome(char* data, int size);

  const int fd_;
  SSL* const tls_;
  bool closed_ = false;
  std::string buffer_;
};

// A small HTTP/1.1 server over TLS on a free port of 127.0.0.1, with a certificate of its own. A
// thread per connection runs the handler for each request.
class TlsServer {
 public:
  using Handler = std::function<void(ServerConnection&, const SeenRequest&)>;

  // `client_ca_pem` non-empty: clients must show a certificate that answers to this root.
  explicit TlsServer(Handler handler, bool tls = true, std::string client_ca_pem = "");
  ~TlsServer();

  std::string url() const;
  // The one root that the server's certificate answers to.
  const std::string& ca_pem() const { return ca_pem_; }
  // Everything that was asked so far.
  std::vector<SeenRequest> requests() const;

 private:
  void Listen();
  void MakeCertificate();
  void DemandCertificate();
  void Accept();
  void Serve(ServerConnection& connection, int number);

  const Handler handler_;
  const bool tls_;
  const std::string client_ca_pem_;
  SSL_CTX* context_ = nullptr;
  std::string ca_pem_;
  int listener_ = -1;
  int port_ = 0;
  mutable k8s::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<SeenRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::list<ServerConnection> connections_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::thread accepting_;
};

}  // namespace test
