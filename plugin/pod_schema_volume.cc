#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kVolume[] = {
    Optional(Object("awsElasticBlockStore", kAWSElasticBlockStoreVolumeSourceType)),
    Optional(Object("azureDisk", kAzureDiskVolumeSourceType)),
    Optional(Object("azureFile", kAzureFileVolumeSourceType)),
    Optional(Object("cephfs", kCephFSVolumeSourceType)),
    Optional(Object("cinder", kCinderVolumeSourceType)),
    Optional(Object("configMap", kConfigMapVolumeSourceType)),
    Optional(Object("csi", kCSIVolumeSourceType)),
    Optional(Object("downwardAPI", kDownwardAPIVolumeSourceType)),
    Optional(Object("emptyDir", kEmptyDirVolumeSourceType)),
    Optional(Object("ephemeral", kEphemeralVolumeSourceType)),
    Optional(Object("fc", kFCVolumeSourceType)),
    Optional(Object("flexVolume", kFlexVolumeSourceType)),
    Optional(Object("flocker", kFlockerVolumeSourceType)),
    Optional(Object("gcePersistentDisk", kGCEPersistentDiskVolumeSourceType)),
    Optional(Object("gitRepo", kGitRepoVolumeSourceType)),
    Optional(Object("glusterfs", kGlusterfsVolumeSourceType)),
    Optional(Object("hostPath", kHostPathVolumeSourceType)),
    Newer(Optional(Object("image", kImageVolumeSourceType))),
    Optional(Object("iscsi", kISCSIVolumeSourceType)),
    Required(String("name")),
    Optional(Object("nfs", kNFSVolumeSourceType)),
    Optional(Object("persistentVolumeClaim", kPersistentVolumeClaimVolumeSourceType)),
    Optional(Object("photonPersistentDisk", kPhotonPersistentDiskVolumeSourceType)),
    Optional(Object("portworxVolume", kPortworxVolumeSourceType)),
    Optional(Object("projected", kProjectedVolumeSourceType)),
    Optional(Object("quobyte", kQuobyteVolumeSourceType)),
    Optional(Object("rbd", kRBDVolumeSourceType)),
    Optional(Object("scaleIO", kScaleIOVolumeSourceType)),
    Optional(Object("secret", kSecretVolumeSourceType)),
    Optional(Object("storageos", kStorageOSVolumeSourceType)),
    Optional(Object("vsphereVolume", kVsphereVirtualDiskVolumeSourceType)),
};
constexpr PodType kVolumeType = {"Volume", kVolume};

