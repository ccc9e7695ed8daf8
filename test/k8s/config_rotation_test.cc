#include "k8s/config_rotation.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "test/support/certificate.h"
#include "test/support/fake_environment.h"
#include "test/support/fake_executor.h"

namespace k8s {
namespace {

// A configuration whose three texts come from files, and what became of it.
struct World {
  World() {
    Put("/ca", ours.cert_pem());
    Put("/cert", ours.cert_pem());
    Put("/key", ours.key_pem());
    config.ca_file = "/ca";
    config.client_cert_file = "/cert";
    config.client_key_file = "/key";
    config.ca_pem = config.client_cert_pem = ours.cert_pem();
    config.client_key_pem = ours.key_pem();
  }
  void Put(const std::string& path, const std::string& text) { disk.files[path] = text; }
  std::unique_ptr<ConfigRotation> Start() {
    const auto read = [this](absl::string_view path) {
      return disk.With([&](const Environment& environment) { return environment.read_file(path); });
    };
    return std::make_unique<ConfigRotation>(
        config, read, executor, [this](const ClusterConfig& next) { changes.push_back(next); });
  }

  const test::Identity ours, theirs;
  test::FakeExecutor executor;
  test::FakeEnvironment disk;
  ClusterConfig config;
  std::vector<ClusterConfig> changes;
};

TEST_CASE("files that stay as they are change nothing", "[k8s][rotation]") {
  World world;
  const auto rotation = world.Start();
  world.executor.Advance(absl::Minutes(10));
  CHECK(world.changes.empty());
}

TEST_CASE("a new CA is seen within a minute", "[k8s][rotation]") {
  World world;
  const auto rotation = world.Start();
  world.Put("/ca", absl::StrCat(world.ours.cert_pem(), world.theirs.cert_pem()));
  world.executor.Advance(absl::Seconds(59));
  CHECK(world.changes.empty());
  world.executor.Advance(absl::Seconds(1));
  REQUIRE(world.changes.size() == 1);
  CHECK(world.changes[0].ca_pem == world.disk.files["/ca"]);
  CHECK(world.changes[0].client_cert_pem == world.ours.cert_pem());
  CHECK(rotation->config().ca_pem == world.disk.files["/ca"]);
  world.Put("/ca", world.theirs.cert_pem());
  world.executor.Advance(absl::Minutes(5));
  CHECK(world.changes.size() == 2);
}

TEST_CASE("a new client certificate counts with its key only", "[k8s][rotation]") {
  World world;
  const auto rotation = world.Start();
  world.Put("/cert", world.theirs.cert_pem());
  world.executor.Advance(absl::Minutes(1));
  CHECK(world.changes.empty());
  world.Put("/key", world.theirs.key_pem());
  world.executor.Advance(absl::Minutes(1));
  REQUIRE(world.changes.size() == 1);
  CHECK(world.changes[0].client_cert_pem == world.theirs.cert_pem());
  CHECK(world.changes[0].client_key_pem == world.theirs.key_pem());
}

TEST_CASE("what cannot be used keeps what was there, each for itself", "[k8s][rotation]") {
  World world;
  const auto rotation = world.Start();
  for (const char* path : {"/ca", "/cert", "/key"}) {
    const std::string good = world.disk.files[path];
    for (const std::string& bad :
         {std::string(), std::string("no certificate"), good.substr(0, good.size() / 2)}) {
      world.Put(path, bad);
      world.executor.Advance(absl::Minutes(1));
    }
    world.disk.files.erase(path);
    world.executor.Advance(absl::Minutes(1));
    world.Put(path, good);
  }
  CHECK(world.changes.empty());
  world.disk.files.erase("/key");
  world.Put("/ca", world.theirs.cert_pem());
  world.executor.Advance(absl::Minutes(1));
  CHECK(world.changes.size() == 1);
}

TEST_CASE("a bundle that was missing at the start is taken when it comes", "[k8s][rotation]") {
  World world;
  world.config = ClusterConfig();
  world.config.ca_file = "/ca";
  const auto rotation = world.Start();
  world.executor.Advance(absl::Minutes(1));
  REQUIRE(world.changes.size() == 1);
  CHECK(world.changes[0].ca_pem == world.ours.cert_pem());
}

TEST_CASE("texts in line are never looked for", "[k8s][rotation]") {
  World world;
  world.config.ca_file = world.config.client_cert_file = world.config.client_key_file = "";
  const auto rotation = world.Start();
  CHECK(world.executor.timers() == 0);
}

TEST_CASE("a certificate from elsewhere is told once", "[k8s][rotation]") {
  World world;
  world.config.client_cert_file = world.config.client_key_file = "";
  const auto rotation = world.Start();
  rotation->SetClientCertificate(world.theirs.cert_pem(), world.theirs.key_pem());
  rotation->SetClientCertificate(world.theirs.cert_pem(), world.theirs.key_pem());
  REQUIRE(world.changes.size() == 1);
  CHECK(world.changes[0].client_key_pem == world.theirs.key_pem());
  CHECK(world.changes[0].ca_pem == world.ours.cert_pem());
  world.Put("/ca", world.theirs.cert_pem());
  world.executor.Advance(absl::Minutes(1));
  REQUIRE(world.changes.size() == 2);
  CHECK(world.changes[1].client_key_pem == world.theirs.key_pem());
}

TEST_CASE("nothing is looked at after the end", "[k8s][rotation]") {
  World world;
  world.Start().reset();
  world.Put("/ca", world.theirs.cert_pem());
  world.executor.Advance(absl::Minutes(2));
  CHECK(world.changes.empty());
}

}  // namespace
}  // namespace k8s
