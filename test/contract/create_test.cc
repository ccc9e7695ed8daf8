#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/world.h"

namespace contract {
namespace json = boost::json;
namespace {

std::string Big(std::size_t bytes) { return std::string(bytes, 'x'); }

TEST_CASE("a create answers with the object as it is stored", "[contract][create]") {
  World world;
  const json::object made = Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a")));
  CHECK(At(made, "/kind") == "DaskJob");
  CHECK(At(made, "/apiVersion") == "kubernetes.dask.org/v1");
  CHECK(At(made, "/metadata/namespace") == json::string(world.ns));
  CHECK(At(made, "/metadata/name") == "a");
  CHECK(At(made, "/metadata/labels/app") == "contract");
  CHECK(At(made, "/metadata/generation") == 1);
  CHECK(At(made, "/metadata/creationTimestamp").is_string());
  CHECK(At(made, "/metadata/deletionTimestamp").is_null());
  CHECK(UidOf(made).size() == 36);
  CHECK_FALSE(VersionOf(made).empty());
  CHECK(Object(world.us.Get(kDaskJobs, world.ns, "a")) == made);
}

TEST_CASE("who asks for metadata only gets the same metadata and nothing else",
          "[contract][create]") {
  World world;
  const k8s::Resource metadata = k8s::MetadataOf(kDaskJobs);
  const json::object made = Object(world.us.Create(metadata, world.ns, DaskJob("a")));
  const json::object whole = Object(world.us.Get(kDaskJobs, world.ns, "a"));
  CHECK(At(made, "/kind") == "PartialObjectMetadata");
  CHECK(made.at("metadata") == whole.at("metadata"));
  CHECK(At(made, "/spec").is_null());
  CHECK(Object(world.us.Get(metadata, world.ns, "a")) == made);
  const json::object patched =
      Object(world.us.Patch(metadata, world.ns, "a", Metadata("annotations", {{"k", "v"}})));
  CHECK(At(patched, "/metadata/annotations/k") == "v");
  CHECK(At(patched, "/metadata/uid") == At(made, "/metadata/uid"));
  CHECK(At(patched, "/spec").is_null());
}

TEST_CASE("refusals and warnings are the same for who asks for metadata only",
          "[contract][create]") {
  World world;
  const k8s::Resource metadata = k8s::MetadataOf(kDaskJobs);
  CHECK(CodeAndReason(world.us.Get(metadata, world.ns, "a").status()) == "404 NotFound");
  const json::object job = With(DaskJob("a"), "/spec/unknown", 1);
  const Session::Result made = world.us.Create(metadata, world.ns, job);
  REQUIRE(made.ok());
  CHECK(made->warnings == std::vector<std::string>{"unknown field \"spec.unknown\""});
  CHECK(CodeAndReason(world.us.Create(metadata, world.ns, job).status()) == "409 AlreadyExists");
}

TEST_CASE("a name that is taken is AlreadyExists and nothing changes", "[contract][create]") {
  World world;
  const std::string version = world.Make("a");
  const Session::Result again = world.us.Create(kDaskJobs, world.ns, DaskJob("a", "other"));
  CHECK(CodeAndReason(again.status()) == "409 AlreadyExists");
  CHECK(Refusal(again) == R"(daskjobs.kubernetes.dask.org "a" already exists)");
  CHECK(k8s::IsAlreadyExists(again.status()));
  CHECK_FALSE(k8s::IsConflict(again.status()));
  CHECK(VersionOf(Object(world.us.Get(kDaskJobs, world.ns, "a"))) == version);
}

TEST_CASE("every object of a name has a uid of its own", "[contract][create]") {
  World world;
  const std::string first = UidOf(Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a"))));
  CHECK(world.us.Delete(kDaskJobs, world.ns, "a").ok());
  const std::string second = UidOf(Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a"))));
  CHECK_FALSE(second.empty());
  CHECK(first != second);
}

TEST_CASE("what the CRD does not allow is Invalid and the server says where",
          "[contract][create]") {
  struct Row {
    const char* at;
    json::value value;
    const char* says;
  };
  const Row rows[] = {
      {"/spec",
       {{"cluster", DaskJob("x").at("spec").at("cluster")}},
       R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.job: Required value)"},
      {"/spec/job/spec", json::object(),
       R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.job.spec.containers: Required value)"},
      {"/spec/job/spec/containers/0/image", 3,
       R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.job.spec.containers[0].image: )"
       R"(Invalid value: "integer": spec.job.spec.containers[0].image in body must be of )"
       R"(type string: "integer")"},
      {"/spec/job/spec/containers/0",
       {{"image", "i"}},
       R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.job.spec.containers[0].name: )"
       "Required value"},
      {"/spec/cluster/spec/worker/replicas", "3",
       R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.cluster.spec.worker.replicas: )"
       R"(Invalid value: "string": spec.cluster.spec.worker.replicas in body must be of type )"
       R"(integer: "string")"},
      {"/spec/cluster/spec/scheduler/service", nullptr,
       R"(DaskJob.kubernetes.dask.org "a" is invalid: spec.cluster.spec.scheduler.service: )"
       "Required value"},
      {"/metadata/labels/app", "not a label",
       R"(DaskJob.kubernetes.dask.org "a" is invalid: metadata.labels: Invalid value: )"
       R"("not a label": a valid label must be an empty string or consist of alphanumeric )"
       R"(characters, '-', '_' or '.', and must start and end with an alphanumeric character )"
       R"((e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is )"
       R"('(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?'))"},
      {"/metadata/name", "Upper",
       R"(DaskJob.kubernetes.dask.org "Upper" is invalid: metadata.name: Invalid value: )"
       R"("Upper": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric )"
       R"(characters, '-' or '.', and must start and end with an alphanumeric character (e.g. )"
       R"('example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?)"
       R"((\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'))"},
  };
  World world;
  for (const Row& row : rows) {
    const Session::Result result =
        world.us.Create(kDaskJobs, world.ns, With(DaskJob("a"), row.at, row.value));
    CAPTURE(row.at);
    CHECK(Refusal(result) == row.says);
    CHECK(CodeAndReason(result.status()) == "422 Invalid");
    CHECK(k8s::IsInvalid(result.status()));
  }
}

TEST_CASE("a body that is not the object is a bad request", "[contract][create]") {
  struct Row {
    std::string body;
    const char* says;  // how it begins
  };
  json::object elsewhere = DaskJob("a");
  elsewhere["metadata"].as_object()["namespace"] = "elsewhere";
  const Row rows[] = {
      {"{",
       "the object provided is unrecognized (must be of type DaskJob): couldn't get version/kind; "
       "json parse error: "},
      {"[]",
       "the object provided is unrecognized (must be of type DaskJob): couldn't get version/kind; "
       "json parse error: "},
      {json::serialize(elsewhere),
       "the namespace of the provided object does not match the namespace sent on the request"},
      {json::serialize(With(DaskJob("a"), "/metadata/labels/app", 1)),
       R"(DaskJob in version "v1" cannot be handled as a DaskJob: json: cannot unmarshal number )"
       "into Go struct field ObjectMeta.labels of type string"},
  };
  World world;
  for (const Row& row : rows) {
    const Session::Result result = world.us.CreateText(kDaskJobs, world.ns, "a", row.body);
    CAPTURE(row.body);
    CHECK_THAT(Refusal(result), Catch::StartsWith(row.says));
    CHECK(CodeAndReason(result.status()) == "400 BadRequest");
    CHECK(k8s::IsInvalid(result.status()));
  }
}

TEST_CASE("a body that is too large is refused for good", "[contract][create]") {
  World world;
  const auto create = [&](std::size_t bytes) {
    return world.us
        .Create(kDaskJobs, world.ns,
                With(DaskJob("a"), "/spec/job/spec/containers/0/image", Big(bytes).c_str()))
        .status();
  };
  const absl::Status for_server = create(3'200'000);
  CHECK(CodeAndReason(for_server) == "413 RequestEntityTooLarge");
  CHECK(k8s::IsInvalid(for_server));
  const absl::Status for_storage = create(1'700'000);
  CHECK(CodeAndReason(for_storage) == "500 InternalError");
  CHECK(Refusal(for_storage) == "etcdserver: request is too large");
  CHECK(k8s::IsInvalid(for_storage));
  CHECK(k8s::IsNotFound(world.us.Get(kDaskJobs, world.ns, "a").status()));
}

TEST_CASE("unknown fields are dropped and each is warned of", "[contract][create]") {
  World world;
  json::object job = With(DaskJob("a"), "/spec/job/spec/containers/0/restartPolicy", "Always");
  job = With(std::move(job), "/spec/extra", 1);
  job = With(std::move(job), "/metadata/extra", "x");
  const Session::Result result = world.us.Create(kDaskJobs, world.ns, job);
  REQUIRE(result.ok());
  CHECK(result->warnings ==
        std::vector<std::string>{R"(unknown field "metadata.extra")",
                                 R"(unknown field "spec.extra")",
                                 R"(unknown field "spec.job.spec.containers[0].restartPolicy")"});
  CHECK(At(result->object, "/spec/job/spec/containers/0/restartPolicy").is_null());
  CHECK(At(result->object, "/spec/extra").is_null());
  CHECK(At(result->object, "/metadata/extra").is_null());
  CHECK(Object(world.us.Get(kDaskJobs, world.ns, "a")) == result->object);
}

TEST_CASE("a create without unknown fields brings no warning", "[contract][create]") {
  World world;
  const Session::Result result = world.us.Create(kDaskJobs, world.ns, DaskJob("a"));
  REQUIRE(result.ok());
  CHECK(result->warnings.empty());
}

TEST_CASE("the CRD fills in what we leave out", "[contract][create]") {
  World world;
  const json::object made = Object(world.us.Create(kDaskJobs, world.ns, DaskJob("a")));
  CHECK(At(made, "/spec/job/spec/restartPolicy") == "OnFailure");
  CHECK(At(made, "/spec/cluster/spec/worker/replicas") == 1);
  CHECK(At(made, "/spec/cluster/spec/idleTimeout") == 0);
  CHECK(At(made, "/spec/cluster/spec/scheduler/service/ports/0/protocol") == "TCP");
  CHECK(At(made, "/spec/cluster/spec/worker/spec/restartPolicy").is_null());
  CHECK(At(made, "/spec/job/spec/containers/0") == json::value({{"name", "job"}, {"image", "i"}}));
}

TEST_CASE("what we say ourselves is kept", "[contract][create]") {
  World world;
  json::object job = With(DaskJob("a"), "/spec/job/spec/restartPolicy", "Never");
  job = With(std::move(job), "/spec/cluster/spec/worker/replicas", 7);
  const json::object made = Object(world.us.Create(kDaskJobs, world.ns, job));
  CHECK(At(made, "/spec/job/spec/restartPolicy") == "Never");
  CHECK(At(made, "/spec/cluster/spec/worker/replicas") == 7);
}

TEST_CASE("a status in a create is ignored", "[contract][create]") {
  World world;
  json::object job = DaskJob("a");
  job["status"] = {{"jobStatus", "Running"}};
  job["metadata"].as_object()["uid"] = "11111111-1111-1111-1111-111111111111";
  job["metadata"].as_object()["generation"] = 9;
  const Session::Result result = world.us.Create(kDaskJobs, world.ns, job);
  REQUIRE(result.ok());
  CHECK(At(result->object, "/status").is_null());
  CHECK(UidOf(result->object) != "11111111-1111-1111-1111-111111111111");
  CHECK(At(result->object, "/metadata/generation") == 1);
  CHECK(result->warnings.empty());
}

TEST_CASE("labels, annotations, finalizers and owners are kept as given", "[contract][create]") {
  World world;
  const json::value owners = {{{"apiVersion", "flyte.lyft.com/v1alpha1"},
                               {"kind", "FlyteWorkflow"},
                               {"name", "w"},
                               {"uid", "22222222-2222-2222-2222-222222222222"}}};
  json::object job = With(DaskJob("a"), "/metadata/annotations", {{"x.org/y", "{\"a\": 1}"}});
  job = With(std::move(job), "/metadata/finalizers", json::array{"x.org/keep"});
  job = With(std::move(job), "/metadata/ownerReferences", owners);
  const json::object made = Object(world.us.Create(kDaskJobs, world.ns, job));
  CHECK(At(made, "/metadata/annotations") == json::value({{"x.org/y", "{\"a\": 1}"}}));
  CHECK(At(made, "/metadata/finalizers") == json::array{"x.org/keep"});
  CHECK(At(made, "/metadata/ownerReferences") == owners);
}

TEST_CASE("a quota that is full is told from other refusals", "[contract][create]") {
  World world;
  world.target.LimitJobs(world.ns, "jobs", 1);
  CHECK(world.us.Create(kDaskJobs, world.ns, DaskJob("a")).ok());
  const Session::Result second = world.us.Create(kDaskJobs, world.ns, DaskJob("b"));
  CHECK(CodeAndReason(second.status()) == "403 Forbidden");
  CHECK(Refusal(second) ==
        R"(daskjobs.kubernetes.dask.org "b" is forbidden: exceeded quota: jobs, requested: )"
        "count/daskjobs.kubernetes.dask.org=1, used: count/daskjobs.kubernetes.dask.org=1, "
        "limited: count/daskjobs.kubernetes.dask.org=1");
  CHECK(k8s::IsQuotaExceeded(second.status()));
  CHECK(k8s::IsForbidden(second.status()));
  // The quota is looked at first: a full one hides that the name is taken, maybe by ourselves.
  CHECK(k8s::IsQuotaExceeded(world.us.Create(kDaskJobs, world.ns, DaskJob("a")).status()));
}

TEST_CASE("a create in a namespace that is not there names the namespace", "[contract][create]") {
  World world;
  const absl::Status status = world.us.Create(kDaskJobs, "nowhere", DaskJob("a")).status();
  CHECK(CodeAndReason(status) == "404 NotFound");
  CHECK(Refusal(status) == R"(namespaces "nowhere" not found)");
  CHECK(k8s::GetApiError(status).value_or(k8s::ApiError()).kind == "namespaces");
  CHECK(k8s::IsNamespaceMissing(status));
}

TEST_CASE("a create in a namespace that goes away says so by its cause", "[contract][create]") {
  World world;
  world.Make("a");
  world.target.TerminateNamespace(world.ns);
  const absl::Status status = world.us.Create(kDaskJobs, world.ns, DaskJob("b")).status();
  CHECK(CodeAndReason(status) == "403 Forbidden");
  CHECK(k8s::GetApiError(status).value_or(k8s::ApiError()).cause == "NamespaceTerminating");
  CHECK(Refusal(status) ==
        absl::StrCat(
            R"(daskjobs.kubernetes.dask.org "b" is forbidden: unable to create new content )",
            "in namespace ", world.ns, " because it is being terminated"));
  CHECK(k8s::IsForbidden(status));
  CHECK_FALSE(k8s::IsQuotaExceeded(status));
  CHECK(world.us.Get(kDaskJobs, world.ns, "a").ok());
}

TEST_CASE("an object of another kind is refused", "[contract][create]") {
  World world;
  const Session::Result result =
      world.us.Create(kDaskJobs, world.ns, With(DaskJob("a"), "/kind", "DaskCluster"));
  CHECK(CodeAndReason(result.status()) == "422 Invalid");
  CHECK(Refusal(result) ==
        R"(DaskCluster.kubernetes.dask.org "a" is invalid: kind: Invalid value: "DaskCluster": )"
        "must be DaskJob");
}

TEST_CASE("an API that is not served answers in plain text", "[contract][create]") {
  World world;
  // Who may not use a group is Forbidden, served or not: so the other client asks.
  const k8s::Resource resources[] = {{"kubernetes.dask.org", "v9", "daskjobs"},
                                     {"nobody.example.org", "v1", "things"}};
  for (const k8s::Resource& resource : resources) {
    const absl::Status create = world.other.Create(resource, world.ns, DaskJob("a")).status();
    CHECK(CodeAndReason(create) == "404 NotFound");
    CHECK(Refusal(create) == "404 page not found");
    CHECK(k8s::IsMissingApi(create));
    CHECK_FALSE(k8s::IsNotFound(create));
    CHECK(k8s::IsMissingApi(world.other.Get(resource, world.ns, "a").status()));
    CHECK(k8s::IsMissingApi(world.other.List({resource, world.ns, ""}).status()));
  }
}

}  // namespace
}  // namespace contract
