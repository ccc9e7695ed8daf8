#include <catch2/catch.hpp>
#include <future>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/connections.h"
#include "test/contract/mirror.h"
#include "test/contract/watching.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

using Names = std::vector<std::string>;

TEST_CASE("a version from before a restart is too old to watch from", "[contract][outage]") {
  World world;
  const std::string version = world.Make("a");
  world.Make("b");
  const std::string page = ContinueOf(Object(world.us.List(JobsOf(world.ns), 1)));
  world.target.Restart();
  Watching watching(world.us, JobsOf(world.ns), version);
  const absl::Status end = watching.End();
  CHECK(CodeAndReason(end) == "410 Expired");
  CHECK(k8s::IsExpired(end));
  const json::object list = Object(world.us.List(JobsOf(world.ns)));
  CHECK(NamesOf(list) == Names{"a", "b"});
  // A list under way goes on: what it shows is in the storage.
  CHECK(NamesOf(Object(world.us.List(JobsOf(world.ns), 1, page))) == Names{"b"});
  Watching fresh(world.us, JobsOf(world.ns), VersionOf(list));
  world.Make("c");
  CHECK(fresh.TakeNames(1) == Names{"ADDED c"});
}

TEST_CASE("a mirror is right again after the API server restarted", "[contract][outage]") {
  World world;
  Mirror mirror(world.us, world.ns);
  const std::string a = world.Make("a");
  const std::string b = world.Make("b");
  const Mirror::Content before{{"a", a}, {"b", b}};
  CHECK(mirror.Until(before) == before);
  // What the mirror cannot have seen makes its version too old.
  World elsewhere;
  elsewhere.Make("x");
  world.target.Restart();
  CHECK(world.other.Delete(kDaskJobs, world.ns, "a").ok());
  const Mirror::Content after{{"b", b}, {"c", world.Make("c")}};
  CHECK(mirror.Until(after) == after);
  CHECK(mirror.UntilLists(2));
  const Mirror::Content last{{"b", b}};
  CHECK(world.us.Delete(kDaskJobs, world.ns, "c").ok());
  CHECK(mirror.Until(last) == last);
}

// Turns it off however the test ends.
struct GoAway {
  explicit GoAway(Target& of) : target(of) { target.SetGoAway(true); }
  ~GoAway() { target.SetGoAway(false); }
  Target& target;
};

TEST_CASE("a server that says GOAWAY time and again loses us no call and no event",
          "[contract][outage]") {
  constexpr int kRounds = 20;
  constexpr int kAtOnce = 20;
  const GoAway goaway(TheTarget());
  World world;
  Mirror mirror(world.us, world.ns);
  Watching watching(world.us, JobsOf(world.ns), VersionOf(Object(world.us.List(JobsOf(world.ns)))));
  const std::string server = world.target.Account().server;
  const std::set<int> connections = ConnectionsTo(server);

  Mirror::Content made;
  Names failed;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<json::object> jobs;
    for (int i = 0; i < kAtOnce; ++i) jobs.push_back(DaskJob(absl::StrCat("r", round, "-", i)));
    for (const Session::Result& result : world.us.CreateAll(kDaskJobs, world.ns, jobs)) {
      if (!result.ok()) {
        failed.emplace_back(result.status().message());
      } else {
        made[NameOf(result->object)] = VersionOf(result->object);
      }
    }
  }
  CHECK(failed == Names());
  CHECK(made.size() == kRounds * kAtOnce);
  CHECK(ConnectionsTo(server) != connections);
  CHECK(mirror.Until(made) == made);
  Mirror::Content seen;
  for (const k8s::WatchEvent& event : watching.Take(made.size())) {
    seen[NameOf(event.object)] = event.version;
  }
  CHECK(seen == made);
}

// Ends it however the test ends.
struct Overload {
  explicit Overload(Target& of) : target(of) { target.SetOverload(true); }
  ~Overload() { End(); }
  void End() {
    if (std::exchange(on, false)) target.SetOverload(false);
  }
  Target& target;
  bool on = true;
};

TEST_CASE("a server with too much to do names a time, and that is waited for",
          "[contract][outage]") {
  World world;
  const std::string version = VersionOf(Object(world.us.List(JobsOf(world.ns))));
  world.us.log().TakeRequests();
  Overload overload(world.target);
  const absl::Status status =
      world.us.Create(kDaskJobs, world.ns, DaskJob("a"), absl::Milliseconds(900)).status();
  CHECK(CodeAndReason(status) == "429 TooManyRequests");
  CHECK(k8s::IsNotProcessed(status));
  CHECK_FALSE(k8s::IsOutcomeUnknown(status));
  CHECK(k8s::GetApiError(status).value_or(k8s::ApiError()).retry_after == absl::Seconds(1));
  // No time was left to come again.
  CHECK(world.us.log().TakeRequests() == Names{"create daskjobs 429"});
  CHECK(k8s::IsNotFound(world.other.Get(kDaskJobs, world.ns, "a").status()));
  const absl::Status watch = Watching(world.us, JobsOf(world.ns), version).End();
  CHECK(CodeAndReason(watch) == "429 TooManyRequests");
  CHECK(k8s::IsNotProcessed(watch));
  world.us.log().TakeRequests();

  auto waiting = std::async(std::launch::async,
                            [&] { return world.us.Create(kDaskJobs, world.ns, DaskJob("b")); });
  world.us.log().WaitForRequest("create daskjobs 429");
  overload.End();
  CHECK(waiting.get().ok());
  CHECK(world.us.log().TakeRequests() == Names{"create daskjobs 429", "create daskjobs 201"});
}

TEST_CASE("a mirror that meets an overload keeps what it has and goes on", "[contract][outage]") {
  World world;
  Mirror mirror(world.us, world.ns);
  CHECK(mirror.Until({}).empty());
  // What comes by the watch shows that there is one.
  Mirror::Content content{{"a", world.Make("a")}};
  CHECK(mirror.Until(content) == content);
  {
    const Overload overload(world.target);
    Mirror late(world.us, world.ns);
    world.us.log().WaitForRequest("list daskjobs 429");
    CHECK(late.lists() == 0);
    content["b"] = world.Make("b");
    CHECK(mirror.Until(content) == content);
  }
  CHECK(mirror.lists() == 1);
}

}  // namespace
}  // namespace contract
