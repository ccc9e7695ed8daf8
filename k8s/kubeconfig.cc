#include "k8s/kubeconfig.h"

#include <yaml-cpp/yaml.h>

#include <exception>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace k8s {
namespace {

// One named entry of a kubeconfig: its fields, and how to speak of it.
class Entry {
 public:
  Entry(YAML::Node fields, std::string where)
      : fields_(std::move(fields)), where_(std::move(where)) {}

  bool Has(const char* key) const {
    const YAML::Node value = fields_[key];
    return value.IsDefined() && !value.IsNull() && !(value.IsScalar() && value.Scalar().empty());
  }
  std::string Text(const char* key) const {
    return Has(key) && fields_[key].IsScalar() ? fields_[key].Scalar() : "";
  }
  bool True(const char* key) const { return Text(key) == "true"; }
  std::string Name(const char* key) const { return absl::StrCat(where_, ".", key); }

  absl::Status Invalid(const char* key, absl::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat(Name(key), " ", why));
  }
  absl::Status NotBoth(const char* one, const char* other) const {
    if (!Has(one) || !Has(other)) return absl::OkStatus();
    return Invalid(one, absl::StrCat("and ", other, " contradict each other: set one of them"));
  }

 private:
  YAML::Node fields_;
  std::string where_;
};

// What we do not support is refused, never ignored: it would mean another identity or another way.
constexpr const char* kRefusedOfCluster[] = {"proxy-url", "tls-server-name"};
constexpr const char* kRefusedOfUser[] = {"exec", "auth-provider", "username",  "password",
                                          "as",   "as-uid",        "as-groups", "as-user-extra"};

template <std::size_t N>
absl::Status Refuse(const Entry& entry, const char* const (&keys)[N]) {
  for (const char* key : keys) {
    if (entry.Has(key)) {
      return absl::UnimplementedError(absl::StrCat(
          entry.Name(key), " is not supported yet; use a client certificate, token or tokenFile",
          " and a server that can be reached directly"));
    }
  }
  return absl::OkStatus();
}

class Kubeconfig {
 public:
  Kubeconfig(YAML::Node root, absl::string_view path, const Environment& environment)
      : root_(std::move(root)), path_(path), environment_(environment) {}

