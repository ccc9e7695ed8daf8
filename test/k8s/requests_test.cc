#include "k8s/requests.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

constexpr Resource kJobs{"example.org", "v1", "jobs"};

TEST_CASE("a create names its field manager and asks for warnings", "[k8s][requests]") {
  const HttpRequest request = CreateRequest(kJobs, "ns", "{}", "me/1");
  CHECK(request.method == Method::kPost);
  CHECK(request.target ==
        "/apis/example.org/v1/namespaces/ns/jobs?fieldManager=me%2F1&fieldValidation=Warn");
  CHECK(*request.body == "{}");
  CHECK(request.content_type == "application/json");
  CHECK(request.verb == "create");
  CHECK(request.plural == "jobs");
}

TEST_CASE("only who wants no more asks for metadata alone", "[k8s][requests]") {
  const absl::string_view metadata =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
  CHECK(GetRequest(kJobs, "ns", "a").accept == "application/json");
  CHECK(GetRequest(MetadataOf(kJobs), "ns", "a").accept == metadata);
  CHECK(CreateRequest(MetadataOf(kJobs), "ns", "{}", "me").accept == metadata);
  CHECK(MergePatchRequest(MetadataOf(kJobs), "ns", "a", "{}", "me").accept == metadata);
}

TEST_CASE("a get of the core group has no body", "[k8s][requests]") {
  const HttpRequest request = GetRequest(kPods, "ns", "a-1");
  CHECK(request.method == Method::kGet);
  CHECK(request.target == "/api/v1/namespaces/ns/pods/a-1");
  CHECK(request.body == nullptr);
}

TEST_CASE("a name cannot leave its place in the target", "[k8s][requests]") {
  const struct {
    const char* name;
    const char* segment;
  } rows[] = {{"a/b", "a%2Fb"}, {"..", "-"},        {".", "-"},       {"", "-"},
              {"a?b", "a%3Fb"}, {"a%2e", "a%252e"}, {"a b", "a%20b"}, {"\xff\n", "%FF%0A"}};
  for (const auto& row : rows) {
    CHECK(GetRequest(kPods, "ns", row.name).target ==
          std::string("/api/v1/namespaces/ns/pods/") + row.segment);
  }
}

TEST_CASE("a merge patch says so in its content type", "[k8s][requests]") {
  const HttpRequest request = MergePatchRequest(kJobs, "ns", "a", "{}", "me");
  CHECK(request.method == Method::kPatch);
  CHECK(request.content_type == "application/merge-patch+json");
  CHECK(request.target ==
        "/apis/example.org/v1/namespaces/ns/jobs/a?fieldManager=me&fieldValidation=Warn");
}

TEST_CASE("a delete is in the background and bound to the uid it knows", "[k8s][requests]") {
  CHECK(*DeleteRequest(kJobs, "ns", "a", "u-1").body ==
        R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background",)"
        R"("preconditions":{"uid":"u-1"}})");
  CHECK(*DeleteRequest(kJobs, "ns", "a", "").body ==
        R"({"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"})");
}

TEST_CASE("a list is paged and selective", "[k8s][requests]") {
  const Selection all{kPods, "", "example.org/job=true"};
  CHECK(ListRequest(all, "").target ==
        "/api/v1/pods?limit=500&labelSelector=example.org%2Fjob%3Dtrue");
  CHECK(ListRequest({kPods, "ns", ""}, "a+b=").target ==
        "/api/v1/namespaces/ns/pods?limit=500&continue=a%2Bb%3D");
}

TEST_CASE("a watch starts after a version, with bookmarks and a time limit", "[k8s][requests]") {
  CHECK(WatchRequest({kPods, "ns", "x=y"}, "42", absl::Seconds(300.9)).target ==
        "/api/v1/namespaces/ns/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=300"
        "&resourceVersion=42&labelSelector=x%3Dy");
}

}  // namespace
}  // namespace k8s
