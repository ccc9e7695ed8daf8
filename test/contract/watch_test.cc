#include <catch2/catch.hpp>

#include "k8s/api_error.h"
#include "test/contract/mirror.h"
#include "test/contract/watching.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

using Names = std::vector<std::string>;

json::object Label(const char* value) { return Metadata("labels", {{"app", value}}); }

TEST_CASE("a watch tells every change after its version, in order", "[contract][watch]") {
  World world;
  world.Make("old");
  const std::string start = VersionOf(Object(world.us.List(JobsOf(world.ns))));
  const json::object before = Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a")));
  Watching watching(world.us, JobsOf(world.ns), start);
  const json::object changed = Object(world.us.Patch(kDaskJobs, world.ns, "a", Label("new")));
  world.Make("b");
  CHECK(world.us.Delete(kDaskJobs, world.ns, "a").ok());

  const std::vector<k8s::WatchEvent> events = watching.Take(4);
  REQUIRE(events.size() == 4);
  using Type = k8s::WatchEvent::Type;
  CHECK(events[0].type == Type::kAdded);
  CHECK(events[0].object == before);
  CHECK(events[1].type == Type::kModified);
  CHECK(events[1].object == changed);
  CHECK(events[2].type == Type::kAdded);
  CHECK(NameOf(events[2].object) == "b");
  CHECK(events[3].type == Type::kDeleted);
  CHECK(NameOf(events[3].object) == "a");
  CHECK(At(events[3].object, "/metadata/labels/app") == "new");
  CHECK(UidOf(events[3].object) == UidOf(before));
  // The version of a deletion is its own, so that a watch can resume after it.
  CHECK(events[3].version != VersionOf(changed));
  CHECK(events[3].version == VersionOf(events[3].object));
}

TEST_CASE("a watch of pods tells their kind", "[contract][watch]") {
  World world;
  const k8s::Selection pods{k8s::kPods, world.ns, ""};
  const std::string start = VersionOf(Object(world.us.List(pods)));
  Watching watching(world.us, pods, start);
  CHECK(world.other.Create(k8s::kPods, world.ns, Pod("p")).ok());
  const std::vector<k8s::WatchEvent> events = watching.Take(1);
  REQUIRE(events.size() == 1);
  CHECK(At(events[0].object, "/kind") == "Pod");
  CHECK(At(events[0].object, "/apiVersion") == "v1");
}

TEST_CASE("a watch of one namespace is silent about others", "[contract][watch]") {
  World world;
  World elsewhere;
  Watching watching(world.us, JobsOf(world.ns), VersionOf(Object(world.us.List(JobsOf(world.ns)))));
  elsewhere.Make("x");
  world.Make("a");
  CHECK(watching.TakeNames(1) == Names{"ADDED a"});
}

TEST_CASE("a watch over all namespaces tells them apart", "[contract][watch]") {
  World one;
  World two;
  const k8s::Selection all = JobsOf("", "app=" + one.ns);
  Watching watching(one.us, all, VersionOf(Object(one.us.List(all))));
  one.Make("a", one.ns);
  two.Make("a", one.ns);
  const std::vector<k8s::WatchEvent> events = watching.Take(2);
  REQUIRE(events.size() == 2);
  CHECK(At(events[0].object, "/metadata/namespace") == json::string(one.ns));
  CHECK(At(events[1].object, "/metadata/namespace") == json::string(two.ns));
}

TEST_CASE("an object that loses the label is deleted for a watch that selects on it",
          "[contract][watch]") {
  World world;
  const k8s::Selection ours = JobsOf(world.ns, "app=ours");
  const std::string start = VersionOf(Object(world.us.List(ours)));
  Watching watching(world.us, ours, start);
  world.Make("a", "ours");
  world.Make("b", "theirs");
  const json::object lost = Object(world.other.Patch(kDaskJobs, world.ns, "a", Label("theirs")));
  CHECK(world.other.Patch(kDaskJobs, world.ns, "a", Metadata("annotations", {{"k", "v"}})).ok());
  CHECK(world.other.Patch(kDaskJobs, world.ns, "b", Label("ours")).ok());
  CHECK(world.other.Patch(kDaskJobs, world.ns, "b", Metadata("annotations", {{"k", "v"}})).ok());

  const std::vector<k8s::WatchEvent> first = watching.Take(2);
  REQUIRE(first.size() == 2);
  CHECK(first[0].type == k8s::WatchEvent::Type::kAdded);
  CHECK(first[1].type == k8s::WatchEvent::Type::kDeleted);
  // The last state that matched, at the version of the change.
  CHECK(At(first[1].object, "/metadata/labels/app") == "ours");
  CHECK(first[1].version == VersionOf(lost));
  CHECK(watching.TakeNames(2) == Names{"ADDED b", "MODIFIED b"});
}

