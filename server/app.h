#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "k8s/cluster_config.h"
#include "server/config.h"

namespace server {

// The program while it serves: every part once, in the order of its needs.
//
// Start: loop, reflectors, HTTP, gRPC, then serving once the caches are synced. Metadata is
// answered as soon as Start returns, whether or not the API server is there. Stop: not ready but
// still serving, gRPC drained, reflectors and loop, HTTP last.
class App {
 public:
  static absl::StatusOr<std::unique_ptr<App>> Start(const Config& config,
                                                    k8s::ClusterConfig cluster);
  ~App();

  const std::string& grpc_address() const;
  const std::string& http_address() const;

  // Ends health first, serves on for `drain` so that clients can leave, lets calls under way finish
  // for at most `limit`, then stops everything. Blocks for about as long.
  void Stop(absl::Duration drain, absl::Duration limit);

 private:
  struct Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace server
