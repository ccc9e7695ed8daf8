#include "server/config_objects.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "test/server/config_text.h"

namespace {

namespace json = boost::json;

using Pods = plugin::PodOptions;
using Object = std::optional<json::object> Pods::*;

std::string K8s(const std::string& keys) { return "plugins: {k8s: {" + keys + "}}"; }

server::Config Parse(const std::string& text) {
  const auto config = ParseText(text);
  INFO(text << config.status());
  REQUIRE(config.ok());
  return *config;
}

struct Good {
  Object field;
  std::string text;
  std::string want;
};

const Good kGood[] = {
    {&Pods::default_affinity,
     "default-affinity: {nodeaffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
     "{nodeSelectorTerms: [{matchExpressions: [{key: a/b, operator: In, values: [true, '']}]}]}}}",
     R"({"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[)"
     R"({"matchExpressions":[{"key":"a/b","operator":"In","values":["true",""]}]}]}}})"},
    {&Pods::default_affinity,
     "default-affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
     "[{weight: 100, preference: {matchFields: [{key: metadata.name, operator: NotIn, values: "
     "[n]}]}}]}}",
     R"({"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,)"
     R"("preference":{"matchFields":[{"key":"metadata.name","operator":"NotIn","values":["n"]}]}}]}})"},
    {&Pods::default_affinity,
     "default-affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
     "[{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname, namespaces: [a], "
     "labelSelector: {matchLabels: [{App: x}, {app: 1}], matchExpressions: [{key: c, operator: "
     "DoesNotExist}]}}}]}}",
     R"({"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,)"
     R"("podAffinityTerm":{"topologyKey":"kubernetes.io/hostname","namespaces":["a"],)"
     R"("labelSelector":{"matchLabels":{"App":"x","app":"1"},)"
     R"("matchExpressions":[{"key":"c","operator":"DoesNotExist"}]}}}]}})"},
    {&Pods::default_affinity, "default-affinity: {}", "{}"},
    {&Pods::default_pod_security_context,
     "default-pod-security-context: {runAsUser: 0, RunAsGroup: 2147483647, fsgroup: 1000, "
     "runAsNonRoot: false, supplementalGroups: [1, 2], fsGroupChangePolicy: OnRootMismatch, "
     "seccompProfile: {type: RuntimeDefault}, sysctls: [{name: net/ipv4.ip_forward, value: 1}]}",
     R"({"runAsUser":0,"runAsGroup":2147483647,"fsGroup":1000,"runAsNonRoot":false,)"
     R"("supplementalGroups":[1,2],"fsGroupChangePolicy":"OnRootMismatch",)"
     R"("seccompProfile":{"type":"RuntimeDefault"},)"
     R"("sysctls":[{"name":"net/ipv4.ip_forward","value":"1"}]})"},
    {&Pods::default_pod_security_context,
     "default-pod-security-context: {supplementalGroups: [], fsGroup: ~}", "{}"},
    {&Pods::default_security_context,
     "default-security-context: {allowPrivilegeEscalation: false, privileged: f, capabilities: "
     "{add: [NET_ADMIN], drop: [ALL]}, readOnlyRootFilesystem: True, seccompProfile: {type: "
     "Localhost, localhostProfile: p.json}, seLinuxOptions: {level: 's0:c1'}, procMount: Default}",
     R"({"allowPrivilegeEscalation":false,"privileged":false,)"
     R"("capabilities":{"add":["NET_ADMIN"],"drop":["ALL"]},"readOnlyRootFilesystem":true,)"
     R"("seccompProfile":{"type":"Localhost","localhostProfile":"p.json"},)"
     R"("seLinuxOptions":{"level":"s0:c1"},"procMount":"Default"})"},
    {&Pods::default_pod_dns_config,
     "default-pod-dns-config: {nameservers: [10.0.0.1, 'fd00::1'], searches: [a.b., _x.c, .], "
     "options: [{name: ndots, value: 1}, {name: edns0}]}",
     R"({"nameservers":["10.0.0.1","fd00::1"],"searches":["a.b.","_x.c","."],)"
     R"("options":[{"name":"ndots","value":"1"},{"name":"edns0"}]})"},
    {&Pods::gpu_unpartitioned_node_selector_requirement,
     "gpu-unpartitioned-node-selector-requirement: {key: p, operator: DoesNotExist}",
     R"({"key":"p","operator":"DoesNotExist"})"},
    {&Pods::gpu_unpartitioned_toleration,
     "gpu-unpartitioned-toleration: {key: p, operator: Equal, value: 1, effect: NoSchedule}",
     R"({"key":"p","operator":"Equal","value":"1","effect":"NoSchedule"})"},
};

