#include "plugin/pod_dask_schema.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "plugin/pod_decode.h"

namespace plugin {
namespace {

namespace json = boost::json;
using Paths = std::vector<std::string>;

struct Pruned {
  json::value spec;
  Paths dropped;
};

Pruned Prune(const PodType& type, const char* text, absl::string_view path = "") {
  json::object spec = *DecodePodObject(type, json::parse(text), "spec");
  Paths dropped = PruneForDaskJob(type, &spec, path);
  return {std::move(spec), std::move(dropped)};
}

TEST_CASE("a pod of Kubernetes 1.21 stays as it is", "[plugin][pod_dask_schema]") {
  constexpr char kPod[] = R"({"containers":[{"name":"a","resources":{"limits":{"cpu":"1"}},
      "livenessProbe":{"httpGet":{"port":"http"}},"securityContext":{"runAsUser":0}}],
      "volumes":[{"name":"v","ephemeral":{"volumeClaimTemplate":{"metadata":{"labels":{"a":"b"}},
      "spec":{"storageClassName":"s"}}}}],"affinity":{},"nodeSelector":{"hostUsers":"x"}})";
  const Pruned pruned = Prune(kPodSpecType, kPod);
  CHECK(pruned.spec == json::parse(kPod));
  CHECK(pruned.dropped.empty());
}

TEST_CASE("what is newer than Kubernetes 1.21 is taken out and named",
          "[plugin][pod_dask_schema]") {
  const Pruned pruned = Prune(kPodSpecType, R"({
      "os":{"name":"linux"},"hostUsers":false,"schedulingGates":[{"name":"g"}],
      "resources":{"limits":{"cpu":"1"}},"resourceClaims":[{"name":"c"}],
      "containers":[{"name":"a"},{"name":"b","resizePolicy":[{"resourceName":"cpu"}],
        "restartPolicy":"Always","resources":{"claims":[{"name":"c"}],"limits":{"cpu":"1"}},
        "livenessProbe":{"grpc":{"port":1}},"lifecycle":{"stopSignal":"SIGTERM",
        "preStop":{"sleep":{"seconds":1}}},"securityContext":{"appArmorProfile":{"type":"x"}},
        "volumeMounts":[{"name":"v","mountPath":"/v","recursiveReadOnly":"Enabled"}]}],
      "topologySpreadConstraints":[{"maxSkew":1,"minDomains":2}],
      "volumes":[{"name":"i","image":{"reference":"r"}}]})");
  CHECK(pruned.dropped ==
        Paths{"os", "hostUsers", "schedulingGates", "resources", "resourceClaims",
              "containers[1].resizePolicy", "containers[1].restartPolicy",
              "containers[1].resources.claims", "containers[1].livenessProbe.grpc",
              "containers[1].lifecycle.stopSignal", "containers[1].lifecycle.preStop.sleep",
              "containers[1].securityContext.appArmorProfile",
              "containers[1].volumeMounts[0].recursiveReadOnly",
              "topologySpreadConstraints[0].minDomains", "volumes[0].image"});
  CHECK(pruned.spec == json::parse(R"({
      "containers":[{"name":"a"},{"name":"b","resources":{"limits":{"cpu":"1"}},
        "livenessProbe":{},"lifecycle":{"preStop":{}},"securityContext":{},
        "volumeMounts":[{"name":"v","mountPath":"/v"}]}],
      "topologySpreadConstraints":[{"maxSkew":1}],"volumes":[{"name":"i"}]})"));
}

TEST_CASE("what is left keeps its order", "[plugin][pod_dask_schema]") {
  const Pruned pruned = Prune(kPodSpecType, R"({"hostname":"h","os":{},"dnsPolicy":"d",
      "nodeName":"n"})");
  CHECK(json::serialize(pruned.spec) == R"({"hostname":"h","dnsPolicy":"d","nodeName":"n"})");
}

TEST_CASE("what no pod has is taken out as well", "[plugin][pod_dask_schema]") {
  json::object spec = {{"bogus", 1}};
  CHECK(PruneForDaskJob(kPodSpecType, &spec, "") == Paths{"bogus"});
  CHECK(spec.empty());
}

TEST_CASE("paths begin where the object lies", "[plugin][pod_dask_schema]") {
  CHECK(Prune(kContainerType, R"({"resizePolicy":[{}]})", "containers[2]").dropped ==
        Paths{"containers[2].resizePolicy"});
}

}  // namespace
}  // namespace plugin