constexpr PodField kConfigMapVolumeSource[] = {
    Optional(Int32("defaultMode")),
    Many(Object("items", kKeyToPathType)),
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kConfigMapVolumeSourceType = {"ConfigMapVolumeSource", kConfigMapVolumeSource};

constexpr PodField kSecretVolumeSource[] = {
    Optional(Int32("defaultMode")),
    Many(Object("items", kKeyToPathType)),
    Optional(Bool("optional")),
    String("secretName"),
};
constexpr PodType kSecretVolumeSourceType = {"SecretVolumeSource", kSecretVolumeSource};

constexpr PodField kKeyToPath[] = {
    Required(String("key")),
    Optional(Int32("mode")),
    Required(String("path")),
};
constexpr PodType kKeyToPathType = {"KeyToPath", kKeyToPath};

constexpr PodField kDownwardAPIVolumeSource[] = {
    Optional(Int32("defaultMode")),
    Many(Object("items", kDownwardAPIVolumeFileType)),
};
constexpr PodType kDownwardAPIVolumeSourceType = {"DownwardAPIVolumeSource",
                                                  kDownwardAPIVolumeSource};

constexpr PodField kDownwardAPIVolumeFile[] = {
    Optional(Object("fieldRef", kObjectFieldSelectorType)),
    Optional(Int32("mode")),
    Required(String("path")),
    Optional(Object("resourceFieldRef", kResourceFieldSelectorType)),
};
constexpr PodType kDownwardAPIVolumeFileType = {"DownwardAPIVolumeFile", kDownwardAPIVolumeFile};

constexpr PodField kEmptyDirVolumeSource[] = {
    String("medium"),
    Optional(QuantityText("sizeLimit")),
};
constexpr PodType kEmptyDirVolumeSourceType = {"EmptyDirVolumeSource", kEmptyDirVolumeSource};

constexpr PodField kHostPathVolumeSource[] = {
    Required(String("path")),
    Optional(String("type")),
};
constexpr PodType kHostPathVolumeSourceType = {"HostPathVolumeSource", kHostPathVolumeSource};

constexpr PodField kImageVolumeSource[] = {
    String("pullPolicy"),
    String("reference"),
};
constexpr PodType kImageVolumeSourceType = {"ImageVolumeSource", kImageVolumeSource};

constexpr PodField kPersistentVolumeClaimVolumeSource[] = {
    Required(String("claimName")),
    Bool("readOnly"),
};
constexpr PodType kPersistentVolumeClaimVolumeSourceType = {"PersistentVolumeClaimVolumeSource",
                                                            kPersistentVolumeClaimVolumeSource};

constexpr PodField kEphemeralVolumeSource[] = {
    Optional(Object("volumeClaimTemplate", kPersistentVolumeClaimTemplateType)),
};
constexpr PodType kEphemeralVolumeSourceType = {"EphemeralVolumeSource", kEphemeralVolumeSource};

constexpr PodField kPersistentVolumeClaimTemplate[] = {
    Object("metadata", kObjectMetaType),
    Required(Object("spec", kPersistentVolumeClaimSpecType)),
};
constexpr PodType kPersistentVolumeClaimTemplateType = {"PersistentVolumeClaimTemplate",
                                                        kPersistentVolumeClaimTemplate};

constexpr PodField kPersistentVolumeClaimSpec[] = {
    Many(String("accessModes")),
    Optional(Object("dataSource", kTypedLocalObjectReferenceType)),
    Newer(Optional(Object("dataSourceRef", kTypedObjectReferenceType))),
    Object("resources", kVolumeResourceRequirementsType),
    Optional(Object("selector", kLabelSelectorType)),
    Optional(String("storageClassName")),
    Newer(Optional(String("volumeAttributesClassName"))),
    Optional(String("volumeMode")),
    String("volumeName"),
};
constexpr PodType kPersistentVolumeClaimSpecType = {"PersistentVolumeClaimSpec",
                                                    kPersistentVolumeClaimSpec};

constexpr PodField kVolumeResourceRequirements[] = {
    QuantityMap("limits"),
    QuantityMap("requests"),
};
constexpr PodType kVolumeResourceRequirementsType = {"VolumeResourceRequirements",
                                                     kVolumeResourceRequirements};

constexpr PodField kTypedLocalObjectReference[] = {
    Required(Optional(String("apiGroup"))),
    Required(String("kind")),
    Required(String("name")),
};
constexpr PodType kTypedLocalObjectReferenceType = {"TypedLocalObjectReference",
                                                    kTypedLocalObjectReference};

constexpr PodField kTypedObjectReference[] = {
    Required(Optional(String("apiGroup"))),
    Required(String("kind")),
    Required(String("name")),
    Optional(String("namespace")),
};
constexpr PodType kTypedObjectReferenceType = {"TypedObjectReference", kTypedObjectReference};

constexpr PodField kProjectedVolumeSource[] = {
    Optional(Int32("defaultMode")),
    Required(Many(Object("sources", kVolumeProjectionType))),
};
constexpr PodType kProjectedVolumeSourceType = {"ProjectedVolumeSource", kProjectedVolumeSource};

constexpr PodField kVolumeProjection[] = {
    Newer(Optional(Object("clusterTrustBundle", kClusterTrustBundleProjectionType))),
    Optional(Object("configMap", kConfigMapProjectionType)),
    Optional(Object("downwardAPI", kDownwardAPIProjectionType)),
    Newer(Optional(Object("podCertificate", kPodCertificateProjectionType))),
    Optional(Object("secret", kSecretProjectionType)),
    Optional(Object("serviceAccountToken", kServiceAccountTokenProjectionType)),
};
constexpr PodType kVolumeProjectionType = {"VolumeProjection", kVolumeProjection};

constexpr PodField kConfigMapProjection[] = {
    Many(Object("items", kKeyToPathType)),
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kConfigMapProjectionType = {"ConfigMapProjection", kConfigMapProjection};

constexpr PodField kSecretProjection[] = {
    Many(Object("items", kKeyToPathType)),
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kSecretProjectionType = {"SecretProjection", kSecretProjection};

constexpr PodField kDownwardAPIProjection[] = {
    Many(Object("items", kDownwardAPIVolumeFileType)),
};
constexpr PodType kDownwardAPIProjectionType = {"DownwardAPIProjection", kDownwardAPIProjection};

constexpr PodField kServiceAccountTokenProjection[] = {
    String("audience"),
    Optional(Int64("expirationSeconds")),
    Required(String("path")),
};
constexpr PodType kServiceAccountTokenProjectionType = {"ServiceAccountTokenProjection",
                                                        kServiceAccountTokenProjection};

constexpr PodField kClusterTrustBundleProjection[] = {
    Optional(Object("labelSelector", kLabelSelectorType)),
    Optional(String("name")),
    Optional(Bool("optional")),
    Required(String("path")),
    Optional(String("signerName")),
};
constexpr PodType kClusterTrustBundleProjectionType = {"ClusterTrustBundleProjection",
                                                       kClusterTrustBundleProjection};

constexpr PodField kPodCertificateProjection[] = {
    String("certificateChainPath"),
    String("credentialBundlePath"),
    String("keyPath"),
    String("keyType"),
    Optional(Int32("maxExpirationSeconds")),
    String("signerName"),
};
constexpr PodType kPodCertificateProjectionType = {"PodCertificateProjection",
                                                   kPodCertificateProjection};

}  // namespace plugin
