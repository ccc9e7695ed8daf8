#include "plugin/pod_merge.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "plugin/pod_decode.h"

namespace plugin {
namespace {

namespace json = boost::json;

struct Row {
  const PodType& type;
  const char* under;
  const char* task;
  const char* merged;
};

// As mergo v0.3.13 merges them (source overrides, slices append).
const Row kRows[] = {
    {kPodSpecType, R"({"schedulerName":"a","nodeName":"n"})",
     R"({"schedulerName":"b","subdomain":"s"})",
     R"({"nodeName":"n","schedulerName":"b","subdomain":"s"})"},
    {kPodSpecType, R"({"hostNetwork":true,"hostIPC":true})", R"({"hostNetwork":false})",
     R"({"hostIPC":true,"hostNetwork":true})"},
    {kPodSpecType, R"({"hostNetwork":false})", R"({"hostNetwork":true})",
     R"({"hostNetwork":true})"},
    {kPodSpecType, R"({"priority":1,"automountServiceAccountToken":false})",
     R"({"priority":2,"automountServiceAccountToken":true})",
     R"({"automountServiceAccountToken":true,"priority":2})"},
    {kPodSpecType, R"({"priority":0})", R"({"runtimeClassName":"r"})",
     R"({"priority":0,"runtimeClassName":"r"})"},
    {kPodSpecType, R"({})", R"({"priority":0,"automountServiceAccountToken":false,"affinity":{}})",
     R"({"affinity":{},"automountServiceAccountToken":false,"priority":0})"},
    {kPodSpecType, R"({"priority":0,"affinity":{}})", R"({})", R"({"affinity":{},"priority":0})"},
    {kPodSpecType, R"({"securityContext":{"runAsUser":1,"fsGroup":2}})",
     R"({"securityContext":{"fsGroup":3,"runAsGroup":4}})",
     R"({"securityContext":{"fsGroup":3,"runAsGroup":4,"runAsUser":1}})"},
    {kPodSpecType, R"({"securityContext":{"runAsUser":1}})", R"({"securityContext":{}})",
     R"({"securityContext":{"runAsUser":1}})"},
    {kPodSpecType, R"({"securityContext":{"supplementalGroups":[1]}})",
     R"({"securityContext":{"supplementalGroups":[1,2]}})",
     R"({"securityContext":{"supplementalGroups":[1,1,2]}})"},
    {kPodSpecType, R"({"nodeSelector":{"a":"1","b":"2"}})", R"({"nodeSelector":{"a":"","c":"3"}})",
     R"({"nodeSelector":{"a":"","b":"2","c":"3"}})"},
    {kPodSpecType, R"({"overhead":{"cpu":"1","memory":"1Gi"}})", R"({"overhead":{"cpu":"500m"}})",
     R"({"overhead":{"cpu":"500m","memory":"1Gi"}})"},
    {kPodSpecType, R"({"tolerations":[{"key":"a"}]})",
     R"({"tolerations":[{"key":"b"},{"key":"a"}]})",
     R"({"tolerations":[{"key":"a"},{"key":"b"},{"key":"a"}]})"},
    {kPodSpecType, R"({"tolerations":[{"key":"a"}]})", R"({"tolerations":[]})",
     R"({"tolerations":[{"key":"a"}]})"},
    {kPodSpecType, R"({"volumes":[{"name":"v","emptyDir":{}}]})",
     R"({"volumes":[{"name":"v","hostPath":{"path":"/"}}]})",
     R"({"volumes":[{"emptyDir":{},"name":"v"},{"hostPath":{"path":"/"},"name":"v"}]})"},
    {kPodSpecType, R"({"containers":[{"name":"a"}]})",
     R"({"containers":[{"name":"a","tty":true}]})",
     R"({"containers":[{"name":"a"},{"name":"a","tty":true}]})"},
    {kPodSpecType, R"({"dnsConfig":{"searches":["a"]}})",
     R"({"dnsConfig":{"searches":["b"],"nameservers":["1.1.1.1"]}})",
     R"({"dnsConfig":{"nameservers":["1.1.1.1"],"searches":["a","b"]}})"},
    {kAffinityType,
     R"({"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":)"
     R"([{"matchFields":[{"key":"a","operator":"Exists"}]}]}}})",
     R"({"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":)"
     R"([{"matchFields":[{"key":"b","operator":"Exists"}]}]}}})",
     R"({"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":)"
     R"([{"matchFields":[{"key":"a","operator":"Exists"}]},{"matchFields":[{"key":"b",)"
     R"("operator":"Exists"}]}]}}})"},
    {kAffinityType, R"({"podAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[]}})",
     R"({"podAntiAffinity":{}})", R"({"podAffinity":{},"podAntiAffinity":{}})"},
    {kContainerType, R"({"image":"a","name":"default"})", R"({"name":"main","image":""})",
     R"({"image":"a","name":"main"})"},
    {kContainerType, R"({"args":["a"],"command":["x"]})", R"({"args":["a","b"]})",
     R"({"args":["a","a","b"],"command":["x"]})"},
    {kContainerType, R"({"env":[{"name":"A","value":"1"}]})",
     R"({"env":[{"name":"A","value":"2"}]})",
     R"({"env":[{"name":"A","value":"1"},{"name":"A","value":"2"}]})"},
    {kContainerType, R"({"resources":{"limits":{"cpu":"2"}}})",
     R"({"resources":{"requests":{"cpu":"1"}}})",
     R"({"resources":{"limits":{"cpu":"2"},"requests":{"cpu":"1"}}})"},
    {kContainerType, R"({"resources":{"limits":{"cpu":"2","memory":"1Gi"}}})",
     R"({"resources":{"limits":{"cpu":"1000m"}}})",
     R"({"resources":{"limits":{"cpu":"1","memory":"1Gi"}}})"},
    {kContainerType, R"({"livenessProbe":{"exec":{"command":["a"]},"periodSeconds":5}})",
     R"({"livenessProbe":{"httpGet":{"port":80,"path":"/"}}})",
     R"({"livenessProbe":{"exec":{"command":["a"]},"httpGet":{"path":"/","port":80},)"
     R"("periodSeconds":5}})"},
    {kContainerType, R"({"livenessProbe":{"httpGet":{"port":80,"path":"/a"},"timeoutSeconds":9}})",
     R"({"livenessProbe":{"httpGet":{"port":81},"timeoutSeconds":0}})",
     R"({"livenessProbe":{"httpGet":{"path":"/a","port":81},"timeoutSeconds":9}})"},
    {kContainerType, R"({"livenessProbe":{"httpGet":{"port":"http"}}})",
     R"({"livenessProbe":{"httpGet":{"port":"web"}}})",
     R"({"livenessProbe":{"httpGet":{"port":"web"}}})"},
    {kContainerType, R"({"securityContext":{"capabilities":{"add":["A"],"drop":["ALL"]}}})",
     R"({"securityContext":{"capabilities":{"add":["B"]}}})",
     R"({"securityContext":{"capabilities":{"add":["A","B"],"drop":["ALL"]}}})"},
    {kContainerType, R"({"lifecycle":{"preStop":{"exec":{"command":["a"]}}}})",
     R"({"lifecycle":{"postStart":{"exec":{"command":["b"]}}}})",
     R"({"lifecycle":{"postStart":{"exec":{"command":["b"]}},"preStop":{"exec":{"command":)"
     R"(["a"]}}}})"},
    {kContainerType, R"({"ports":[{"containerPort":80}]})",
     R"({"ports":[{"containerPort":80,"protocol":"TCP"}]})",
     R"({"ports":[{"containerPort":80},{"containerPort":80,"protocol":"TCP"}]})"},
    {kContainerType, R"({"tty":true,"imagePullPolicy":"Always"})",
     R"({"stdin":true,"imagePullPolicy":"Never"})",
     R"({"imagePullPolicy":"Never","stdin":true,"tty":true})"},
};

