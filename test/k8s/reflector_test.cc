#include "k8s/reflector.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_observer.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

struct Thing {
  ObjectKey key;
  std::string index;
  std::string version;
  bool has_spec = false;
};

absl::StatusOr<Thing> Project(const boost::json::object& object) {
  absl::StatusOr<ObjectKey> key = KeyOf(object);
  if (!key.ok()) return key.status();
  if (object.contains("broken")) return absl::InvalidArgumentError("it is broken");
  return Thing{*key, "", std::string(StringAt(*ObjectAt(object, "metadata"), "resourceVersion")),
               ObjectAt(object, "spec") != nullptr};
}

std::string Object(absl::string_view name, absl::string_view version, absl::string_view more = "") {
  return absl::StrCat(R"({"metadata":{"namespace":"ns","name":")", name, R"(","resourceVersion":")",
                      version, "\"}", more, "}");
}

std::string Page(absl::string_view items, absl::string_view version, absl::string_view next = "") {
  return absl::StrCat(R"({"kind":"PodList","metadata":{"resourceVersion":")", version,
                      R"(","continue":")", next, R"("},"items":[)", items, "]}");
}

constexpr absl::string_view kList = "GET /api/v1/pods";

// A reflector of all pods with everything around it played.
struct World {
  explicit World(const Resource& resource = kPods) : scope{resource, "a=b", {}} {
    reflector.Start(
        [this](const auto& before, const auto& now) {
          changes.push_back(absl::StrCat(before == nullptr ? "-" : before->version, ">",
                                         now == nullptr ? "-" : now->version));
        },
        [this] { ++synced; });
    executor.RunReady();
  }

  void AnswerList(test::FakeTransport::Result result) {
    REQUIRE(transport.Answer(std::move(result), kList));
    executor.RunReady();
  }
  void SyncWith(absl::string_view items, absl::string_view version) {
    AnswerList(test::Json(200, Page(items, version)));
  }
  std::vector<std::string> Changes() { return std::exchange(changes, {}); }
  const std::string& last_target() const { return transport.requests().back().target; }

  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  test::FakeObserver observer;
  std::vector<std::string> changes;
  int synced = 0;
  WatchScope scope;
  Reflector<Thing> reflector{scope, Project, transport, executor, observer, [] { return 0.0; }};
};

TEST_CASE("a mirror lists, is synced, and watches from the list's version", "[k8s][reflector]") {
  World world;
  CHECK(world.last_target() == "/api/v1/pods?limit=500&labelSelector=a%3Db");
  world.SyncWith(Object("a", "3"), "7");
  CHECK(world.synced == 1);
  CHECK(world.reflector.reader().all_synced());
  CHECK(world.Changes() == std::vector<std::string>{"->3"});
  CHECK(world.last_target() ==
        "/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=7"
        "&labelSelector=a%3Db");
}

TEST_CASE("pages become one list and nothing of them is seen before the last", "[k8s][reflector]") {
  World world;
  world.AnswerList(test::Json(200, Page(Object("a", "1"), "7", "next")));
  CHECK(absl::StrContains(world.last_target(), "&continue=next"));
  CHECK(world.synced == 0);
  CHECK(world.reflector.reader().All().empty());
  world.AnswerList(test::Json(200, Page("", "7", "more")));
  world.AnswerList(test::Json(200, Page(Object("b", "2"), "7")));
  CHECK(world.synced == 1);
  CHECK(world.reflector.reader().All().size() == 2);
}

TEST_CASE("a list that breaks off leaves the cache alone and begins again", "[k8s][reflector]") {
  World world;
  world.AnswerList(test::Json(200, Page(Object("a", "1"), "7", "next")));
  world.AnswerList(test::Failure(410, "Expired", "continue token too old"));
  CHECK_FALSE(absl::StrContains(world.last_target(), "continue"));
  world.SyncWith(Object("b", "2"), "9");
  CHECK(world.reflector.reader().All().size() == 1);
  CHECK(world.observer.restarts ==
        std::vector<std::string>{"pods: list pods: HTTP 410 Expired: continue token too old"});
}

TEST_CASE("events change the cache one by one", "[k8s][reflector]") {
  World world;
  world.SyncWith("", "7");
  world.transport.stream().Event("ADDED", Object("a", "8"));
  world.transport.stream().Event("MODIFIED", Object("a", "9"));
  world.transport.stream().Event("BOOKMARK", R"({"metadata":{"resourceVersion":"12"}})");
  CHECK(world.reflector.reader().Get({"ns", "a"})->version == "9");
  world.transport.stream().Event("DELETED", Object("a", "13"));
  CHECK(world.Changes() == std::vector<std::string>{"->8", "8>9", "9>-"});
  world.transport.stream().End();
  CHECK(absl::StrContains(world.last_target(), "resourceVersion=13"));
}

TEST_CASE("a mirror without specs gets none, by list or by watch", "[k8s][reflector]") {
  for (const Resource& resource : {kPods, WithoutSpec(kPods)}) {
    World world(resource);
    world.SyncWith(Object("a", "1", R"(,"spec":{"nodeName":"n"})"), "7");
    world.transport.stream().Event("ADDED", Object("b", "8", R"(,"spec":{"nodeName":"n"})"));
    REQUIRE(world.reflector.reader().All().size() == 2);
    for (const auto& thing : world.reflector.reader().All()) {
      CHECK(thing->has_spec == !resource.without_spec);
    }
  }
}

