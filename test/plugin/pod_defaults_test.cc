#include "plugin/pod_defaults.h"

#include <catch2/catch.hpp>
#include <utility>

#include "test/plugin/json_text.h"

namespace plugin {
namespace {

boost::json::object ToleratingAll(const char* key) {
  boost::json::object toleration;
  toleration.emplace("key", key);
  toleration.emplace("operator", "Exists");
  return toleration;
}

PodOptions Configured() {
  PodOptions options;
  options.default_tolerations.emplace_back(ToleratingAll("flyte"));
  options.interruptible_tolerations.emplace_back(ToleratingAll("spot"));
  options.default_node_selector = {{"team", "data"}, {"pool", "any"}};
  options.interruptible_node_selector = {{"pool", "spot"}};
  options.interruptible_node_selector_requirement = Json("{'key':'kind','operator':'Exists'}");
  options.non_interruptible_node_selector_requirement =
      Json("{'key':'kind','operator':'DoesNotExist'}");
  options.scheduler_name = "mine";
  options.default_affinity = Json("{'podAffinity':{}}");
  options.default_pod_security_context = Json("{'runAsUser':1}");
  options.default_security_context = Json("{'runAsUser':2}");
  options.default_pod_dns_config = Json("{'nameservers':['1.1.1.1']}");
  options.enable_host_networking_pod = true;
  return options;
}

boost::json::object Completed(const PodOptions& options, bool interruptible, const char* spec) {
  auto completed = Json(spec);
  AddPodDefaults(options, interruptible, "main", "account", &completed);
  RequireConfiguredNode(options, interruptible, &completed);
  return completed;
}

constexpr char kRequired[] =
    "'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':"
    "[{'matchExpressions':[{'key':'kind','operator':";

TEST_CASE("a pod gets what the configuration says", "[plugin][pod_defaults]") {
  const std::string common =
      "'serviceAccountName':'account','schedulerName':'mine','securityContext':{'runAsUser':1},"
      "'hostNetwork':true,'dnsConfig':{'nameservers':['1.1.1.1']},"
      "'containers':[{'name':'side'},{'name':'main','securityContext':{'runAsUser':2}}],"
      "'affinity':{'podAffinity':{},";
  const char* bare = "{'containers':[{'name':'side'},{'name':'main'}]}";
  CHECK(Completed(Configured(), true, bare) ==
        Json("{" + common + kRequired +
             "'Exists'}]}]}}},'nodeSelector':{'team':'data','pool':'spot'},'tolerations':[{'key':"
             "'spot','operator':'Exists'},{'key':'flyte','operator':'Exists'}]}"));
  CHECK(Completed(Configured(), false, bare) ==
        Json("{" + common + kRequired +
             "'DoesNotExist'}]}]}}},'nodeSelector':{'team':'data','pool':'any'},'tolerations':"
             "[{'key':'flyte','operator':'Exists'}]}"));
}

TEST_CASE("what a pod says of itself stays", "[plugin][pod_defaults]") {
  const char* own =
      "{'serviceAccountName':'own','schedulerName':'own','securityContext':{'runAsUser':7},"
      "'dnsConfig':{},'nodeSelector':{'team':'own','pool':'own'},'affinity':{'nodeAffinity':{}},"
      "'containers':[{'name':'main','securityContext':{}}]}";
  const auto completed = Completed(Configured(), false, own);
  const auto before = Json(own);
  for (const char* same : {"serviceAccountName", "schedulerName", "securityContext", "dnsConfig",
                           "containers", "nodeSelector"}) {
    INFO(same);
    CHECK(completed.at(same) == before.at(same));
  }
  CHECK(!completed.at("affinity").as_object().contains("podAffinity"));
  CHECK(Completed(Configured(), true, own).at("nodeSelector") ==
        Json("{'team':'own','pool':'spot'}"));
}

TEST_CASE("a stock configuration adds an empty affinity, as Flyte does", "[plugin][pod_defaults]") {
  for (const bool interruptible : {true, false}) {
    auto spec = Json("{'containers':[{'name':'main'}]}");
    AddPodDefaults(PodOptions(), interruptible, "main", "", &spec);
    RequireConfiguredNode(PodOptions(), interruptible, &spec);
    CHECK(spec == Json("{'containers':[{'name':'main'}],'affinity':{}}"));
  }
}

TEST_CASE("host networking follows the configuration where it says so", "[plugin][pod_defaults]") {
  PodOptions options;
  const char* on = "{'hostNetwork':true,'containers':[{'name':'main'}]}";
  CHECK(Completed(options, false, on).contains("hostNetwork"));
  options.enable_host_networking_pod = false;
  CHECK(!Completed(options, false, on).contains("hostNetwork"));
}

TEST_CASE("an interruptible pod can be made one that is not", "[plugin][pod_defaults]") {
  for (const char* bare :
       {"{'containers':[{'name':'main'}]}",
        "{'tolerations':[{'key':'spot','operator':'Exists'}],'containers':[{'name':'main'}]}",
        "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
        "{'nodeSelectorTerms':[{'matchExpressions':[{'key':'x','operator':'Exists'}]}]}}},"
        "'nodeSelector':{'other':'own'},'containers':[{'name':'main'}]}"}) {
    INFO(bare);
    auto spec = Completed(Configured(), true, bare);
    MakeUninterruptible(Configured(), &spec);
    CHECK(spec == Completed(Configured(), false, bare));
  }
}

TEST_CASE("a node selector that is not the interruptible one stays", "[plugin][pod_defaults]") {
  PodOptions options = Configured();
  options.interruptible_node_selector = {{"pool", "spot"}, {"zone", "cheap"}};
  const std::pair<const char*, const char*> rows[] = {
      {"{'pool':'own','disk':'ssd'}", "{'pool':'own','disk':'ssd'}"},
      {"{'zone':'own','pool':'spot'}", "{'zone':'own','pool':'any'}"},
      {"{'disk':'ssd'}", "{'disk':'ssd'}"}};
  for (const auto& [before, after] : rows) {
    boost::json::object spec;
    spec["nodeSelector"] = Json(before);
    MakeUninterruptible(options, &spec);
    CHECK(spec.at("nodeSelector") == Json(after));
  }
}

}  // namespace
}  // namespace plugin
