#pragma once

#include "plugin/pod_schema.h"

// What the tables of pod_schema_*.cc are written with.

namespace plugin {
namespace pod_fields {

constexpr PodField String(absl::string_view name) { return {name, FieldKind::kString}; }
constexpr PodField Bool(absl::string_view name) { return {name, FieldKind::kBool}; }
constexpr PodField Int32(absl::string_view name) { return {name, FieldKind::kInt32}; }
constexpr PodField Int64(absl::string_view name) { return {name, FieldKind::kInt64}; }
constexpr PodField QuantityText(absl::string_view name) { return {name, FieldKind::kQuantity}; }
constexpr PodField IntOrString(absl::string_view name) { return {name, FieldKind::kIntOrString}; }
constexpr PodField StringMap(absl::string_view name) { return {name, FieldKind::kStringMap}; }
constexpr PodField QuantityMap(absl::string_view name) { return {name, FieldKind::kQuantityMap}; }
constexpr PodField Object(absl::string_view name, const PodType& type) {
  return {name, FieldKind::kObject, &type};
}

// A list of such.
constexpr PodField Many(PodField field) {
  field.list = true;
  return field;
}

// A pointer in Go.
constexpr PodField Optional(PodField field) {
  field.pointer = true;
  return field;
}

// Without `omitempty` in Go.
constexpr PodField Required(PodField field) {
  field.required = true;
  return field;
}

// Not in the DaskJob's schema, which has the pods of Kubernetes 1.21.
constexpr PodField Newer(PodField field) {
  field.in_dask_crd = false;
  return field;
}

}  // namespace pod_fields

// pod_schema_pod.cc
extern const PodType kPodDNSConfigOptionType;
extern const PodType kHostAliasType;
extern const PodType kLocalObjectReferenceType;
extern const PodType kPodReadinessGateType;
extern const PodType kPodOSType;
extern const PodType kPodSchedulingGateType;
extern const PodType kPodResourceClaimType;
extern const PodType kTopologySpreadConstraintType;

// pod_schema_container.cc
extern const PodType kEphemeralContainerType;
extern const PodType kContainerPortType;
extern const PodType kResourceRequirementsType;
extern const PodType kResourceClaimType;
extern const PodType kContainerResizePolicyType;
extern const PodType kContainerRestartRuleType;
extern const PodType kContainerRestartRuleOnExitCodesType;
extern const PodType kVolumeMountType;
extern const PodType kVolumeDeviceType;

// pod_schema_environment.cc
extern const PodType kEnvVarType;
extern const PodType kEnvVarSourceType;
extern const PodType kConfigMapEnvSourceType;
extern const PodType kSecretEnvSourceType;
extern const PodType kConfigMapKeySelectorType;
extern const PodType kSecretKeySelectorType;
extern const PodType kFileKeySelectorType;
extern const PodType kObjectFieldSelectorType;
extern const PodType kResourceFieldSelectorType;

// pod_schema_probe.cc
extern const PodType kProbeType;
extern const PodType kLifecycleType;
extern const PodType kLifecycleHandlerType;
extern const PodType kExecActionType;
extern const PodType kHTTPGetActionType;
extern const PodType kHTTPHeaderType;
extern const PodType kTCPSocketActionType;
extern const PodType kGRPCActionType;
extern const PodType kSleepActionType;

// pod_schema_security.cc
extern const PodType kSysctlType;
extern const PodType kCapabilitiesType;
extern const PodType kSELinuxOptionsType;
extern const PodType kSeccompProfileType;
extern const PodType kAppArmorProfileType;
extern const PodType kWindowsSecurityContextOptionsType;

// pod_schema_affinity.cc
extern const PodType kNodeAffinityType;
extern const PodType kNodeSelectorType;
extern const PodType kNodeSelectorTermType;
extern const PodType kPreferredSchedulingTermType;
extern const PodType kPodAffinityType;
extern const PodType kPodAntiAffinityType;
extern const PodType kPodAffinityTermType;
extern const PodType kWeightedPodAffinityTermType;
extern const PodType kLabelSelectorType;
extern const PodType kLabelSelectorRequirementType;

// pod_schema_volume.cc
extern const PodType kVolumeType;
extern const PodType kConfigMapVolumeSourceType;
extern const PodType kSecretVolumeSourceType;
extern const PodType kKeyToPathType;
extern const PodType kDownwardAPIVolumeSourceType;
extern const PodType kDownwardAPIVolumeFileType;
extern const PodType kEmptyDirVolumeSourceType;
extern const PodType kHostPathVolumeSourceType;
extern const PodType kImageVolumeSourceType;
extern const PodType kPersistentVolumeClaimVolumeSourceType;
extern const PodType kEphemeralVolumeSourceType;
extern const PodType kPersistentVolumeClaimTemplateType;
extern const PodType kPersistentVolumeClaimSpecType;
extern const PodType kVolumeResourceRequirementsType;
extern const PodType kTypedLocalObjectReferenceType;
extern const PodType kTypedObjectReferenceType;
extern const PodType kProjectedVolumeSourceType;
extern const PodType kVolumeProjectionType;
extern const PodType kConfigMapProjectionType;
extern const PodType kSecretProjectionType;
extern const PodType kDownwardAPIProjectionType;
extern const PodType kServiceAccountTokenProjectionType;
extern const PodType kClusterTrustBundleProjectionType;
extern const PodType kPodCertificateProjectionType;

// pod_schema_storage.cc
extern const PodType kAWSElasticBlockStoreVolumeSourceType;
extern const PodType kAzureDiskVolumeSourceType;
extern const PodType kAzureFileVolumeSourceType;
extern const PodType kCSIVolumeSourceType;
extern const PodType kCephFSVolumeSourceType;
extern const PodType kCinderVolumeSourceType;
extern const PodType kFCVolumeSourceType;
extern const PodType kFlexVolumeSourceType;
extern const PodType kFlockerVolumeSourceType;
extern const PodType kGCEPersistentDiskVolumeSourceType;
extern const PodType kGitRepoVolumeSourceType;
extern const PodType kGlusterfsVolumeSourceType;
extern const PodType kISCSIVolumeSourceType;
extern const PodType kNFSVolumeSourceType;
extern const PodType kPhotonPersistentDiskVolumeSourceType;
extern const PodType kPortworxVolumeSourceType;
extern const PodType kQuobyteVolumeSourceType;
extern const PodType kRBDVolumeSourceType;
extern const PodType kScaleIOVolumeSourceType;
extern const PodType kStorageOSVolumeSourceType;
extern const PodType kVsphereVirtualDiskVolumeSourceType;

}  // namespace plugin
