#include <stdlib.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "plugin/object_name.h"
#include "plugin/outcome.h"
#include "test/sim/api_server.h"
#include "test/sim/crash_program.h"
#include "test/sim/kubelet_status.h"
#include "test/sim/operator_objects.h"
#include "test/support/task_builder.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr char kNs[] = "flytesnacks-development";

// Parts of a task's life, each with its request.
enum class Stage { kCreate, kAdopt, kLatch, kDelete, kCollectJob, kCollectCluster, kFreeCluster };

struct RequestPoint {
  const char* name;
  Stage stage;
  const char* verb;
  const char* plural;
};

constexpr RequestPoint kRequests[] = {
    {"create: GET flyteworkflow", Stage::kCreate, "get", "flyteworkflows"},
    {"create: POST daskjob", Stage::kCreate, "create", "daskjobs"},
    {"adopt: POST daskjob, refused", Stage::kAdopt, "create", "daskjobs"},
    {"adopt: GET daskjob", Stage::kAdopt, "get", "daskjobs"},
    {"latch: PATCH daskjob", Stage::kLatch, "patch", "daskjobs"},
    {"delete: DELETE daskjob", Stage::kDelete, "delete", "daskjobs"},
    {"collect: DELETE daskjob", Stage::kCollectJob, "delete", "daskjobs"},
    {"collect: DELETE daskcluster", Stage::kCollectCluster, "delete", "daskclusters"},
    {"collect: GET daskcluster", Stage::kFreeCluster, "get", "daskclusters"},
    {"collect: PATCH daskcluster", Stage::kFreeCluster, "patch", "daskclusters"},
};

struct MomentPoint {
  const char* name;
  Moment moment;
};

constexpr MomentPoint kMoments[] = {
    {"before the effect", Moment::kBeforeEffect},
    {"after the effect, before the answer", Moment::kAfterEffect},
    {"after the answer", Moment::kAfterAnswer},
};

// A folder of this test's own, removed with it.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "crash-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) const {
    const std::string path = absl::StrCat(path_, "/", name);
    std::ofstream(path) << text;
    return path;
  }

 private:
  std::string path_;
};

// `ttl`: how long ended jobs stay.
std::string Config(const std::string& kubeconfig, const std::string& ttl) {
  return absl::StrCat(
      "flyte-dask-plugin:\n  listen: {grpc: \"127.0.0.1:0\", http: "
      "\"127.0.0.1:0\"}\n  kubernetes: {kubeconfig: \"",
      kubeconfig,
      "\"}\n  janitor:\n    cluster-grace: 1s\n    minimum-ttl: 1ms\n"
      "    ttl: {succeeded: ",
      ttl, ", failed: ", ttl, "}\n");
}

class Crash {
 public:
  Crash() {
    store.AddNamespace(kNs);
    traffic.OnRequest([this](const Seen& seen, Moment moment) { OnRequest(seen, moment); });
  }
  ~Crash() {
    program.Kill();
    collector.Kill();
  }

  void Arm(Program& victim, const RequestPoint& request, Moment moment) {
    victim_ = &victim;
    request_ = &request;
    moment_ = moment;
    armed_ = true;
  }
  bool struck() const { return !armed_; }

  Store store{absl::Now};
  Api api{store, absl::Now};
  Traffic traffic;
  ApiServer server{api, traffic};
  Folder folder;
  const std::string kubeconfig = folder.Write("kubeconfig", server.Kubeconfig());
  Program program{folder.Write("keeps.yaml", Config(kubeconfig, "24h"))};
  Program collector{folder.Write("collects.yaml", Config(kubeconfig, "1ms"))};

 private:
  void OnRequest(const Seen& seen, Moment moment) {
    if (!armed_ || moment != moment_ || seen.verb != request_->verb ||
        seen.plural != request_->plural) {
      return;
    }
    armed_ = false;
    victim_->Kill();
  }

  std::atomic<bool> armed_ = false;
  Program* victim_ = nullptr;
  const RequestPoint* request_ = nullptr;
  Moment moment_ = Moment::kBeforeEffect;
};

// One task that is killed once.
class Life {
 public:
  Life(Crash& crash, const RequestPoint& request, Moment moment, int number)
      : crash_(crash),
        request_(request),
        moment_(moment),
        program_(request.stage == Stage::kCollectJob ? crash.collector : crash.program),
        task_(plugin::ADaskTask().WithExecution(absl::StrCat("crash", number)).Build()),
        name_(plugin::ObjectName(task_)) {}

  void Run() {
    ArmAt(Stage::kCreate);
    Create();
    ArmAt(Stage::kAdopt);
    Create();
    StartRunner();
    if (request_.stage == Stage::kDelete) {
      Delete();
    } else {
      End();
    }
    Check();
  }

 private:
  void ArmAt(Stage stage) {
    REQUIRE(program_.EnsureRuns());
    if (request_.stage == stage) crash_.Arm(program_, request_, moment_);
  }

