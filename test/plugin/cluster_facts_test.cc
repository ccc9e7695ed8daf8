#include "plugin/cluster_facts.h"

#include <catch2/catch.hpp>

namespace plugin {
namespace {

namespace json = boost::json;

json::object Cluster() {
  return json::parse(R"({"metadata": {
    "namespace": "ns", "name": "c", "uid": "u", "resourceVersion": "5",
    "deletionTimestamp": "2023-11-14T22:13:20Z",
    "finalizers": ["foregroundDeletion", "kopf.zalando.org/KopfFinalizerMarker"],
    "ownerReferences": [{"kind": "Other", "uid": "o"}, {"kind": "DaskJob", "uid": "j"}]}})")
      .as_object();
}

TEST_CASE("a DaskCluster is read", "[plugin][facts]") {
  const DaskClusterFacts expected{"ns", "c", "u", "j", absl::FromUnixSeconds(1'700'000'000), true};
  CHECK(ProjectDaskCluster(Cluster()).value() == expected);
  CHECK(ProjectDaskCluster({}).value() == DaskClusterFacts());
}

TEST_CASE("a DaskWorkerGroup is read", "[plugin][facts]") {
  const auto group = ProjectDaskWorkerGroup(
      json::parse(R"({"metadata": {"namespace": "ns", "name": "g", "uid": "u",
                      "creationTimestamp": "2023-11-14T22:13:20Z"}, "spec": {"cluster": "c"}})")
          .as_object());
  const DaskWorkerGroupFacts expected{"ns",  "g",  "u", "c", absl::FromUnixSeconds(1'700'000'000),
                                      false, false};
  CHECK(group.value() == expected);
}

TEST_CASE("members of a wrong type are named", "[plugin][facts]") {
  json::object cluster = Cluster();
  cluster["metadata"].as_object()["uid"] = 1;
  CHECK(ProjectDaskCluster(cluster).status().message() == "metadata.uid is not a text");
  CHECK_FALSE(ProjectDaskWorkerGroup({{"spec", 1}}).ok());
  cluster = Cluster();
  cluster["metadata"].as_object()["finalizers"] = "x";
  CHECK_FALSE(ProjectDaskCluster(cluster)->held_by_operator);
}

TEST_CASE("freeing takes the operator's finalizer alone, over the version that was read",
          "[plugin][facts]") {
  const json::value patch = json::parse(FreeingPatch(Cluster()));
  const json::value expected = {
      {"metadata", {{"resourceVersion", "5"}, {"finalizers", json::array{"foregroundDeletion"}}}}};
  CHECK(patch == expected);
}

}  // namespace
}  // namespace plugin
