#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace sim {

// A certificate authority of its own and a server certificate of it for 127.0.0.1 and localhost,
// both made now and good for a day.
class Authority {
 public:
  Authority();

  const std::string& ca_pem() const { return ca_pem_; }
  // For connections of a server that speaks HTTP/2 only. Outlives the authority when kept.
  std::shared_ptr<SSL_CTX> context() const { return context_; }

 private:
  std::string ca_pem_;
  std::shared_ptr<SSL_CTX> context_;
};

}  // namespace sim
