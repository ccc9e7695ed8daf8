#include "k8s/config_rotation.h"

#include <tuple>
#include <utility>

#include "k8s/pem.h"

namespace k8s {
namespace {

constexpr absl::Duration kPeriod = absl::Minutes(1);

bool NamesFiles(const ClusterConfig& config) {
  return !config.ca_file.empty() || !config.client_cert_file.empty() ||
         !config.client_key_file.empty();
}

auto Material(const ClusterConfig& config) {
  return std::tie(config.ca_pem, config.client_cert_pem, config.client_key_pem);
}

}  // namespace

ConfigRotation::ConfigRotation(ClusterConfig config, ReadFile read_file, Executor& executor,
                               OnChange on_change)
    : config_(std::move(config)),
      read_file_(std::move(read_file)),
      executor_(executor),
      on_change_(std::move(on_change)) {
  if (NamesFiles(config_)) LookLater();
}

ConfigRotation::~ConfigRotation() { executor_.Cancel(timer_); }

void ConfigRotation::LookLater() {
  timer_ = executor_.RunAt(executor_.Now() + kPeriod, [this] {
    LookLater();
    Look();
  });
}

void ConfigRotation::Look() {
  ClusterConfig next = config_;
  std::string ca = Latest(config_.ca_file, config_.ca_pem);
  if (CheckCertificates(ca).ok()) next.ca_pem = std::move(ca);
  std::string cert = Latest(config_.client_cert_file, config_.client_cert_pem);
  std::string key = Latest(config_.client_key_file, config_.client_key_pem);
  if (CheckKeyPair(cert, key).ok()) {
    next.client_cert_pem = std::move(cert);
    next.client_key_pem = std::move(key);
  }
  Change(std::move(next));
}

std::string ConfigRotation::Latest(const std::string& file, const std::string& so_far) {
  if (file.empty()) return so_far;
  absl::StatusOr<std::string> text = read_file_(file);
  return text.ok() ? *std::move(text) : so_far;
}

void ConfigRotation::SetClientCertificate(std::string cert_pem, std::string key_pem) {
  ClusterConfig next = config_;
  next.client_cert_pem = std::move(cert_pem);
  next.client_key_pem = std::move(key_pem);
  Change(std::move(next));
}

void ConfigRotation::Change(ClusterConfig next) {
  if (Material(next) == Material(config_)) return;
  config_ = std::move(next);
  on_change_(config_);
}

}  // namespace k8s