TEST_CASE("a mirror that selects on a label drops what loses it", "[contract][watch]") {
  World world;
  Mirror mirror(world.us, world.ns, "app=ours");
  CHECK(mirror.Until({}).empty());
  const Mirror::Content made{{"a", world.Make("a", "ours")}};
  world.Make("b", "theirs");
  CHECK(mirror.Until(made) == made);
  CHECK(world.other.Patch(kDaskJobs, world.ns, "a", Label("theirs")).ok());
  CHECK(mirror.Until({}).empty());
  CHECK(mirror.lists() == 1);
}

TEST_CASE("a watch ends in order after the time that it asked for, a bookmark before",
          "[contract][watch]") {
  World world;
  const std::string start = VersionOf(Object(world.us.List(JobsOf(world.ns))));
  Watching watching(world.us, JobsOf(world.ns), start, absl::Seconds(3));
  const std::string made = world.Make("a");
  CHECK(watching.TakeNames(1) == Names{"ADDED a"});
  const std::string bookmark = watching.TakeBookmark();
  CHECK_FALSE(bookmark.empty());
  CHECK(watching.End().ok());

  // From the bookmark nothing of before comes again.
  Watching resumed(world.us, JobsOf(world.ns), bookmark);
  world.Make("b");
  CHECK(resumed.TakeNames(1) == Names{"ADDED b"});
}

TEST_CASE("a watch that resumes loses nothing and repeats nothing", "[contract][watch]") {
  World world;
  std::string version = VersionOf(Object(world.us.List(JobsOf(world.ns))));
  Names seen;
  for (const char* name : {"a", "b", "c"}) {
    world.Make(name);
    Watching watching(world.us, JobsOf(world.ns), version);
    CHECK(world.other.Patch(kDaskJobs, world.ns, name, Label("new")).ok());
    for (std::string& event : watching.TakeNames(2)) seen.push_back(std::move(event));
    version = watching.version();
    CHECK(world.other.Delete(kDaskJobs, world.ns, name).ok());
    Watching again(world.us, JobsOf(world.ns), version);
    for (std::string& event : again.TakeNames(1)) seen.push_back(std::move(event));
    version = again.version();
  }
  CHECK(seen == Names{"ADDED a", "MODIFIED a", "DELETED a", "ADDED b", "MODIFIED b", "DELETED b",
                      "ADDED c", "MODIFIED c", "DELETED c"});
}

TEST_CASE("a patch that changes nothing is no event", "[contract][watch]") {
  World world;
  const std::string version = world.Make("a");
  Watching watching(world.us, JobsOf(world.ns), version);
  CHECK(world.other.Patch(kDaskJobs, world.ns, "a", Label("contract")).ok());
  world.Make("b");
  CHECK(watching.TakeNames(1) == Names{"ADDED b"});
}

TEST_CASE("events larger than any buffer arrive whole", "[contract][watch]") {
  World world;
  const std::string start = VersionOf(Object(world.us.List(JobsOf(world.ns))));
  Watching watching(world.us, JobsOf(world.ns), start);
  const std::string image(600'000, 'x');
  const json::object job =
      With(DaskJob("a"), "/spec/job/spec/containers/0/image", json::string(image));
  const json::object made = Object(world.other.Create(kDaskJobs, world.ns, job));
  const std::vector<k8s::WatchEvent> events = watching.Take(1);
  REQUIRE(events.size() == 1);
  CHECK(events[0].object == made);
}

}  // namespace
}  // namespace contract
