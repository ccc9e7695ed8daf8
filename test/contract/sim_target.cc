#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "test/contract/target.h"
#include "test/sim/api_server.h"

namespace contract {
namespace {

constexpr absl::string_view kAdminToken = "admin";
constexpr int kGoAwayEvery = 15;

std::string NewFile() {
  std::string path = std::filesystem::temp_directory_path() / "contract-token-XXXXXX";
  const int fd = mkstemp(path.data());
  if (fd < 0) throw std::runtime_error("no temporary file for the token");
  close(fd);
  return path;
}

// One cluster with two doors, so that what strikes the account leaves the other client alone.
class SimTarget final : public Target {
 public:
  SimTarget() : token_file_(NewFile()) {
    api_.access().AllowToken(kAdminToken);
    store_.AddNamespace("flyte");
    IssueToken();
  }
  ~SimTarget() override { unlink(token_file_.c_str()); }

  k8s::ClusterConfig Account() override {
    k8s::ClusterConfig config = ConfigOf(server_);
    config.token_file = token_file_;
    return config;
  }
  k8s::ClusterConfig Admin() override {
    k8s::ClusterConfig config = ConfigOf(other_door_);
    config.token = std::string(kAdminToken);
    return config;
  }

  void MakeNamespace(absl::string_view name) override { store_.AddNamespace(name); }
  void TerminateNamespace(absl::string_view name) override { store_.TerminateNamespace(name); }
  void LimitJobs(absl::string_view ns, absl::string_view name, int hard) override {
    api_.SetQuota({std::string(ns), "daskjobs", std::string(name), hard});
  }

  void Deny(absl::string_view verb, absl::string_view plural) override {
    api_.access().Deny(verb, plural);
    denied_.emplace_back(verb, plural);
  }
  void AllowAll() override {
    for (const auto& [verb, plural] : denied_) api_.access().Permit(verb, plural);
    denied_.clear();
  }

  void RevokeToken() override { api_.access().AllowToken(token_, absl::InfinitePast()); }
  void IssueToken() override {
    token_ = absl::StrCat("token-", ++tokens_);
    api_.access().AllowToken(token_);
    std::ofstream(token_file_) << token_ << '\n';
  }

  void Restart() override {
    server_.Down();
    store_.ForgetHistory();
    server_.Up();
  }
  void Compact() override { api_.ExpireLists(); }
  void SetGoAway(bool on) override {
    traffic_.ClearFaults();
    for (int i = 1; on && i < 100; ++i) {
      sim::Fault fault = sim::OfRequest("", "", sim::Fault::What::kGoAway);
      fault.skip = i * kGoAwayEvery;
      traffic_.Add(fault);
    }
  }
  void SetOverload(bool on) override {
    traffic_.ClearFaults();
    if (!on) return;
    sim::Fault fault = sim::AnswerWith("", "", sim::TooManyRequests(1));
    fault.count = sim::Fault::kForever;
    traffic_.Add(fault);
  }

 private:
  static k8s::ClusterConfig ConfigOf(const sim::ApiServer& server) {
    k8s::ClusterConfig config;
    config.server = server.url();
    config.ca_pem = server.ca_pem();
    return config;
  }

  const std::string token_file_;
  sim::Store store_{absl::Now};
  sim::Api api_{store_, absl::Now};
  sim::Traffic traffic_, quiet_;
  sim::ApiServer server_{api_, traffic_};
  sim::ApiServer other_door_{api_, quiet_};
  std::string token_;
  int tokens_ = 0;
  std::vector<std::pair<std::string, std::string>> denied_;
};

}  // namespace

Target& TheTarget() {
  static SimTarget target;
  return target;
}

}  // namespace contract
