#pragma once

#include <prometheus/collectable.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/health.h"

class CivetServer;

namespace server {

// The second port: /metrics (Prometheus text), /healthz (the process lives), /readyz (tasks are
// served; its body has a line for everything that is amiss).
class HttpServer {
 public:
  // What a part of the program has to say to whoever reads /readyz; any thread calls it.
  using Lines = absl::AnyInvocable<std::vector<std::string>() const>;

  // `listen`: HOST:PORT, port 0 for any free one. kUnavailable that names the address when it
  // cannot be had. `collectables`, `health` and what `amiss` refers to must outlive the server.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      absl::string_view listen, std::vector<const prometheus::Collectable*> collectables,
      const Health& health, std::vector<Lines> amiss = {});
  ~HttpServer();

  // HOST:PORT with the port that was bound.
  const std::string& address() const { return address_; }

 private:
  class Page;
  HttpServer();

  std::vector<std::unique_ptr<Page>> pages_;  // before server_: it calls them to its end
  std::unique_ptr<CivetServer> server_;
  std::string address_;
};

}  // namespace server