// Where it lets a zero or another type of port give way to what is under it, and we do not.
const Row kOwnWay[] = {
    {kSecurityContextType, R"({"runAsUser":1,"privileged":true})",
     R"({"runAsUser":0,"privileged":false})", R"({"runAsUser":0,"privileged":false})"},
    {kPodSpecType, R"({"automountServiceAccountToken":true,"terminationGracePeriodSeconds":30})",
     R"({"automountServiceAccountToken":false,"terminationGracePeriodSeconds":0})",
     R"({"automountServiceAccountToken":false,"terminationGracePeriodSeconds":0})"},
    {kContainerType, R"({"livenessProbe":{"httpGet":{"port":"http"}}})",
     R"({"livenessProbe":{"httpGet":{"port":8080}}})",
     R"({"livenessProbe":{"httpGet":{"port":8080}}})"},
    {kPodSpecType, R"({"preemptionPolicy":"Never","runtimeClassName":"a"})",
     R"({"runtimeClassName":""})", R"({"preemptionPolicy":"Never","runtimeClassName":""})"},
};

json::object Read(const PodType& type, const char* text) {
  return *DecodePodObject(type, json::parse(text), "spec");
}

json::value Merged(const Row& row) {
  json::object task = Read(row.type, row.task);
  MergeUnder(row.type, Read(row.type, row.under), &task);
  return task;
}

TEST_CASE("a template is laid under a task as Flyte does it", "[plugin][pod_merge]") {
  for (const Row& row : kRows) {
    CAPTURE(row.type.name, row.under, row.task);
    CHECK(Merged(row) == json::parse(row.merged));
  }
}

TEST_CASE("an explicit zero of the task wins over its template", "[plugin][pod_merge]") {
  for (const Row& row : kOwnWay) {
    CAPTURE(row.type.name, row.under, row.task);
    CHECK(Merged(row) == json::parse(row.merged));
  }
}

TEST_CASE("nothing under a task changes nothing, and a task of nothing is its template",
          "[plugin][pod_merge]") {
  for (const Row& row : kRows) {
    CAPTURE(row.type.name, row.merged);
    CHECK(Merged({row.type, "{}", row.merged, nullptr}) == json::parse(row.merged));
    CHECK(Merged({row.type, row.merged, "{}", nullptr}) == json::parse(row.merged));
  }
}

TEST_CASE("a zero that must be printed gives way all the same", "[plugin][pod_merge]") {
  CHECK(Merged({kContainerType, R"({"name":"default"})", R"({"name":""})", nullptr}) ==
        json::parse(R"({"name":"default"})"));
}

TEST_CASE("the template itself stays as it was", "[plugin][pod_merge]") {
  const json::object under = Read(kPodSpecType, R"({"tolerations":[{"key":"a"}]})");
  json::object task = Read(kPodSpecType, R"({"tolerations":[{"key":"b"}]})");
  MergeUnder(kPodSpecType, under, &task);
  CHECK(json::serialize(under) == R"({"tolerations":[{"key":"a"}]})");
}

}  // namespace
}  // namespace plugin
