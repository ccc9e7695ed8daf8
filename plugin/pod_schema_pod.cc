#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kObjectMeta[] = {
    StringMap("annotations"),
    StringMap("labels"),
};
constexpr PodType kObjectMetaType = {"ObjectMeta", kObjectMeta};

constexpr PodField kPodSpec[] = {
    Optional(Int64("activeDeadlineSeconds")),
    Optional(Object("affinity", kAffinityType)),
    Optional(Bool("automountServiceAccountToken")),
    Required(Many(Object("containers", kContainerType))),
    Optional(Object("dnsConfig", kPodDNSConfigType)),
    String("dnsPolicy"),
    Optional(Bool("enableServiceLinks")),
    Many(Object("ephemeralContainers", kEphemeralContainerType)),
    Many(Object("hostAliases", kHostAliasType)),
    Bool("hostIPC"),
    String("hostname"),
    Newer(Optional(String("hostnameOverride"))),
    Bool("hostNetwork"),
    Bool("hostPID"),
    Newer(Optional(Bool("hostUsers"))),
    Many(Object("imagePullSecrets", kLocalObjectReferenceType)),
    Many(Object("initContainers", kContainerType)),
    String("nodeName"),
    StringMap("nodeSelector"),
    Newer(Optional(Object("os", kPodOSType))),
    QuantityMap("overhead"),
    Optional(String("preemptionPolicy")),
    Optional(Int32("priority")),
    String("priorityClassName"),
    Many(Object("readinessGates", kPodReadinessGateType)),
    Newer(Many(Object("resourceClaims", kPodResourceClaimType))),
    Newer(Optional(Object("resources", kResourceRequirementsType))),
    String("restartPolicy"),
    Optional(String("runtimeClassName")),
    String("schedulerName"),
    Newer(Many(Object("schedulingGates", kPodSchedulingGateType))),
    Optional(Object("securityContext", kPodSecurityContextType)),
    String("serviceAccount"),
    String("serviceAccountName"),
    Optional(Bool("setHostnameAsFQDN")),
    Optional(Bool("shareProcessNamespace")),
    String("subdomain"),
    Optional(Int64("terminationGracePeriodSeconds")),
    Many(Object("tolerations", kTolerationType)),
    Many(Object("topologySpreadConstraints", kTopologySpreadConstraintType)),
    Many(Object("volumes", kVolumeType)),
};
constexpr PodType kPodSpecType = {"PodSpec", kPodSpec};

constexpr PodField kPodDNSConfig[] = {
    Many(String("nameservers")),
    Many(Object("options", kPodDNSConfigOptionType)),
    Many(String("searches")),
};
constexpr PodType kPodDNSConfigType = {"PodDNSConfig", kPodDNSConfig};

constexpr PodField kPodDNSConfigOption[] = {
    String("name"),
    Optional(String("value")),
};
constexpr PodType kPodDNSConfigOptionType = {"PodDNSConfigOption", kPodDNSConfigOption};

constexpr PodField kHostAlias[] = {
    Many(String("hostnames")),
    Required(String("ip")),
};
constexpr PodType kHostAliasType = {"HostAlias", kHostAlias};

constexpr PodField kLocalObjectReference[] = {
    String("name"),
};
constexpr PodType kLocalObjectReferenceType = {"LocalObjectReference", kLocalObjectReference};

constexpr PodField kPodReadinessGate[] = {
    Required(String("conditionType")),
};
constexpr PodType kPodReadinessGateType = {"PodReadinessGate", kPodReadinessGate};

constexpr PodField kPodOS[] = {
    Required(String("name")),
};
constexpr PodType kPodOSType = {"PodOS", kPodOS};

constexpr PodField kPodSchedulingGate[] = {
    Required(String("name")),
};
constexpr PodType kPodSchedulingGateType = {"PodSchedulingGate", kPodSchedulingGate};

constexpr PodField kPodResourceClaim[] = {
    Required(String("name")),
    Optional(String("resourceClaimName")),
    Optional(String("resourceClaimTemplateName")),
};
constexpr PodType kPodResourceClaimType = {"PodResourceClaim", kPodResourceClaim};

constexpr PodField kTopologySpreadConstraint[] = {
    Optional(Object("labelSelector", kLabelSelectorType)),
    Newer(Many(String("matchLabelKeys"))),
    Required(Int32("maxSkew")),
    Newer(Optional(Int32("minDomains"))),
    Newer(Optional(String("nodeAffinityPolicy"))),
    Newer(Optional(String("nodeTaintsPolicy"))),
    Required(String("topologyKey")),
    Required(String("whenUnsatisfiable")),
};
constexpr PodType kTopologySpreadConstraintType = {"TopologySpreadConstraint",
                                                   kTopologySpreadConstraint};

constexpr PodField kToleration[] = {
    String("effect"), String("key"), String("operator"), Optional(Int64("tolerationSeconds")),
    String("value"),
};
constexpr PodType kTolerationType = {"Toleration", kToleration};

}  // namespace plugin
