#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>

#include "k8s/parse_object.h"
#include "k8s/read_file.h"
#include "test/contract/target.h"

namespace contract {
namespace json = boost::json;
namespace {

// The wire to test/contract/run, who runs the server: a JSON array with the name of a method of
// ApiServer (api_server.py) and its arguments, a line each way, on an inherited socket.
class Wire {
 public:
  explicit Wire(int fd) : fd_(fd) {}

  json::object Ask(const char* method, json::array arguments = {}) {
    arguments.insert(arguments.begin(), method);
    Write(json::serialize(arguments) + "\n");
    const absl::StatusOr<json::object> reply = k8s::ParseObject(ReadLine());
    if (!reply.ok()) throw std::runtime_error(std::string(reply.status().message()));
    if (reply->contains("error")) throw std::runtime_error(json::serialize(*reply));
    return *reply;
  }

 private:
  void Write(const std::string& line) {
    if (send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
      throw std::runtime_error("test/contract/run is gone");
    }
  }

  std::string ReadLine() {
    std::string line;
    char c = 0;
    while (read(fd_, &c, 1) == 1 && c != '\n') line.push_back(c);
    return line;
  }

  const int fd_;
};

int InheritedSocket() {
  const char* const fd = std::getenv("CONTRACT_WIRE");
  if (fd == nullptr) throw std::runtime_error("start this program by test/contract/run");
  return std::atoi(fd);
}

json::string Text(absl::string_view text) { return json::string(text.data(), text.size()); }

class RealTarget final : public Target {
 public:
  RealTarget() : wire_(InheritedSocket()) {
    const json::object place = wire_.Ask("describe");
    const auto nothing = [](absl::string_view) { return std::optional<std::string>(); };
    const absl::StatusOr<k8s::ClusterConfig> config = k8s::LoadClusterConfig(
        k8s::StringAt(place, "kubeconfig"), "", k8s::Environment{nothing, k8s::ReadFile});
    if (!config.ok()) throw std::runtime_error(std::string(config.status().message()));
    admin_ = *config;
    account_.server = config->server;
    account_.ca_pem = config->ca_pem;
    account_.token_file = std::string(k8s::StringAt(place, "token_file"));
  }

  k8s::ClusterConfig Account() override { return account_; }
  k8s::ClusterConfig Admin() override { return admin_; }

  void MakeNamespace(absl::string_view name) override { wire_.Ask("make_namespace", {Text(name)}); }
  void TerminateNamespace(absl::string_view name) override {
    wire_.Ask("terminate_namespace", {Text(name)});
  }
  void LimitJobs(absl::string_view ns, absl::string_view name, int hard) override {
    wire_.Ask("limit_jobs", {Text(ns), Text(name), hard});
  }
  void Deny(absl::string_view verb, absl::string_view plural) override {
    wire_.Ask("deny", {Text(verb), Text(plural)});
  }
  void AllowAll() override { wire_.Ask("allow_all"); }
  void RevokeToken() override { wire_.Ask("revoke_token"); }
  void IssueToken() override { wire_.Ask("issue_token"); }
  void Restart() override { wire_.Ask("restart"); }
  void Compact() override { wire_.Ask("compact"); }
  void SetGoAway(bool on) override { wire_.Ask("set_goaway", {on}); }
  void SetOverload(bool on) override { wire_.Ask("set_overload", {on}); }

 private:
  Wire wire_;
  k8s::ClusterConfig admin_, account_;
};

}  // namespace

Target& TheTarget() {
  static RealTarget target;
  return target;
}

}  // namespace contract
