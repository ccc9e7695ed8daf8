#include <catch2/catch.hpp>

#include "server/config.h"

namespace {

using Texts = std::map<std::string, std::string>;

std::optional<std::string> Fixed(absl::string_view name) {
  static const auto* variables = new Texts{{"TOKEN", "s3cret"},
                                           {"EMPTY", ""},
                                           {"BINARY", "\xff\xfe"},
                                           {"POD_NAMESPACE", "flyte-system"}};
  const auto found = variables->find(std::string(name));
  return found == variables->end() ? std::nullopt : std::optional(found->second);
}

absl::StatusOr<server::Config> Parse(const std::string& text, server::Variable variable) {
  return server::ParseConfig({{"c.yaml", text}}, variable);
}

absl::StatusOr<server::Config> FromEnv(const std::string& map) {
  return Parse("plugins: {k8s: {default-env-vars-from-env: " + map + "}}", Fixed);
}

}  // namespace

TEST_CASE("variables of the server become variables of the pods", "[server][config]") {
  const auto config = FromEnv("{Auth: TOKEN, NONE: EMPTY, MISSING: NOT_SET}");
  REQUIRE(config.ok());
  CHECK(config->task.pods.default_env_vars_from_env ==
        Texts{{"Auth", "s3cret"}, {"NONE", ""}, {"MISSING", ""}});
}

TEST_CASE("they may be a list of single-key maps", "[server][config]") {
  const auto config = FromEnv("[{A: TOKEN}, {a: TOKEN}]");
  REQUIRE(config.ok());
  CHECK(config->task.pods.default_env_vars_from_env == Texts{{"A", "s3cret"}, {"a", "s3cret"}});
}

TEST_CASE("a value that no pod can have is refused and not shown", "[server][config]") {
  CHECK(
      FromEnv("{A: BINARY}").status().message() ==
      "c.yaml:1: plugins.k8s.default-env-vars-from-env: the value of BINARY in the environment is "
      "not a text in UTF-8");
}

TEST_CASE("a mistake names the variable and not its value", "[server][config]") {
  const auto config = FromEnv("{A: TOKEN, 1B: TOKEN}");
  CHECK(config.status().message().find("s3cret") == absl::string_view::npos);
  CHECK(!config.ok());
}

TEST_CASE("PodTemplates are looked for in propeller's own namespace", "[server][config]") {
  CHECK(Parse("", server::NoVariable)->pod_template_namespace == "flyte");
  CHECK(Parse("", Fixed)->pod_template_namespace == "flyte-system");
  CHECK(Parse("flyte-dask-plugin: {pod-template-namespace: own}", Fixed)->pod_template_namespace ==
        "own");
  CHECK(Parse("flyte-dask-plugin: {pod-template-namespace: ~}", Fixed)->pod_template_namespace ==
        "flyte-system");
}

TEST_CASE("an empty POD_NAMESPACE is none", "[server][config]") {
  const auto empty = [](absl::string_view) { return std::optional<std::string>(""); };
  CHECK(Parse("", empty)->pod_template_namespace == "flyte");
}

TEST_CASE("a POD_NAMESPACE that is no namespace is refused, unless the key says another",
          "[server][config]") {
  const auto wrong = [](absl::string_view) { return std::optional<std::string>("A b"); };
  CHECK(Parse("", wrong).status().message() ==
        "POD_NAMESPACE in the environment is \"A b\": it must consist of at most 63 lower-case "
        "letters, digits and '-', and start and end with a letter or digit");
  CHECK(Parse("flyte-dask-plugin: {pod-template-namespace: own}", wrong).ok());
  CHECK(server::ParseConfig({}, wrong).status().code() == absl::StatusCode::kInvalidArgument);
}
