#include <catch2/catch.hpp>
#include <functional>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/mirror.h"
#include "test/contract/watching.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

// Gives the account back what the test took, however the test ends.
struct Denial {
  Denial(Target& of, absl::string_view verb, absl::string_view plural) : target(of) {
    target.Deny(verb, plural);
  }
  ~Denial() { target.AllowAll(); }
  Target& target;
};

constexpr absl::string_view kUser = "system:serviceaccount:flyte:flyte-dask-plugin";

TEST_CASE("a verb that we lack is Forbidden, and the sentence names it", "[contract][access]") {
  struct Row {
    const char* verb;
    const char* subject;
    std::function<absl::Status(World&)> call;
  };
  const Row rows[] = {
      {"create", "", [](World& w) { return w.us.Create(kDaskJobs, w.ns, DaskJob("b")).status(); }},
      {"get", " \"a\"", [](World& w) { return w.us.Get(kDaskJobs, w.ns, "a").status(); }},
      {"list", "", [](World& w) { return w.us.List(JobsOf(w.ns)).status(); }},
      {"watch", "", [](World& w) { return Watching(w.us, JobsOf(w.ns), "1").End(); }},
      {"patch", " \"a\"",
       [](World& w) { return w.us.Patch(kDaskJobs, w.ns, "a", Metadata("labels", {})).status(); }},
      {"delete", " \"a\"", [](World& w) { return w.us.Delete(kDaskJobs, w.ns, "a").status(); }},
  };
  World world;
  world.Make("a");
  for (const Row& row : rows) {
    const Denial denial(world.target, row.verb, "daskjobs");
    const absl::Status status = row.call(world);
    CAPTURE(row.verb);
    CHECK(CodeAndReason(status) == "403 Forbidden");
    CHECK(Refusal(status) ==
          absl::StrCat("daskjobs.kubernetes.dask.org", row.subject, " is forbidden: User \"", kUser,
                       "\" cannot ", row.verb, " resource \"daskjobs\" in API group ",
                       "\"kubernetes.dask.org\" in the namespace \"", world.ns, "\""));
    CHECK(k8s::IsForbidden(status));
    CHECK_FALSE(k8s::IsQuotaExceeded(status));
  }
  CHECK(world.us.Get(kDaskJobs, world.ns, "a").ok());
}

TEST_CASE("a list over all namespaces is refused at the cluster scope", "[contract][access]") {
  World world;
  const Denial denial(world.target, "list", "pods");
  const absl::Status status = world.us.List({k8s::kPods, "", ""}).status();
  CHECK(Refusal(status) == absl::StrCat("pods is forbidden: User \"", kUser,
                                        "\" cannot list resource \"pods\" in API group \"\" at "
                                        "the cluster scope"));
  CHECK(k8s::IsForbidden(status));
  CHECK(world.us.List(JobsOf(world.ns)).ok());
}

TEST_CASE("a review tells what we may do", "[contract][access]") {
  constexpr k8s::Resource kReviews{"authorization.k8s.io", "v1", "selfsubjectaccessreviews"};
  World world;
  const auto may = [&](const char* verb) {
    const json::object review{
        {"apiVersion", "authorization.k8s.io/v1"},
        {"kind", "SelfSubjectAccessReview"},
        {"spec",
         {{"resourceAttributes",
           {{"group", "kubernetes.dask.org"}, {"resource", "daskjobs"}, {"verb", verb}}}}}};
    const Session::Result result = world.us.CreateText(kReviews, "", "", json::serialize(review));
    return At(Object(result), "/status/allowed");
  };
  const Denial denial(world.target, "delete", "daskjobs");
  CHECK(may("create") == true);
  CHECK(may("delete") == false);
}

TEST_CASE("a mirror that may not list comes as soon as it may", "[contract][access]") {
  World world;
  const Mirror::Content made{{"a", world.Make("a")}};
  const auto mirror = [&] {
    const Denial denial(world.target, "list", "daskjobs");
    auto one = std::make_unique<Mirror>(world.us, world.ns);
    world.us.log().WaitForRestart();
    CHECK(one->lists() == 0);
    return one;
  }();
  CHECK(mirror->Until(made) == made);
}

TEST_CASE("a token that is no good any more is replaced without a call failing",
          "[contract][access]") {
  World world;
  Session refused(world.target.Account());
  Session renewed(world.target.Account());
  world.Make("a");
  CHECK(refused.Get(kDaskJobs, world.ns, "a").ok());
  CHECK(renewed.Get(kDaskJobs, world.ns, "a").ok());
  Mirror mirror(world.us, world.ns);
  Watching watching(world.us, JobsOf(world.ns), VersionOf(Object(world.us.List(JobsOf(world.ns)))));

  world.target.RevokeToken();
  const absl::Status status = refused.Get(kDaskJobs, world.ns, "a").status();
  CHECK(CodeAndReason(status) == "401 Unauthorized");
  CHECK(Refusal(status) == "Unauthorized");
  CHECK(k8s::IsUnauthorized(status));
  const absl::Status create = refused.Create(kDaskJobs, world.ns, DaskJob("b")).status();
  CHECK(k8s::IsUnauthorized(create));
  CHECK(k8s::IsUnauthorized(Watching(refused, JobsOf(world.ns), "1").End()));
  // Who watches already goes on.
  world.Make("c");
  CHECK(watching.TakeNames(1) == std::vector<std::string>{"ADDED c"});

  world.target.IssueToken();
  CHECK(refused.Get(kDaskJobs, world.ns, "a").ok());
  // It still holds the old token: the file is looked at again after the refusal.
  renewed.log().TakeRequests();
  const absl::Status created = renewed.Create(kDaskJobs, world.ns, DaskJob("d")).status();
  CHECK(created == absl::OkStatus());
  CHECK(renewed.log().TakeRequests().back() == "create daskjobs 201");
  const json::object list = Object(renewed.List(JobsOf(world.ns)));
  CHECK(NamesOf(list) == std::vector<std::string>{"a", "c", "d"});
  CHECK(mirror.Until(ContentOf(list)) == ContentOf(list));
}

}  // namespace
}  // namespace contract