struct Bad {
  std::string text;
  std::string want;  // after "c.yaml:1: plugins.k8s."
};

const std::string kLabelValue =
    "it must be empty or consist of at most 63 letters, digits, '-', '_' and '.', and start and "
    "end with a letter or digit";
const std::string kName =
    "it must be a name of at most 63 letters, digits, '-', '_' and '.' that starts and ends with "
    "a letter or digit, with an optional DNS name and '/' before it";

std::string Required(const std::string& terms) {
  return "default-affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
         "{nodeSelectorTerms: " +
         terms + "}}}";
}
const std::string kRequired =
    "default-affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";

std::string PodTerm(const std::string& term) {
  return "default-affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [" +
         term + "]}}";
}
const std::string kPodTerm =
    "default-affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]";

const Bad kBad[] = {
    {"default-affinity: [a]", "default-affinity: must be a map"},
    {"default-affinity: {nodeAfinity: {}}",
     "default-affinity.nodeAfinity: unknown member (did you mean nodeAffinity?)"},
    {"default-affinity: {podAntiAffinity: {preferred: []}}",
     "default-affinity.podAntiAffinity.preferred: unknown member"},
    {Required("{}"), kRequired + ".nodeSelectorTerms: must be a list"},
    {Required("[]"), kRequired + ": nodeSelectorTerms is missing"},
    {Required("[~]"), kRequired + ".nodeSelectorTerms[0]: must be a map"},
    {Required("[{matchExpressions: [{key: a, operator: In, values: ['b c']}]}]"),
     kRequired + ": \"b c\" is no label value: " + kLabelValue},
    {Required("[{matchExpressions: [{key: a b, operator: Exists}]}]"),
     kRequired + ".nodeSelectorTerms[0].matchExpressions[0].key: \"a b\": " + kName},
    {Required("[{matchFields: [{key: metadata.uid, operator: In, values: [a]}]}]"),
     kRequired + ".nodeSelectorTerms[0]: matchFields takes metadata.name, In or NotIn, and one "
                 "value"},
    {"default-affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
     "[{weight: 101, preference: {}}]}}",
     "default-affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: "
     "must be from 1 to 100, not 101"},
    {"default-affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
     "[{preference: {}}]}}",
     "default-affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]: weight is "
     "missing"},
    {PodTerm("{}"), kPodTerm + ": topologyKey is missing"},
    {PodTerm("{topologyKey: a, namespaces: [B]}"),
     kPodTerm + ".namespaces[0]: \"B\": it must consist of at most 63 lower-case letters, digits "
                "and '-', and start and end with a letter or digit"},
    {PodTerm("{topologyKey: a, labelSelector: {matchLabels: {a: b c}}}"),
     kPodTerm +
         ".labelSelector.matchLabels: the value \"b c\" is refused by Kubernetes: " + kLabelValue},
    {PodTerm("{topologyKey: a, labelSelector: {matchExpressions: [{key: a, operator: Gt, values: "
             "[1]}]}}"),
     kPodTerm + ".labelSelector.matchExpressions[0].operator: must be one of In, NotIn, Exists, "
                "DoesNotExist, not \"Gt\""},
    {"default-pod-security-context: {runAsUser: -1}",
     "default-pod-security-context.runAsUser: must be from 0 to 2147483647, not -1"},
    {"default-pod-security-context: {supplementalGroups: [1, 2147483648]}",
     "default-pod-security-context.supplementalGroups[1]: must be from 0 to 2147483647, not "
     "2147483648"},
    {"default-pod-security-context: {fsGroup: root}",
     "default-pod-security-context.fsGroup: must be an integer from -9223372036854775808 to "
     "9223372036854775807, not \"root\""},
    {"default-pod-security-context: {privileged: true}",
     "default-pod-security-context.privileged: unknown member"},
    {"default-pod-security-context: {fsGroupChangePolicy: Allways}",
     "default-pod-security-context.fsGroupChangePolicy: must be one of OnRootMismatch, Always, not "
     "\"Allways\" (did you mean Always?)"},
    {"default-pod-security-context: {sysctls: [{name: a, value: 1}, {name: a, value: 2}]}",
     "default-pod-security-context: the sysctl a is set twice"},
    {"default-pod-security-context: {sysctls: [{value: 1}]}",
     "default-pod-security-context.sysctls[0]: name is missing"},
    {"default-security-context: {seccompProfile: {localhostProfile: p}}",
     "default-security-context.seccompProfile: type is missing"},
    {"default-security-context: {seccompProfile: {type: Localhost}}",
     "default-security-context.seccompProfile: localhostProfile goes with the type Localhost, and "
     "only with it"},
    {"default-security-context: {seccompProfile: {type: Unconfined, localhostProfile: p}}",
     "default-security-context.seccompProfile: localhostProfile goes with the type Localhost, and "
     "only with it"},
    {"default-security-context: {privileged: true, allowPrivilegeEscalation: false}",
     "default-security-context: privileged and allowPrivilegeEscalation: false exclude each "
     "other"},
    {"default-security-context: {capabilities: {add: [CAP_SYS_ADMIN]}, allowPrivilegeEscalation: "
     "false}",
     "default-security-context: CAP_SYS_ADMIN and allowPrivilegeEscalation: false exclude each "
     "other"},
    {"default-security-context: {runAsNonRoot: always}",
     "default-security-context.runAsNonRoot: must be true or false, not \"always\""},
    {"default-security-context: {fsGroup: 1}", "default-security-context.fsGroup: unknown member"},
    {"default-pod-dns-config: {nameservers: [dns.example.org]}",
     "default-pod-dns-config.nameservers[0]: \"dns.example.org\": it must be an IP address"},
    {"default-pod-dns-config: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}",
     "default-pod-dns-config: at most 3 nameservers are possible"},
    {"default-pod-dns-config: {searches: [Example.org]}",
     "default-pod-dns-config.searches[0]: \"Example.org\": it must consist of at most 253 "
     "lower-case letters, digits, '-' and '.', and each part between dots must start and end with "
     "a letter or digit"},
    {"default-pod-dns-config: {options: [{value: 1}]}",
     "default-pod-dns-config.options[0]: name is missing"},
    {"gpu-unpartitioned-toleration: {key: a, value: 'b c'}",
     "gpu-unpartitioned-toleration: value is \"b c\": " + kLabelValue},
    {"gpu-unpartitioned-node-selector-requirement: {key: a, operator: In, values: [a/b]}",
     "gpu-unpartitioned-node-selector-requirement: \"a/b\" is no label value: " + kLabelValue},
    {"resource-tolerations: text",
     "resource-tolerations: must be a map of lists of tolerations, or a list of single-key maps"},
    {"resource-tolerations: {nvidia.com/gpu: {key: a}}",
     "resource-tolerations.nvidia.com/gpu: must be a list of tolerations"},
    {"resource-tolerations: {a b: []}", "resource-tolerations.a b: \"a b\": " + kName},
    {"resource-tolerations: [{a: []}, {a: []}]", "resource-tolerations.a: written twice"},
    {"resource-tolerations: {cpu: [{key: a, efect: NoSchedule}]}",
     "resource-tolerations.cpu[0].efect: unknown member (did you mean effect?)"},
};

}  // namespace

