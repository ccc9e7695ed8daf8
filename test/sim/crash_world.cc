#include "test/sim/crash_world.h"

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace sim {
namespace {

// `ttl`: how long ended jobs stay.
std::string Config(const std::string& kubeconfig, const char* ttl, const char* sweep) {
  return absl::StrCat(
      "flyte-dask-plugin:\n  listen: {grpc: \"127.0.0.1:0\", http: "
      "\"127.0.0.1:0\"}\n  kubernetes: {kubeconfig: \"",
      kubeconfig,
      "\"}\n  drain: 3s\n  janitor:\n    cluster-grace: 1s\n    minimum-ttl: 1ms\n"
      "    sweep: ",
      sweep, "\n    ttl: {succeeded: ", ttl, ", failed: ", ttl, "}\n");
}

}  // namespace

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "crash-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

std::string Folder::Write(const std::string& name, const std::string& text) const {
  const std::string path = absl::StrCat(path_, "/", name);
  std::ofstream(path) << text;
  return path;
}

CrashWorld::CrashWorld()
    : keeper(folder.Write("keeps.yaml", Config(kubeconfig, "24h", "5m"))),
      collector(folder.Write("collects.yaml", Config(kubeconfig, "1ms", "100ms"))) {
  store.AddNamespace(kNs);
  traffic.OnRequest([this](const Seen& seen, Moment moment) { OnRequest(seen, moment); });
}

CrashWorld::~CrashWorld() {
  keeper.Kill();
  collector.Kill();
  traffic.OnRequest(nullptr);
}

void CrashWorld::Arm(Program& victim, const RequestPoint& request, Moment moment) {
  victim_ = &victim;
  request_ = &request;
  moment_ = moment;
  skip_ = request.skip;
  armed_ = true;
}

void CrashWorld::OnRequest(const Seen& seen, Moment moment) {
  const bool patch = seen.verb == "patch" && seen.plural == "daskjobs";
  if (patch && moment == Moment::kBeforeEffect && contests_.exchange(false)) Contest(seen);
  if (!armed_ || moment != moment_ || seen.verb != request_->verb ||
      seen.plural != request_->plural) {
    return;
  }
  if (skip_-- > 0) return;
  victim_->Kill();
  armed_ = false;
}

void CrashWorld::Contest(const Seen& seen) {
  const boost::json::object change{{"metadata", {{"annotations", {{"contested", "yes"}}}}}};
  static_cast<void>(store.Patch(seen.plural, seen.ns, seen.name, change));
}

}  // namespace sim
