#include "server/serve_command.h"

#include <boost/json.hpp>
#include <csignal>
#include <iostream>

#include "absl/synchronization/mutex.h"
#include "k8s/read_file.h"
#include "server/app.h"
#include "server/config.h"
#include "server/heap.h"
#include "server/log.h"
#include "server/scheduling.h"

namespace server {
namespace json = boost::json;
namespace {

// With the default drain that stays within Kubernetes' grace period of 30 s; propeller's calls end
// within 10 s.
constexpr absl::Duration kDrainLimit = absl::Seconds(15);

void LogIgnored(const Config& config) {
  if (config.ignored.empty()) return;
  json::array keys(config.ignored.begin(), config.ignored.end());
  Log(Severity::kWarning, "keys of propeller without effect", {{"keys", std::move(keys)}});
}

// Blocked before any thread starts, so that only the wait below receives them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void WaitForSignal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void SayServing(const App& app) {
  json::object line;
  line["msg"] = "serving";
  line["grpc"] = app.grpc_address();
  line["http"] = app.http_address();
  std::cout << json::serialize(line) << std::endl;
}

}  // namespace

absl::Status ServeCommand(const std::vector<std::string>& config_patterns) {
  KeepHeapSmall();
  WakeWithoutPreempting();
  // Debian's abseil is built as for debugging: every lock of gRPC would be checked for a cycle.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  auto config = LoadConfig(config_patterns);
  if (!config.ok()) return config.status();
  LogIgnored(*config);
  auto cluster = k8s::LoadClusterConfig(config->kubernetes.kubeconfig, config->kubernetes.context,
                                        {ProcessVariable, k8s::ReadFile});
  if (!cluster.ok()) return cluster.status();
  const sigset_t signals = BlockStopSignals();
  auto app = App::Start(*config, *std::move(cluster));
  if (!app.ok()) return app.status();
  SayServing(**app);
  WaitForSignal(signals);
  Log(Severity::kInfo, "draining");
  (*app)->Stop(config->drain, kDrainLimit);
  Log(Severity::kInfo, "stopped");
  return absl::OkStatus();
}

}  // namespace server