TEST_CASE("an object of Kubernetes is read as its Go types print it", "[server][config]") {
  for (const Good& row : kGood) {
    CAPTURE(row.text);
    const server::Config config = Parse(K8s(row.text));
    const auto& object = config.task.pods.*row.field;
    REQUIRE(object.has_value());
    CHECK(json::serialize(*object) == row.want);
    CHECK(config.ignored.empty());
  }
}

TEST_CASE("an object that the API server would refuse is refused", "[server][config]") {
  for (const Bad& row : kBad) {
    CAPTURE(row.text);
    CHECK(Complaint(K8s(row.text)) == "c.yaml:1: plugins.k8s." + row.want);
  }
}

TEST_CASE("a mistake deep in an object is found on its own line", "[server][config]") {
  CHECK(Complaint("plugins:\n  k8s:\n    default-pod-dns-config:\n      options:\n"
                  "      - name: ndots\n      - nmae: edns0\n") ==
        "c.yaml:6: plugins.k8s.default-pod-dns-config.options[1].nmae: unknown member (did you "
        "mean name?)");
}

TEST_CASE("tolerations of resources are a map or a list of single-key maps", "[server][config]") {
  const std::string want =
      R"({"cpu":[],"nvidia.com/gpu":[{"key":"nvidia.com/gpu","operator":"Exists"}]})";
  for (const char* text :
       {"{nvidia.com/gpu: [{key: nvidia.com/gpu, operator: Exists}], cpu: []}",
        "[{nvidia.com/gpu: [{key: nvidia.com/gpu, operator: Exists}]}, {cpu: []}]"}) {
    CAPTURE(text);
    const server::Config config = Parse(K8s(std::string("resource-tolerations: ") + text));
    CHECK(json::serialize(json::value_from(config.task.pods.resource_tolerations)) == want);
  }
}