  // Again and again, as propeller does, over dead and new processes.
  template <typename Done>
  void Until(const char* what, Done done) {
    INFO(what);
    const absl::Time limit = absl::Now() + absl::Seconds(60);
    while (!done() && absl::Now() < limit) {
      REQUIRE(program_.EnsureRuns());
      crash_.store.CollectGarbage();
      absl::SleepFor(absl::Milliseconds(5));
    }
    CHECK(absl::Now() < limit);
  }

  void Create() {
    Until("create", [this] {
      const std::string handle = program_.Create(task_);
      if (!handle.empty()) handles_.insert(handle);
      return !handle.empty();
    });
  }

  ObjectPtr Job() const { return crash_.store.Get("daskjobs", kNs, name_); }

  void StartRunner() {
    const ObjectPtr job = Job();
    REQUIRE(job != nullptr);
    json::object cluster = MakeCluster(*job);
    cluster["metadata"].as_object()["finalizers"] = json::array{JsonView(kKopfFinalizer)};
    if (NeedsCluster()) REQUIRE(crash_.store.Create("daskclusters", kNs, cluster).ok());
    const auto runner = crash_.store.Create("pods", kNs, MakeRunner(*job));
    REQUIRE(runner.ok());
    SetRunner(RunningStatus(**runner, absl::Now()));
    Until("running", [this] { return program_.Get(Handle()) == "Running"; });
  }

  bool NeedsCluster() const {
    return request_.stage == Stage::kCollectCluster || request_.stage == Stage::kFreeCluster;
  }
  const std::string& Handle() const { return *handles_.begin(); }

  void SetRunner(const json::object& status) {
    REQUIRE(crash_.store
                .Update("pods", kNs, RunnerName(name_),
                        [&status](json::object& value) {
                          value["status"] = status;
                          return absl::OkStatus();
                        })
                .ok());
  }

  void End() {
    ArmAt(Stage::kLatch);
    ArmAt(Stage::kCollectJob);
    ArmAt(Stage::kCollectCluster);
    ArmAt(Stage::kFreeCluster);
    if (request_.stage == Stage::kFreeCluster) {
      REQUIRE(crash_.store.Delete("daskclusters", kNs, name_).ok());
    }
    SetRunner(EndedStatus(*crash_.store.Get("pods", kNs, RunnerName(name_)), {}, absl::Now()));
    if (request_.stage == Stage::kCollectJob) {
      Until("collected", [this] { return crash_.struck() && Job() == nullptr; });
      return;
    }
    Until("ended", [this] { return program_.Get(Handle()) == "Succeeded"; });
    Until("killed", [this] { return crash_.struck(); });
    if (request_.stage == Stage::kFreeCluster) {
      Until("free", [this] { return crash_.store.Get("daskclusters", kNs, name_) == nullptr; });
    }
    if (request_.stage == Stage::kCollectCluster) {
      Until("cluster deleted", [this] {
        const ObjectPtr cluster = crash_.store.Get("daskclusters", kNs, name_);
        return cluster == nullptr || cluster->deleting();
      });
    }
    Create();
    Until("the same end", [this] { return program_.Get(Handle()) == "Succeeded"; });
  }

  void Delete() {
    ArmAt(Stage::kDelete);
    Until("deleted", [this] {
      return program_.Delete(Handle()) && Job() == nullptr && crash_.struck();
    });
  }

  // Every job of this name that there ever was, and whether the last one was told to have ended.
  void Check() {
    CHECK(crash_.struck());
    CHECK(handles_.size() == 1);
    int made = 0;
    bool latched = false;
    const auto changes = crash_.store.ChangesAfter("daskjobs", 0, 1'000'000);
    REQUIRE(changes.ok());
    for (const Change& change : *changes) {
      if (change.object->name() != name_) continue;
      if (change.type == Change::Type::kAdded) ++made;
      latched = absl::StrContains(change.object->text(), plugin::kOutcomeAnnotation);
    }
    CHECK(made == 1);
    CHECK(latched == (request_.stage != Stage::kDelete));
    if (Job() != nullptr) REQUIRE(crash_.store.Delete("daskjobs", kNs, name_).ok());
  }

  Crash& crash_;
  const RequestPoint& request_;
  const Moment moment_;
  Program& program_;
  const plugin::TaskRequest task_;
  const std::string name_;
  std::set<std::string> handles_;
};

TEST_CASE("killed at any moment of any request, no task is lost or made twice", "[sim][crash]") {
  Crash crash;
  int number = 0;
  for (const RequestPoint& request : kRequests) {
    for (const MomentPoint& moment : kMoments) {
      const std::string name = absl::StrCat(request.name, ", ", moment.name);
      INFO(name);
      Life(crash, request, moment.moment, number++).Run();
      std::cout << absl::StreamFormat("%2d  killed at: %s\n", number, name);
    }
  }
}

}  // namespace
}  // namespace sim