TEST_CASE("a 410 inside the watch relists and reports what vanished meanwhile",
          "[k8s][reflector]") {
  World world;
  world.SyncWith(Object("a", "1") + "," + Object("b", "2"), "7");
  world.Changes();
  world.transport.stream().Event("ERROR", R"({"kind":"Status","code":410,"reason":"Expired"})");
  CHECK(world.transport.stream().closed());
  world.SyncWith(Object("b", "8"), "9");
  CHECK(world.Changes() == std::vector<std::string>{"2>8", "1>-"});
  CHECK(world.synced == 2);
}

TEST_CASE("an undecodable event ends the watch and lists again after a wait", "[k8s][reflector]") {
  World world;
  world.SyncWith("", "7");
  world.transport.stream().Bytes("{nonsense\n" + Object("a", "8"));
  CHECK(world.transport.stream().closed());
  CHECK(world.transport.pending() == 0);
  world.executor.Advance(absl::Milliseconds(800));
  CHECK(world.transport.pending() == 1);
}

TEST_CASE("a refused watch is read to its end and judged by its body", "[k8s][reflector]") {
  World world;
  world.SyncWith("", "7");
  world.transport.stream().Respond(410);
  world.transport.stream().Bytes(R"({"kind":"Status","reason":)");
  world.transport.stream().Bytes(R"("Expired","message":"old"})");
  world.transport.stream().End();
  CHECK(world.observer.restarts.back() == "pods: watch pods: HTTP 410 Expired: old");
  CHECK(world.transport.pending() == 1);
}

TEST_CASE("a refused watch waits as long as its header asks for", "[k8s][reflector]") {
  World world;
  world.SyncWith("", "7");
  world.transport.stream().RetryAfter(absl::Seconds(5));
  world.transport.stream().Respond(429);
  world.transport.stream().Bytes("too many requests");
  world.transport.stream().End();
  world.executor.Advance(absl::Milliseconds(4999));
  CHECK(world.transport.streams().size() == 1);
  world.executor.Advance(absl::Milliseconds(1));
  CHECK(world.transport.streams().size() == 2);
}

TEST_CASE("a silent watch is cut after its time limit and a margin", "[k8s][reflector]") {
  World world;
  world.SyncWith("", "7");
  world.executor.Advance(absl::Seconds(200));
  world.transport.stream().Event("BOOKMARK", R"({"metadata":{"resourceVersion":"8"}})");
  world.executor.Advance(absl::Seconds(314));
  CHECK(world.transport.streams().size() == 1);
  world.executor.Advance(absl::Seconds(1));
  CHECK(world.transport.streams().front()->closed());
  REQUIRE(world.transport.streams().size() == 2);
  CHECK(absl::StrContains(world.last_target(), "resourceVersion=8"));
}

TEST_CASE("while the API server is away the mirror keeps what it has and tries again",
          "[k8s][reflector]") {
  World world;
  world.SyncWith(Object("a", "1"), "7");
  world.transport.stream().End(absl::UnavailableError("refused"));
  for (int i = 0; i < 5; ++i) {
    world.executor.Advance(absl::Seconds(2));
    world.transport.stream().End(absl::UnavailableError("refused"));
  }
  CHECK(world.transport.streams().size() == 6);
  CHECK(world.reflector.reader().all_synced());
  CHECK(world.reflector.reader().All().size() == 1);
}

TEST_CASE("an object that cannot be understood is observed and what was known of it stays",
          "[k8s][reflector]") {
  World world;
  const std::string broken = R"(,"broken":true)";
  world.SyncWith(Object("a", "1") + "," + Object("c", "1", broken), "7");
  CHECK(world.observer.dropped == std::vector<std::string>{"pods: it is broken"});
  world.transport.stream().Event("MODIFIED", Object("a", "8", broken));
  CHECK(world.reflector.reader().Get({"ns", "a"})->version == "1");
  CHECK(world.reflector.reader().Get({"ns", "c"}) == nullptr);
  world.transport.stream().Event("ERROR", R"({"kind":"Status","code":410,"reason":"Gone"})");
  world.SyncWith(Object("a", "8", broken), "9");
  CHECK(world.reflector.reader().Get({"ns", "a"})->version == "1");
}

TEST_CASE("what is no list is not taken for an empty one", "[k8s][reflector]") {
  for (const char* body : {"", "[]", "{}", R"({"metadata":{}})", R"({"items":[]})",
                           R"({"metadata":{"resourceVersion":"7"}})"}) {
    World world;
    world.AnswerList(test::Json(200, body));
    CAPTURE(body);
    CHECK(world.synced == 0);
    CHECK_FALSE(world.reflector.reader().all_synced());
  }
}

TEST_CASE("each namespace of a list has a list and a watch of its own", "[k8s][reflector]") {
  test::FakeExecutor executor;
  test::FakeTransport transport(executor);
  test::FakeObserver observer;
  Reflector<Thing> reflector({kPods, "", {"one", "two"}}, Project, transport, executor, observer);
  reflector.Start([](const auto&, const auto&) {}, [] {});
  transport.Answer(test::Json(200, Page("", "7")), "GET /api/v1/namespaces/two/pods");
  executor.RunReady();
  CHECK(reflector.reader().synced("two"));
  CHECK_FALSE(reflector.reader().synced("one"));
  CHECK(absl::StrContains(transport.stream().request().target, "/namespaces/two/pods?watch"));
}

TEST_CASE("answers that come after the end of a reflector are dropped", "[k8s][reflector]") {
  test::FakeExecutor executor;
  test::FakeTransport transport(executor);
  test::FakeObserver observer;
  {
    Reflector<Thing> reflector({kPods, "", {}}, Project, transport, executor, observer);
    reflector.Start([](const auto&, const auto&) {}, [] {});
  }
  CHECK(transport.Answer(test::Json(200, Page("", "7"))));
  executor.RunReady();
  CHECK(transport.streams().empty());
}

}  // namespace
}  // namespace k8s