TEST_CASE("what the DaskJob cannot hold is taken out and listed", "[server][config]") {
  const server::Config config =
      Parse(K8s("default-security-context: {appArmorProfile: {type: Unconfined}, runAsUser: 1}, " +
                PodTerm("{topologyKey: a, matchLabelKeys: [b]}")));
  CHECK(json::serialize(*config.task.pods.default_security_context) == R"({"runAsUser":1})");
  CHECK(absl::StrJoin(config.ignored, " ") ==
        absl::StrCat("plugins.k8s.", kPodTerm, ".matchLabelKeys ",
                     "plugins.k8s.default-security-context.appArmorProfile"));
}

TEST_CASE("objects that are not set add nothing", "[server][config]") {
  const server::Config config = Parse("");
  for (const Good& row : kGood) CHECK(!(config.task.pods.*row.field).has_value());
}

namespace {

// Names of the members below `type` of a kind that the configuration cannot express.
void FindUnreadable(const plugin::PodType& type, std::vector<std::string>& found) {
  using plugin::FieldKind;
  constexpr FieldKind kReadable[] = {FieldKind::kString, FieldKind::kBool,      FieldKind::kInt32,
                                     FieldKind::kInt64,  FieldKind::kStringMap, FieldKind::kObject};
  for (const plugin::PodField& field : type.fields) {
    const bool readable =
        std::find(std::begin(kReadable), std::end(kReadable), field.kind) != std::end(kReadable);
    if (!readable) found.push_back(absl::StrCat(type.name, ".", field.name));
    if (field.kind == FieldKind::kObject) FindUnreadable(*field.type, found);
  }
}

}  // namespace

TEST_CASE("every member of the configured objects can be written", "[server][config]") {
  std::vector<std::string> unreadable;
  for (const plugin::PodType* type :
       {&plugin::kAffinityType, &plugin::kPodSecurityContextType, &plugin::kSecurityContextType,
        &plugin::kPodDNSConfigType, &plugin::kTolerationType,
        &plugin::kNodeSelectorRequirementType}) {
    FindUnreadable(*type, unreadable);
  }
  CHECK(absl::StrJoin(unreadable, " ") == "");
}
