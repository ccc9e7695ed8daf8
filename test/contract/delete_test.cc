#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/watching.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

TEST_CASE("a delete takes the object away at once and names its uid", "[contract][delete]") {
  World world;
  const std::string uid = UidOf(Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a"))));
  const json::object answer = Object(world.us.Delete(kDaskJobs, world.ns, "a", uid));
  CHECK(At(answer, "/kind") == "Status");
  CHECK(At(answer, "/status") == "Success");
  CHECK(At(answer, "/details/uid") == json::string(uid));
  CHECK(At(answer, "/details/name") == "a");
  const absl::Status gone = world.us.Get(kDaskJobs, world.ns, "a").status();
  CHECK(k8s::IsNotFound(gone));
  CHECK(Refusal(gone) == R"(daskjobs.kubernetes.dask.org "a" not found)");
}

TEST_CASE("a delete for another uid is a conflict and takes nothing", "[contract][delete]") {
  World world;
  const json::object made = Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a")));
  const std::string other = "11111111-1111-1111-1111-111111111111";
  const absl::Status status = world.us.Delete(kDaskJobs, world.ns, "a", other).status();
  CHECK(CodeAndReason(status) == "409 Conflict");
  CHECK(Refusal(status) ==
        absl::StrCat(
            R"(Operation cannot be fulfilled on DaskJob.kubernetes.dask.org "a": the UID in )",
            "the precondition (", other, ") does not match the UID in record (", UidOf(made),
            "). The object might have been deleted and then recreated"));
  CHECK(k8s::IsConflict(status));
  CHECK(Object(world.us.Get(kDaskJobs, world.ns, "a")) == made);
}

TEST_CASE("a delete of what is not there is NotFound, uid or not", "[contract][delete]") {
  World world;
  for (const char* uid : {"", "11111111-1111-1111-1111-111111111111"}) {
    const absl::Status status = world.us.Delete(kDaskJobs, world.ns, "a", uid).status();
    CHECK(CodeAndReason(status) == "404 NotFound");
    CHECK(Refusal(status) == R"(daskjobs.kubernetes.dask.org "a" not found)");
    CHECK(k8s::IsNotFound(status));
  }
}

TEST_CASE("a background delete leaves dependents to the garbage collector", "[contract][delete]") {
  World world;
  const std::string uid = UidOf(Object(world.us.Create(kDaskJobs, world.ns, DaskJob("owner"))));
  const json::value owners = {{{"apiVersion", "kubernetes.dask.org/v1"},
                               {"kind", "DaskJob"},
                               {"name", "owner"},
                               {"uid", json::string(uid)},
                               {"blockOwnerDeletion", true}}};
  CHECK(
      world.other
          .Create(kDaskJobs, world.ns, With(DaskJob("child"), "/metadata/ownerReferences", owners))
          .ok());
  CHECK(At(Object(world.us.Delete(kDaskJobs, world.ns, "owner", uid)), "/kind") == "Status");
  CHECK(k8s::IsNotFound(world.us.Get(kDaskJobs, world.ns, "owner").status()));
  CHECK(At(Object(world.us.Get(kDaskJobs, world.ns, "child")), "/metadata/deletionTimestamp")
            .is_null());
}

TEST_CASE("finalizers keep a deleted object until they are gone", "[contract][delete]") {
  World world;
  const json::object job = With(DaskJob("a"), "/metadata/finalizers", json::array{"x.org/keep"});
  const json::object made = Object(world.us.Create(kDaskJobs, world.ns, job));
  Watching watching(world.us, JobsOf(world.ns), VersionOf(made));

  const json::object answer = Object(world.us.Delete(kDaskJobs, world.ns, "a", UidOf(made)));
  CHECK(At(answer, "/kind") == "DaskJob");
  CHECK(At(answer, "/metadata/deletionTimestamp").is_string());
  CHECK(At(answer, "/metadata/deletionGracePeriodSeconds") == 0);
  CHECK(At(answer, "/metadata/generation") == 2);
  CHECK(watching.TakeNames(1) == std::vector<std::string>{"MODIFIED a"});

  const json::object again = Object(world.us.Delete(kDaskJobs, world.ns, "a", UidOf(made)));
  CHECK(again == answer);
  CHECK(k8s::IsAlreadyExists(world.us.Create(kDaskJobs, world.ns, DaskJob("a")).status()));

  const json::object freed =
      Object(world.us.Patch(kDaskJobs, world.ns, "a", Metadata("finalizers", nullptr)));
  CHECK(At(freed, "/metadata/name") == "a");
  CHECK(watching.TakeNames(1) == std::vector<std::string>{"DELETED a"});
  CHECK(k8s::IsNotFound(world.us.Get(kDaskJobs, world.ns, "a").status()));
}

TEST_CASE("an object that is being deleted takes no new finalizer", "[contract][delete]") {
  World world;
  const json::object job = With(DaskJob("a"), "/metadata/finalizers", json::array{"x.org/keep"});
  CHECK(world.us.Create(kDaskJobs, world.ns, job).ok());
  CHECK(world.us.Delete(kDaskJobs, world.ns, "a").ok());
  const absl::Status status =
      world.us
          .Patch(kDaskJobs, world.ns, "a",
                 Metadata("finalizers", json::array{"x.org/keep", "x.org/more"}))
          .status();
  CHECK(CodeAndReason(status) == "422 Invalid");
  CHECK(Refusal(status) ==
        R"(DaskJob.kubernetes.dask.org "a" is invalid: metadata.finalizers: Forbidden: no new )"
        "finalizers can be added if the object is being deleted, found new finalizers "
        R"([]string{"x.org/more"})");
  CHECK(k8s::IsInvalid(status));
}

TEST_CASE("a cluster that its finalizers hold goes when they are taken away",
          "[contract][delete]") {
  constexpr k8s::Resource kDaskClusters{"kubernetes.dask.org", "v1", "daskclusters"};
  World world;
  json::object cluster =
      Parse(R"({"apiVersion": "kubernetes.dask.org/v1", "kind": "DaskCluster"})");
  cluster["metadata"] = {{"name", "a"},
                         {"finalizers", json::array{"kopf.zalando.org/KopfFinalizerMarker"}}};
  cluster["spec"] = At(DaskJob("a"), "/spec/cluster/spec");
  const json::object made = Object(world.other.Create(kDaskClusters, world.ns, cluster));
  CHECK(At(made, "/kind") == "DaskCluster");
  const json::object deleted =
      Object(world.other.Delete(kDaskClusters, world.ns, "a", UidOf(made)));
  CHECK(At(deleted, "/metadata/deletionTimestamp").is_string());
  json::object patch = Metadata("finalizers", nullptr);
  patch["metadata"].as_object()["resourceVersion"] = json::string(VersionOf(made));
  CHECK(k8s::IsConflict(world.other.Patch(kDaskClusters, world.ns, "a", patch).status()));
  patch["metadata"].as_object()["resourceVersion"] = json::string(VersionOf(deleted));
  CHECK(world.other.Patch(kDaskClusters, world.ns, "a", patch).ok());
  CHECK(k8s::IsNotFound(world.other.Get(kDaskClusters, world.ns, "a").status()));
  CHECK(k8s::IsNotFound(world.other.Patch(kDaskClusters, world.ns, "a", patch).status()));
}

TEST_CASE("an object that is being deleted still takes annotations", "[contract][delete]") {
  World world;
  const json::object job = With(DaskJob("a"), "/metadata/finalizers", json::array{"x.org/keep"});
  CHECK(world.us.Create(kDaskJobs, world.ns, job).ok());
  CHECK(world.us.Delete(kDaskJobs, world.ns, "a").ok());
  const json::object patched =
      Object(world.us.Patch(kDaskJobs, world.ns, "a", Metadata("annotations", {{"k", "v"}})));
  CHECK(At(patched, "/metadata/annotations/k") == "v");
  CHECK(At(patched, "/metadata/deletionTimestamp").is_string());
}

}  // namespace
}  // namespace contract
