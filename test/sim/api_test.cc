#include "test/sim/api.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "k8s/requests.h"
#include "test/sim/daskjob_text.h"
#include "test/sim/http_values.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr k8s::Resource kJobs{"kubernetes.dask.org", "v1", "daskjobs"};
constexpr absl::string_view kManager = "flyte-dask-plugin";

struct Fixture {
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  Store store{[this] { return now; }};
  Api api{store, [this] { return now; }};

  Answer Ask(k8s::HttpRequest request) { return api.Call(RequestOf(std::move(request))); }
  Answer Create(const json::object& job) {
    return Ask(k8s::CreateRequest(kJobs, "default", json::serialize(job), kManager));
  }
  Answer Patch(absl::string_view name, std::string patch) {
    return Ask(k8s::MergePatchRequest(kJobs, "default", name, std::move(patch), kManager));
  }
  json::object List(absl::string_view query) {
    Request request;
    request.method = "GET";
    request.target = absl::StrCat("/apis/kubernetes.dask.org/v1/daskjobs", query);
    return *k8s::ParseObject(api.Call(request).body);
  }
  std::unique_ptr<Watch> Open(absl::string_view version, absl::string_view selector = "") {
    k8s::Selection selection{kJobs, "", std::string(selector)};
    auto reply = api.Handle(RequestOf(k8s::WatchRequest(selection, version, absl::Minutes(5))));
    return std::get<std::unique_ptr<Watch>>(std::move(reply));
  }
};

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

TEST_CASE_METHOD(Fixture, "a created job is pruned, has defaults, and warns of what was dropped",
                 "[sim]") {
  json::object job = SmallDaskJob("one");
  job["nope"] = 1;
  job["status"] = json::object{{"jobStatus", "Running"}};
  job["metadata"].as_object()["zzz"] = 2;
  job.at("spec").at("job").at("spec").as_object()["hostUsers"] = true;
  const Answer answer = Create(job);
  CHECK(answer.code == 201);
  CHECK(answer.warnings == std::vector<std::string>{"unknown field \"metadata.zzz\"",
                                                    "unknown field \"nope\"",
                                                    "unknown field \"spec.job.spec.hostUsers\""});
  const json::object stored = *k8s::ParseObject(answer.body);
  CHECK_FALSE(stored.contains("status"));
  CHECK(stored.at("spec").at("job").at("spec").at("restartPolicy") == "OnFailure");
  CHECK(stored.at("spec").at("cluster").at("spec").at("worker").at("replicas") == 1);
}

TEST_CASE_METHOD(Fixture, "refusals have the server's code, reason and words", "[sim]") {
  REQUIRE(Create(SmallDaskJob("one")).code == 201);
  json::object no_containers = SmallDaskJob("bad");
  no_containers.at("spec").at("job").at("spec").as_object().erase("containers");
  json::object number = SmallDaskJob("bad");
  number.at("spec").at("job").at("spec").at("containers").as_array()[0].as_object()["resources"] =
      json::object{{"limits", {{"cpu", 1}}}};
  json::object twice = SmallDaskJob("bad");
  json::array& ports = twice.at("spec")
                           .at("cluster")
                           .at("spec")
                           .at("scheduler")
                           .at("service")
                           .at("ports")
                           .as_array();
  ports.push_back(json::value(ports[0]));
  api.SetQuota({"default", "pods", "few", 0});
  struct Row {
    Answer got;
    int code;
    const char* text;
  };
  const Row rows[] = {
      {Create(SmallDaskJob("one")), 409,
       R"("message":"daskjobs.kubernetes.dask.org \"one\" already exists","reason":"AlreadyExists")"},
      {Create(no_containers), 422,
       R"("message":"DaskJob.kubernetes.dask.org \"bad\" is invalid: spec.job.spec.containers: Required value")"},
      {Create(number), 422,
       R"(spec.job.spec.containers[0].resources.limits.cpu in body must be of type string: \"integer\")"},
      {Create(twice), 422,
       R"(spec.cluster.spec.scheduler.service.ports[1]: Duplicate value: {\"port\":8786,\"protocol\":\"TCP\"})"},
      {Create(SmallDaskJob("Bad_Name")), 422, R"("field":"metadata.name")"},
      {Patch("one", R"({"metadata":{"resourceVersion":"7"}})"), 409, R"("reason":"Conflict")"},
      {Patch("two", "{}"), 404,
       R"("details":{"name":"two","group":"kubernetes.dask.org","kind":"daskjobs"})"},
      {Ask(k8s::DeleteRequest(kJobs, "default", "one", "other")), 409, R"("kind":"DaskJob"})"},
      {Ask(k8s::GetRequest({"no.such", "v1", "foos"}, "default", "x")), 404,
       "404 page not found\n"},
      {Ask(k8s::CreateRequest(kJobs, "nowhere", json::serialize(SmallDaskJob("x")), kManager)), 404,
       R"("message":"namespaces \"nowhere\" not found")"},
      {Ask(k8s::CreateRequest(k8s::kPods, "default", R"({"metadata":{"name":"p"}})", kManager)),
       403, R"(exceeded quota: few, requested: pods=1, used: pods=0, limited: pods=0)"},
  };
  for (const Row& row : rows) {
    CHECK(row.got.code == row.code);
    CHECK_THAT(row.got.body, Catch::Contains(row.text));
  }
}

