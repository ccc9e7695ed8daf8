#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/mirror.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

using Names = std::vector<std::string>;

TEST_CASE("a list has every object of the namespace by name, and a version", "[contract][list]") {
  World world;
  for (const char* name : {"b", "a", "c"}) world.Make(name);
  const json::object list = Object(world.us.List(JobsOf(world.ns)));
  CHECK(At(list, "/kind") == "DaskJobList");
  CHECK(At(list, "/apiVersion") == "kubernetes.dask.org/v1");
  CHECK(NamesOf(list) == Names{"a", "b", "c"});
  CHECK(At(list, "/items/0") == json::value(Object(world.us.Get(kDaskJobs, world.ns, "a"))));
  CHECK_FALSE(VersionOf(list).empty());
  CHECK(ContinueOf(list).empty());
}

TEST_CASE("a list of pods leaves the kind of its items out", "[contract][list]") {
  World world;
  CHECK(world.other.Create(k8s::kPods, world.ns, Pod("p")).ok());
  const json::object list = Object(world.us.List({k8s::kPods, world.ns, ""}));
  CHECK(At(list, "/kind") == "PodList");
  CHECK(NamesOf(list) == Names{"p"});
  CHECK(At(list, "/items/0/kind").is_null());
  CHECK(At(list, "/items/0/apiVersion").is_null());
  CHECK(At(Object(world.us.Get(k8s::kPods, world.ns, "p")), "/kind") == "Pod");
}

TEST_CASE("an empty namespace and one that is not there list alike", "[contract][list]") {
  World world;
  for (const std::string& ns : {world.ns, std::string("nowhere")}) {
    const json::object list = Object(world.us.List(JobsOf(ns)));
    CHECK(At(list, "/items") == json::array());
    CHECK_FALSE(VersionOf(list).empty());
  }
}

TEST_CASE("a label selector selects, over all namespaces too", "[contract][list]") {
  World one;
  World two;
  one.Make("a", one.ns);
  one.Make("b", "else");
  two.Make("c", one.ns);
  const std::string selector = absl::StrCat("app=", one.ns);
  CHECK(NamesOf(Object(one.us.List(JobsOf(one.ns, selector)))) == Names{"a"});
  CHECK(NamesOf(Object(one.us.List(JobsOf("", selector)))) == Names{"a", "c"});
  CHECK(NamesOf(Object(one.us.List(JobsOf(one.ns, "app!=else,app")))) == Names{"a"});
  CHECK(NamesOf(Object(one.us.List(JobsOf(one.ns, "app in (else, x),!other")))) == Names{"b"});
}

TEST_CASE("pages are one state, whatever happens between them", "[contract][list]") {
  World world;
  for (const char* name : {"a", "b", "c", "d", "e"}) world.Make(name);
  const json::object first = Object(world.us.List(JobsOf(world.ns), 2));
  CHECK(NamesOf(first) == Names{"a", "b"});
  CHECK_FALSE(ContinueOf(first).empty());

  CHECK(world.other.Delete(kDaskJobs, world.ns, "c").ok());
  world.Make("bb");
  CHECK(world.other.Patch(kDaskJobs, world.ns, "e", Metadata("labels", {{"app", "new"}})).ok());

  const json::object second = Object(world.us.List(JobsOf(world.ns), 2, ContinueOf(first)));
  CHECK(NamesOf(second) == Names{"c", "d"});
  const json::object third = Object(world.us.List(JobsOf(world.ns), 2, ContinueOf(second)));
  CHECK(NamesOf(third) == Names{"e"});
  CHECK(At(third, "/items/0/metadata/labels/app") == "contract");
  CHECK(ContinueOf(third).empty());
  CHECK(VersionOf(second) == VersionOf(first));
  CHECK(VersionOf(third) == VersionOf(first));
  CHECK(NamesOf(Object(world.us.List(JobsOf(world.ns)))) == Names{"a", "b", "bb", "d", "e"});
}

TEST_CASE("a page that is just full is the last one", "[contract][list]") {
  World world;
  for (const char* name : {"a", "b"}) world.Make(name);
  CHECK(ContinueOf(Object(world.us.List(JobsOf(world.ns), 2))).empty());
}

TEST_CASE("pages of a selection hold only what it selects", "[contract][list]") {
  World world;
  for (const char* name : {"a", "c", "e"}) world.Make(name, "yes");
  for (const char* name : {"b", "d"}) world.Make(name, "no");
  const k8s::Selection selection = JobsOf(world.ns, "app=yes");
  const json::object first = Object(world.us.List(selection, 2));
  CHECK(NamesOf(first) == Names{"a", "c"});
  CHECK(NamesOf(Object(world.us.List(selection, 2, ContinueOf(first)))) == Names{"e"});
}

TEST_CASE("a page token from before a compaction is expired", "[contract][list]") {
  World world;
  for (const char* name : {"a", "b", "c"}) world.Make(name);
  const std::string token = ContinueOf(Object(world.us.List(JobsOf(world.ns), 2)));
  CHECK_FALSE(token.empty());
  world.target.Compact();
  const absl::Status status = world.us.List(JobsOf(world.ns), 2, token).status();
  CHECK(CodeAndReason(status) == "410 Expired");
  CHECK(k8s::IsExpired(status));
  CHECK(NamesOf(Object(world.us.List(JobsOf(world.ns)))) == Names{"a", "b", "c"});
}

TEST_CASE("a page token that is none is a bad request", "[contract][list]") {
  World world;
  const absl::Status status = world.us.List(JobsOf(world.ns), 2, "nonsense").status();
  CHECK(CodeAndReason(status) == "400 BadRequest");
}

TEST_CASE("a mirror of more than one page is whole", "[contract][list]") {
  World world;
  std::vector<json::object> jobs;
  for (int i = 0; i < 520; ++i) jobs.push_back(DaskJob(absl::StrCat("job-", i)));
  Mirror::Content made;
  Names failed;
  for (const Session::Result& result : world.other.CreateAll(kDaskJobs, world.ns, jobs)) {
    if (result.ok()) {
      made[NameOf(result->object)] = VersionOf(result->object);
    } else {
      failed.emplace_back(result.status().message());
    }
  }
  CHECK(failed == Names());
  Mirror mirror(world.us, world.ns);
  CHECK(mirror.Until(made) == made);
  CHECK(mirror.lists() == 1);
  std::size_t pages = 0;
  for (const std::string& request : world.us.log().TakeRequests())
    pages += request == "list daskjobs 200";
  CHECK(pages == 2);
}

}  // namespace
}  // namespace contract
