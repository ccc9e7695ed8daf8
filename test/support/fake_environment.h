#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "k8s/cluster_config.h"

namespace test {

// Variables and files as the test gives them.
struct FakeEnvironment {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::string unreadable;  // the path of a file that is there and cannot be read

  // Calls `use` with what the k8s layer sees of this.
  template <typename Use>
  auto With(Use use) const {
    const auto variable = [this](absl::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(std::string(name));
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
    const auto read = [this](absl::string_view path) -> absl::StatusOr<std::string> {
      if (path == unreadable)
        return absl::PermissionDeniedError(absl::StrCat("cannot read ", path));
      const auto found = files.find(std::string(path));
      if (found == files.end()) return absl::NotFoundError(absl::StrCat("cannot open ", path));
      return found->second;
    };
    return use(k8s::Environment{variable, read});
  }

  absl::StatusOr<k8s::ClusterConfig> Load(absl::string_view kubeconfig = "",
                                          absl::string_view context = "") const {
    return With([&](const k8s::Environment& environment) {
      return k8s::LoadClusterConfig(kubeconfig, context, environment);
    });
  }
};

// A kubeconfig of a context "main" (cluster c, user u, namespace team) and one without its user.
// `cluster` and `user` are what stands in the braces of the two entries, beside the server.
inline std::string Kubeconfig(absl::string_view cluster, absl::string_view user,
                              absl::string_view server = "https://host:6443/prefix/") {
  return absl::StrCat(R"(apiVersion: v1
kind: Config
current-context: main
contexts:
- {name: main, context: {cluster: c, user: u, namespace: team}}
- {name: other, context: {cluster: c, user: nobody}}
clusters:
- name: c
  cluster: {server: ")",
                      server, "\", ", cluster, "}\nusers:\n- name: u\n  user: {", user, "}\n");
}

}  // namespace test