TEST_CASE_METHOD(Fixture, "who is unknown gets 401, and who may not gets 403", "[sim]") {
  api.access().Deny("list", "daskjobs");
  CHECK(List("")["message"] ==
        "daskjobs.kubernetes.dask.org is forbidden: User "
        "\"system:serviceaccount:flyte:flyte-dask-plugin\" cannot list resource \"daskjobs\" in "
        "API group \"kubernetes.dask.org\" at the cluster scope");
  api.access().Permit("list", "daskjobs");
  CHECK(List("").contains("items"));
  api.access().AllowToken("good", now + absl::Minutes(1));
  k8s::HttpRequest request = k8s::GetRequest(kJobs, "default", "one");
  CHECK(Ask(request).code == 401);
  request.authorization = "Bearer good";
  CHECK(Ask(request).code == 404);
  now += absl::Minutes(1);
  CHECK(Ask(request).code == 401);
}

TEST_CASE_METHOD(Fixture, "pages show one state, and all of it", "[sim]") {
  for (int i = 0; i < 5; ++i) Create(SmallDaskJob(absl::StrCat("job-", i)));
  const json::object first = List("?limit=2");
  const json::object& metadata = first.at("metadata").as_object();
  CHECK(metadata.at("remainingItemCount") == 3);
  Create(SmallDaskJob("job-9"));
  const std::string next =
      absl::StrCat("?limit=500&continue=", metadata.at("continue").as_string().c_str());
  const json::object rest = List(next);
  CHECK(rest.at("items").as_array().size() == 3);
  CHECK(rest.at("metadata").at("resourceVersion") == metadata.at("resourceVersion"));
  CHECK(rest.at("metadata").at("continue") == "");
  store.ForgetHistory();
  CHECK(List(next) == rest);
  api.ExpireLists();
  const json::object expired = List(next);
  CHECK(expired.at("code") == 410);
  CHECK(expired.at("reason") == "Expired");
  const std::string again =
      absl::StrCat("?continue=", expired.at("metadata").at("continue").as_string().c_str());
  CHECK(List(again).at("items").as_array().size() == 4);
}

TEST_CASE_METHOD(Fixture, "a list selects by label", "[sim]") {
  Create(SmallDaskJob("one"));
  Create(SmallDaskJob("two"));
  Patch("two", R"({"metadata":{"labels":{"a":"c","d":"e"}}})");
  struct Row {
    const char* selector;
    std::size_t found;
  };
  const Row rows[] = {
      {"a%3Db", 1}, {"a", 2},        {"!d", 1},         {"a!%3Db", 1}, {"a+in+(b,c),d%3De", 1},
      {"a%3Dx", 0}, {"a%3D%3Dc", 1}, {"a+notin+(b)", 1}};
  for (const Row& row : rows) {
    INFO(row.selector);
    CHECK(List(absl::StrCat("?labelSelector=", row.selector)).at("items").as_array().size() ==
          row.found);
  }
  CHECK(List("?labelSelector=a%20b").at("code") == 400);
}

TEST_CASE_METHOD(Fixture, "a watch goes on where the list ended", "[sim]") {
  Create(SmallDaskJob("one"));
  const std::string version(List("").at("metadata").at("resourceVersion").as_string().c_str());
  const auto watch = Open(version, "a=b");
  CHECK(watch->Take(now).empty());
  Create(SmallDaskJob("two"));
  Patch("two", R"({"metadata":{"labels":{"a":"c"}}})");
  Patch("two", R"({"metadata":{"labels":{"a":"b"}}})");
  Ask(k8s::DeleteRequest(kJobs, "default", "one", ""));
  const std::vector<std::string> lines = watch->Take(now);
  REQUIRE(lines.size() == 4);
  CHECK_THAT(lines[0], Catch::StartsWith(R"({"type":"ADDED","object":{"apiVersion")"));
  // An object that stops matching is shown as it last matched.
  CHECK_THAT(lines[1],
             Catch::StartsWith(R"({"type":"DELETED")") && Catch::Contains(R"("labels":{"a":"b"})"));
  CHECK_THAT(lines[2], Catch::StartsWith(R"({"type":"ADDED")"));
  CHECK_THAT(lines[3], Catch::StartsWith(R"({"type":"DELETED")") && Catch::Contains(R"("one")"));
}

TEST_CASE_METHOD(Fixture, "a watch sends bookmarks and ends in time", "[sim]") {
  const auto watch = Open(absl::StrCat(store.version()));
  CHECK(watch->next() == now + absl::Minutes(1));
  now += absl::Minutes(1);
  CHECK_THAT(Joined(watch->Take(now)), Catch::StartsWith(R"({"type":"BOOKMARK")"));
  CHECK(watch->Take(now).empty());
  now += absl::Minutes(4) - absl::Seconds(2);
  CHECK_THAT(Joined(watch->Take(now)), Catch::StartsWith(R"({"type":"BOOKMARK")"));
  CHECK_FALSE(watch->ended());
  now += absl::Seconds(2);
  CHECK(watch->Take(now).empty());
  CHECK(watch->ended());
}

TEST_CASE_METHOD(Fixture, "a watch from a forgotten version says 410 and ends", "[sim]") {
  const auto watch = Open(absl::StrCat(store.version()));
  store.ForgetHistory();
  CHECK_THAT(Joined(watch->Take(now)),
             Catch::StartsWith(R"({"type":"ERROR")") && Catch::Contains(R"("code":410)"));
  CHECK(watch->ended());
}

}  // namespace
}  // namespace sim
