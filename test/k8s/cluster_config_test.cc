#include "k8s/cluster_config.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/certificate.h"
#include "test/support/fake_environment.h"

namespace k8s {
namespace {

using absl::StrContains;
using test::FakeEnvironment;

constexpr absl::string_view kAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

FakeEnvironment Pod() {
  FakeEnvironment pod;
  pod.variables = {{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}};
  pod.files[absl::StrCat(kAccount, "token")] = "t";
  return pod;
}

TEST_CASE("inside a cluster the service account is who we are", "[k8s][config]") {
  const std::string ca = test::Identity().cert_pem();
  FakeEnvironment pod = Pod();
  pod.files[absl::StrCat(kAccount, "ca.crt")] = ca;
  pod.files[absl::StrCat(kAccount, "namespace")] = "here\n";
  const auto config = pod.Load();
  REQUIRE(config.ok());
  CHECK(config->server == "https://[fd00::1]:443");
  CHECK(config->token_file == absl::StrCat(kAccount, "token"));
  CHECK(config->ca_pem == ca);
  CHECK(config->ca_file == absl::StrCat(kAccount, "ca.crt"));
  CHECK(config->ns == "here");
  pod.variables["POD_NAMESPACE"] = "there";
  CHECK(pod.Load()->ns == "there");
}

TEST_CASE("a pod without a token is told so", "[k8s][config]") {
  FakeEnvironment pod = Pod();
  pod.files.clear();
  CHECK(StrContains(pod.Load().status().message(), "no service account token"));
}

TEST_CASE("a bundle that is no certificate leaves the system's roots", "[k8s][config]") {
  FakeEnvironment pod = Pod();
  CHECK(pod.Load()->ca_pem.empty());
  pod.files[absl::StrCat(kAccount, "ca.crt")] = "no certificate";
  CHECK(pod.Load()->ca_pem.empty());
  CHECK(pod.Load()->ns == "default");
}

TEST_CASE("with no way to an API server the error says what was looked for", "[k8s][config]") {
  CHECK(StrContains(FakeEnvironment().Load().status().message(), "KUBERNETES_SERVICE_HOST"));
}

TEST_CASE("KUBECONFIG counts when nothing is configured, each path once", "[k8s][config]") {
  FakeEnvironment world = Pod();
  world.files["/k"] = test::Kubeconfig("", "token: t");
  world.variables["KUBECONFIG"] = ":/k::/k:";
  REQUIRE(world.Load().ok());
  CHECK(world.Load()->token == "t");
  world.files["/l"] = test::Kubeconfig("", "token: other");
  CHECK(world.Load("/l")->token == "other");
  world.variables["KUBECONFIG"] = "::";
  CHECK(world.Load()->token_file == absl::StrCat(kAccount, "token"));
}

TEST_CASE("a configured file must be there, and one of those that are listed", "[k8s][config]") {
  FakeEnvironment world = Pod();
  world.variables["KUBECONFIG"] = "/missing:/gone";
  CHECK(StrContains(world.Load().status().message(), "cannot open /missing or /gone"));
  CHECK(StrContains(world.Load("/none").status().message(), "cannot open /none"));
}

TEST_CASE("the proxy of the environment counts unless the kubeconfig names one", "[k8s][config]") {
  FakeEnvironment world = Pod();
  world.variables["HTTPS_PROXY"] = "http://proxy:3128";
  CHECK(world.Load()->proxy_url == "http://proxy:3128");
  world.files["/k"] = test::Kubeconfig("proxy-url: 'socks5://own:1080'", "token: t");
  CHECK(world.Load("/k")->proxy_url == "socks5://own:1080");
  world.variables["NO_PROXY"] = "fd00::/8,host";
  CHECK(world.Load()->proxy_url.empty());
  CHECK(world.Load("/k")->proxy_url == "socks5://own:1080");
  world.variables = {{"HTTPS_PROXY", "ftp://me:secret@proxy"}, {"KUBECONFIG", "/l"}};
  world.files["/l"] = test::Kubeconfig("", "token: t");
  CHECK(StrContains(world.Load().status().message(), "variable HTTPS_PROXY must be an http://"));
  CHECK_FALSE(StrContains(world.Load().status().message(), "secret"));
}

}  // namespace
}  // namespace k8s
