#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/requests.h"
#include "test/sim/api.h"
#include "test/sim/daskjob_text.h"
#include "test/sim/http_values.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr k8s::Resource kJobs{"kubernetes.dask.org", "v1", "daskjobs"};

struct Fixture {
  Store store{[] { return absl::FromUnixSeconds(1'700'000'000); }};
  Api api{store, [] { return absl::FromUnixSeconds(1'700'000'000); }};

  Answer CreateText(std::string body) {
    return api.Call(RequestOf(k8s::CreateRequest(kJobs, "default", std::move(body), "test")));
  }
  Answer Create(const json::object& job) { return CreateText(json::serialize(job)); }
  Answer Patch(std::string patch, const char* content_type = "application/merge-patch+json") {
    k8s::HttpRequest request =
        k8s::MergePatchRequest(kJobs, "default", "one", std::move(patch), "test");
    request.content_type = content_type;
    return api.Call(RequestOf(std::move(request)));
  }
  Answer Get(absl::string_view target) {
    Request request;
    request.method = "GET";
    request.target = absl::StrCat("/apis/kubernetes.dask.org/v1/daskjobs", target);
    return api.Call(request);
  }
};

json::object WithArgument(std::size_t size) {
  json::object job = SmallDaskJob("big");
  job.at("spec").at("job").at("spec").at("containers").as_array()[0].as_object()["args"] =
      json::array{std::string(size, 'x')};
  return job;
}

json::object WithMetadata(const char* field, json::object value) {
  json::object job = SmallDaskJob("one");
  job["metadata"].as_object()[field] = std::move(value);
  return job;
}

struct Row {
  Answer got;
  int code;
  const char* text;
};

template <std::size_t N>
void CheckRows(const Row (&rows)[N]) {
  for (const Row& row : rows) {
    CHECK(row.got.code == row.code);
    CHECK_THAT(row.got.body, Catch::Contains(row.text));
  }
}

TEST_CASE_METHOD(Fixture, "bodies that are too large are refused by whoever meets them first",
                 "[sim]") {
  const Row rows[] = {
      {Create(WithArgument(1'700'000)), 500, R"("message":"etcdserver: request is too large")"},
      {Create(WithArgument(2'200'000)), 500, "trying to send message larger than max ("},
      {Create(WithArgument(3'200'000)), 413,
       R"("message":"Request entity too large: limit is 3145728")"},
  };
  CheckRows(rows);
}

TEST_CASE_METHOD(Fixture, "bodies that are no DaskJob are refused", "[sim]") {
  json::object other = SmallDaskJob("one");
  other["kind"] = "Pod";
  json::object elsewhere = SmallDaskJob("one");
  elsewhere["metadata"].as_object()["namespace"] = "other";
  json::object no_kind = SmallDaskJob("one");
  no_kind.erase("kind");
  const std::string deep = std::string(1000, '[');
  const Row rows[] = {
      {CreateText("{not json"), 400,
       "the object provided is unrecognized (must be of type DaskJob)"},
      {CreateText(""), 400, "<empty>"},
      {CreateText(absl::StrCat("{\"a\":", deep)), 400, "json parse error"},
      {Create(other), 422,
       R"("message":"Pod.kubernetes.dask.org \"one\" is invalid: kind: Invalid value: \"Pod\": must be DaskJob")"},
      {Create(elsewhere), 400, "the namespace of the provided object does not match"},
      {Create(no_kind), 400, "Object 'Kind' is missing"},
      {Create(SmallDaskJob("")), 422,
       "metadata.name: Required value: name or generateName is required"},
  };
  CheckRows(rows);
}

TEST_CASE_METHOD(Fixture, "metadata that is out of bounds is refused", "[sim]") {
  const std::string long_value(64, 'x');
  const std::string huge(270'000, 'x');
  const Row rows[] = {
      {Create(WithMetadata("labels", {{"a", long_value}})), 422,
       "must be no more than 63 characters"},
      {Create(WithMetadata("labels", {{"a b", ""}})), 422,
       "name part must consist of alphanumeric"},
      {Create(WithMetadata("labels", {{"a", "c d"}})), 422,
       "a valid label must be an empty string"},
      {Create(WithMetadata("labels", {{"a", 1}})), 400, "cannot unmarshal number"},
      {Create(WithMetadata("annotations", {{"a", huge}})), 422,
       "metadata.annotations: Too long: may not be more than 262144 bytes"},
      {Create(SmallDaskJob(std::string(254, 'x'))), 422, "must be no more than 253 characters"},
  };
  CheckRows(rows);
}

TEST_CASE_METHOD(Fixture, "a patch is checked before it changes anything", "[sim]") {
  json::object held = SmallDaskJob("one");
  held["metadata"].as_object()["finalizers"] = json::array{"a.b/c"};
  REQUIRE(Create(held).code == 201);
  REQUIRE(store.Delete("daskjobs", "default", "one").ok());
  const Version before = store.version();
  const Row rows[] = {
      {Patch("{x"), 400, "error decoding patch"},
      {Patch("{}", "application/strategic-merge-patch+json"), 415,
       R"("reason":"UnsupportedMediaType")"},
      {Patch(R"({"metadata":{"name":"two"}})"), 400,
       "the name of the object (two) does not match the name on the URL (one)"},
      {Patch(R"({"metadata":{"resourceVersion":"x"}})"), 500,
       R"(strconv.ParseUint: parsing \"x\": invalid syntax)"},
      {Patch(R"({"metadata":{"uid":"x"}})"), 422,
       R"(metadata.uid: Invalid value: \"x\": field is immutable)"},
      {Patch(R"({"metadata":{"finalizers":["x.y/z","a.b/c"]}})"), 422,
       "no new finalizers can be added if the object is being deleted"},
      {Patch(R"({"spec":{"job":{"spec":{"containers":[{"image":"x"}]}}}})"), 422,
       "spec.job.spec.containers[0].name: Required value"},
  };
  CheckRows(rows);
  CHECK(store.version() == before);
}

TEST_CASE_METHOD(Fixture, "lists and watches with senseless parameters are refused", "[sim]") {
  const Row rows[] = {
      {Get("?limit=x"), 400, "strconv.ParseInt: parsing"},
      {Get("?continue=bogus"), 400, "invalid continue token: continue key is not valid"},
      {Get("?resourceVersion=abc"), 400, "invalid resource version"},
      {Get("?resourceVersion=99999999"), 504, R"("reason":"ResourceVersionTooLarge")"},
      {Get("?fieldSelector=spec.x%3D1"), 400, "field label not supported: spec.x"},
      {Get("?labelSelector=a%3D%3D%3D"), 400, "found '=', expected: identifier"},
      {Get("?watch=true&resourceVersion=abc"), 500, "strconv.ParseUint"},
      {Get("?watch=true&timeoutSeconds=x"), 400, "strconv.ParseInt: parsing"},
  };
  CheckRows(rows);
}

TEST_CASE_METHOD(Fixture, "a group that is not served is no page, and a server that starts says no",
                 "[sim]") {
  api.SetServed("kubernetes.dask.org", false);
  CHECK(Get("").body == "404 page not found\n");
  api.SetServed("kubernetes.dask.org", true);
  api.SetReady(false);
  CHECK(Get("").code == 403);
  api.SetReady(true);
  CHECK(Get("").code == 200);
}

}  // namespace
}  // namespace sim
