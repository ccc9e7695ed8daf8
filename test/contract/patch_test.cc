#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

json::object Annotate(json::value value, absl::string_view version = "") {
  json::object patch = Metadata("annotations", {{"x.org/note", std::move(value)}});
  if (!version.empty()) {
    patch["metadata"].as_object()["resourceVersion"] = json::string(version.data(), version.size());
  }
  return patch;
}

TEST_CASE("a patch at the version that is there makes a new one", "[contract][patch]") {
  World world;
  const std::string version = world.Make("a");
  const json::object patched =
      Object(world.us.Patch(kDaskJobs, world.ns, "a", Annotate("1", version)));
  CHECK(At(patched, "/metadata/annotations/x.org~1note") == "1");
  CHECK(At(patched, "/metadata/labels/app") == "contract");
  CHECK(At(patched, "/metadata/generation") == 1);
  CHECK_FALSE(VersionOf(patched).empty());
  CHECK(VersionOf(patched) != version);
  CHECK(Object(world.us.Get(kDaskJobs, world.ns, "a")) == patched);
}

TEST_CASE("a patch at another version is a conflict and changes nothing", "[contract][patch]") {
  World world;
  const std::string version = world.Make("a");
  const json::object now = Object(world.other.Patch(kDaskJobs, world.ns, "a", Annotate("theirs")));
  const absl::Status status =
      world.us.Patch(kDaskJobs, world.ns, "a", Annotate("ours", version)).status();
  CHECK(CodeAndReason(status) == "409 Conflict");
  CHECK(Refusal(status) ==
        R"(Operation cannot be fulfilled on daskjobs.kubernetes.dask.org "a": the object has )"
        "been modified; please apply your changes to the latest version and try again");
  CHECK(k8s::IsConflict(status));
  CHECK_FALSE(k8s::IsAlreadyExists(status));
  CHECK(Object(world.us.Get(kDaskJobs, world.ns, "a")) == now);
}

TEST_CASE("a patch without a version wins over what others wrote", "[contract][patch]") {
  World world;
  world.Make("a");
  CHECK(world.other.Patch(kDaskJobs, world.ns, "a", Annotate("theirs")).ok());
  const json::object patched = Object(world.us.Patch(kDaskJobs, world.ns, "a", Annotate("ours")));
  CHECK(At(patched, "/metadata/annotations/x.org~1note") == "ours");
}

TEST_CASE("a patch for another uid is refused", "[contract][patch]") {
  World world;
  world.Make("a");
  const absl::Status status =
      world.us
          .Patch(kDaskJobs, world.ns, "a", Metadata("uid", "11111111-1111-1111-1111-111111111111"))
          .status();
  CHECK(CodeAndReason(status) == "422 Invalid");
  CHECK(Refusal(status) ==
        R"(DaskJob.kubernetes.dask.org "a" is invalid: metadata.uid: Invalid value: )"
        R"("11111111-1111-1111-1111-111111111111": field is immutable)");
  CHECK(k8s::IsInvalid(status));
}

TEST_CASE("a patch of what is not there is NotFound", "[contract][patch]") {
  World world;
  const absl::Status status = world.us.Patch(kDaskJobs, world.ns, "a", Annotate("1")).status();
  CHECK(CodeAndReason(status) == "404 NotFound");
  CHECK(Refusal(status) == R"(daskjobs.kubernetes.dask.org "a" not found)");
  CHECK(k8s::IsNotFound(status));
  CHECK(k8s::IsNotFound(world.us.Patch(kDaskJobs, world.ns, "a", Annotate("1", "12345")).status()));
}

TEST_CASE("null takes an annotation away", "[contract][patch]") {
  World world;
  world.Make("a");
  CHECK(world.us.Patch(kDaskJobs, world.ns, "a", Annotate("1")).ok());
  const json::object patched = Object(world.us.Patch(kDaskJobs, world.ns, "a", Annotate(nullptr)));
  CHECK(At(patched, "/metadata/annotations").is_null());
  CHECK(At(patched, "/metadata/name") == "a");
}

TEST_CASE("a patch that changes nothing makes no version", "[contract][patch]") {
  World world;
  world.Make("a");
  const json::object once = Object(world.us.Patch(kDaskJobs, world.ns, "a", Annotate("1")));
  const json::object again = Object(world.us.Patch(kDaskJobs, world.ns, "a", Annotate("1")));
  CHECK_FALSE(VersionOf(once).empty());
  CHECK(VersionOf(again) == VersionOf(once));
}

TEST_CASE("a patch of the spec counts a generation, and lists are replaced whole",
          "[contract][patch]") {
  World world;
  world.Make("a");
  const json::object patched = Object(world.us.Patch(
      kDaskJobs, world.ns, "a",
      Parse(R"({"spec":{"job":{"spec":{"containers":[{"name":"n","image":"j"}]}}}})")));
  CHECK(At(patched, "/metadata/generation") == 2);
  CHECK(At(patched, "/spec/job/spec/containers") == json::value({{{"name", "n"}, {"image", "j"}}}));
  CHECK(At(patched, "/spec/job/spec/restartPolicy") == "OnFailure");
}

TEST_CASE("a status in a patch of the object is ignored", "[contract][patch]") {
  World world;
  const std::string version = world.Make("a");
  const json::object patched = Object(
      world.us.Patch(kDaskJobs, world.ns, "a", Parse(R"({"status":{"jobStatus":"Running"}})")));
  CHECK(At(patched, "/status").is_null());
  CHECK(VersionOf(patched) == version);
}

TEST_CASE("a patch that the CRD does not allow is refused", "[contract][patch]") {
  World world;
  world.Make("a");
  const absl::Status invalid = world.us
                                   .Patch(kDaskJobs, world.ns, "a",
                                          Parse(R"({"spec":{"job":{"spec":{"containers":null}}}})"))
                                   .status();
  CHECK(CodeAndReason(invalid) == "422 Invalid");
  CHECK(Refusal(invalid) ==
        R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.job.spec.containers: Required value)");
  CHECK(k8s::IsInvalid(invalid));
  const absl::Status label =
      world.us.Patch(kDaskJobs, world.ns, "a", Metadata("labels", {{"app", 1}})).status();
  CHECK(CodeAndReason(label) == "422 Invalid");
  CHECK(k8s::IsInvalid(label));
}

TEST_CASE("unknown fields of a patch are dropped and warned of", "[contract][patch]") {
  World world;
  const std::string version = world.Make("a");
  const Session::Result result =
      world.us.Patch(kDaskJobs, world.ns, "a", Parse(R"({"spec":{"extra":1}})"));
  REQUIRE(result.ok());
  CHECK(result->warnings == std::vector<std::string>{R"(unknown field "spec.extra")"});
  CHECK(VersionOf(result->object) == version);
}

TEST_CASE("finalizers are replaced as a list, under the version's guard", "[contract][patch]") {
  World world;
  json::object job = With(DaskJob("a"), "/metadata/finalizers", json::array{"x.org/a", "x.org/b"});
  const std::string version = VersionOf(Object(world.us.Create(kDaskJobs, world.ns, job)));
  json::object patch = Metadata("finalizers", json::array{"x.org/b"});
  patch["metadata"].as_object()["resourceVersion"] = json::string(version);
  const json::object patched = Object(world.us.Patch(kDaskJobs, world.ns, "a", patch));
  CHECK(At(patched, "/metadata/finalizers") == json::array{"x.org/b"});
  CHECK(k8s::IsConflict(world.us.Patch(kDaskJobs, world.ns, "a", patch).status()));
}

}  // namespace
}  // namespace contract