  absl::StatusOr<ClusterConfig> Read(absl::string_view wanted) const {
    const std::string context_name = wanted.empty() ? Current() : std::string(wanted);
    if (context_name.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": current-context is not set"));
    }
    const auto context = Find("contexts", "context", context_name);
    if (!context.ok()) return context.status();
    const auto cluster = Find("clusters", "cluster", context->Text("cluster"));
    if (!cluster.ok()) return cluster.status();
    const auto user = Find("users", "user", context->Text("user"));
    if (!user.ok()) return user.status();
    ClusterConfig config;
    if (absl::Status status = ReadCluster(*cluster, config); !status.ok()) return status;
    if (absl::Status status = ReadUser(*user, config); !status.ok()) return status;
    if (absl::Status status = OnlyOverTls(*cluster, config); !status.ok()) return status;
    config.ns = context->Has("namespace") ? context->Text("namespace") : "default";
    return config;
  }

 private:
  std::string Current() const {
    const YAML::Node current = root_["current-context"];
    return current.IsDefined() && current.IsScalar() ? current.Scalar() : "";
  }

  absl::StatusOr<Entry> Find(const char* list, const char* kind, const std::string& name) const {
    const YAML::Node entries = root_[list];
    for (std::size_t i = 0; entries.IsDefined() && entries.IsSequence() && i < entries.size();
         ++i) {
      const YAML::Node entry = entries[i];
      if (!entry.IsMap() || !entry["name"].IsDefined() || !entry["name"].IsScalar()) continue;
      if (entry["name"].Scalar() != name) continue;
      const YAML::Node fields = entry[kind];
      return Entry(fields.IsDefined() && fields.IsMap() ? fields : YAML::Node(YAML::NodeType::Map),
                   absl::StrCat(path_, ": ", list, "[", name, "]"));
    }
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": ", list, " has no entry \"", name, "\""));
  }

  absl::Status ReadCluster(const Entry& cluster, ClusterConfig& config) const {
    if (absl::Status status = Refuse(cluster, kRefusedOfCluster); !status.ok()) return status;
    if (absl::Status status = ReadServer(cluster, config); !status.ok()) return status;
    const absl::Status ca = ReadPem(cluster, "certificate-authority", config.ca_pem);
    if (!ca.ok()) return ca;
    config.insecure_skip_tls_verify = cluster.True("insecure-skip-tls-verify");
    if (config.insecure_skip_tls_verify && !config.ca_pem.empty()) {
      return cluster.Invalid("insecure-skip-tls-verify",
                             "and a certificate authority contradict each other: set one of them");
    }
    return absl::OkStatus();
  }

  static absl::Status ReadServer(const Entry& cluster, ClusterConfig& config) {
    const std::string server = cluster.Text("server");
    if (!absl::StartsWith(server, "https://") && !absl::StartsWith(server, "http://")) {
      return cluster.Invalid("server",
                             absl::StrCat("must be an https:// address, it is \"", server, "\""));
    }
    config.server = std::string(absl::StripSuffix(server, "/"));
    return absl::OkStatus();
  }

  absl::Status ReadUser(const Entry& user, ClusterConfig& config) const {
    if (absl::Status status = Refuse(user, kRefusedOfUser); !status.ok()) return status;
    const absl::Status cert = ReadPem(user, "client-certificate", config.client_cert_pem);
    if (!cert.ok()) return cert;
    const absl::Status key = ReadPem(user, "client-key", config.client_key_pem);
    if (!key.ok()) return key;
    if (config.client_cert_pem.empty() != config.client_key_pem.empty()) {
      return user.Invalid("client-certificate", "and client-key go together: one is missing");
    }
    config.token = user.Text("token");
    if (!user.Has("tokenFile")) return absl::OkStatus();
    config.token_file = Resolve(user.Text("tokenFile"));
    return CheckTokenFile(user, config);
  }

  absl::Status CheckTokenFile(const Entry& user, const ClusterConfig& config) const {
    if (!config.token.empty()) return absl::OkStatus();
    const absl::StatusOr<std::string> token = environment_.read_file(config.token_file);
    if (token.ok()) return absl::OkStatus();
    return user.Invalid("tokenFile", absl::StrCat("cannot be used: ", token.status().message()));
  }

  static absl::Status OnlyOverTls(const Entry& cluster, const ClusterConfig& config) {
    const bool credentials =
        !config.token.empty() || !config.token_file.empty() || !config.client_cert_pem.empty();
    if (absl::StartsWith(config.server, "https://") || !credentials) return absl::OkStatus();
    return cluster.Invalid(
        "server", absl::StrCat("is \"", config.server, "\": credentials are only sent over https"));
  }

  // `key` names a file, `key`-data the text in base64.
  absl::Status ReadPem(const Entry& entry, const char* key, std::string& pem) const {
    const std::string data_key = absl::StrCat(key, "-data");
    if (absl::Status status = entry.NotBoth(key, data_key.c_str()); !status.ok()) return status;
    if (entry.Has(data_key.c_str())) {
      if (absl::Base64Unescape(entry.Text(data_key.c_str()), &pem)) return absl::OkStatus();
      return entry.Invalid(data_key.c_str(), "is not base64");
    }
    if (!entry.Has(key)) return absl::OkStatus();
    absl::StatusOr<std::string> text = environment_.read_file(Resolve(entry.Text(key)));
    if (!text.ok()) {
      return entry.Invalid(key, absl::StrCat("cannot be used: ", text.status().message()));
    }
    pem = *std::move(text);
    return absl::OkStatus();
  }

  std::string Resolve(const std::string& file) const {
    const std::size_t slash = path_.rfind('/');
    if (absl::StartsWith(file, "/") || slash == std::string::npos) return file;
    return absl::StrCat(path_.substr(0, slash + 1), file);
  }

  const YAML::Node root_;
  const std::string path_;
  const Environment& environment_;
};

}  // namespace

absl::StatusOr<ClusterConfig> ParseKubeconfig(absl::string_view text, absl::string_view path,
                                              absl::string_view context,
                                              const Environment& environment) {
  try {
    const YAML::Node root = YAML::Load(std::string(text));
    if (!root.IsMap()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is not a kubeconfig: it is no mapping"));
    }
    return Kubeconfig(root, path, environment).Read(context);
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a kubeconfig: ", error.what()));
  }
}

}  // namespace k8s
