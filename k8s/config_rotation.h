#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/cluster_config.h"
#include "k8s/executor.h"

namespace k8s {

// Keeps a ClusterConfig up to date: its CA, client certificate and key files are read again every
// minute. Content that changed and is sound makes a new configuration; what cannot be read or
// parsed, or a certificate without its key, changes nothing and is looked at again a minute later.
// Executor's thread only, but for the constructor and, once the executor has ended, the destructor.
class ConfigRotation {
 public:
  using ReadFile = absl::AnyInvocable<absl::StatusOr<std::string>(absl::string_view path)>;
  // The argument is valid during the call only.
  using OnChange = absl::AnyInvocable<void(const ClusterConfig&)>;

  // `executor` must outlive it. The first look is a minute from now; there is none when `config`
  // names no file.
  ConfigRotation(ClusterConfig config, ReadFile read_file, Executor& executor, OnChange on_change);
  ~ConfigRotation();
  ConfigRotation(const ConfigRotation&) = delete;
  ConfigRotation& operator=(const ConfigRotation&) = delete;

  // A client certificate from elsewhere (an exec plugin), in place of the one so far. Calls back
  // before it returns unless it is the same.
  void SetClientCertificate(std::string cert_pem, std::string key_pem);

  const ClusterConfig& config() const { return config_; }

 private:
  void LookLater();
  void Look();
  std::string Latest(const std::string& file, const std::string& so_far);
  void Change(ClusterConfig next);

  ClusterConfig config_;
  ReadFile read_file_;
  Executor& executor_;
  OnChange on_change_;
  Executor::TimerId timer_ = 0;
};

}  // namespace k8s
