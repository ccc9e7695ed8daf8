#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kAWSElasticBlockStoreVolumeSource[] = {
    String("fsType"),
    Int32("partition"),
    Bool("readOnly"),
    Required(String("volumeID")),
};
constexpr PodType kAWSElasticBlockStoreVolumeSourceType = {"AWSElasticBlockStoreVolumeSource",
                                                           kAWSElasticBlockStoreVolumeSource};

constexpr PodField kAzureDiskVolumeSource[] = {
    Optional(String("cachingMode")), Required(String("diskName")), Required(String("diskURI")),
    Optional(String("fsType")),      Optional(String("kind")),     Optional(Bool("readOnly")),
};
constexpr PodType kAzureDiskVolumeSourceType = {"AzureDiskVolumeSource", kAzureDiskVolumeSource};

constexpr PodField kAzureFileVolumeSource[] = {
    Bool("readOnly"),
    Required(String("secretName")),
    Required(String("shareName")),
};
constexpr PodType kAzureFileVolumeSourceType = {"AzureFileVolumeSource", kAzureFileVolumeSource};

constexpr PodField kCSIVolumeSource[] = {
    Required(String("driver")),
    Optional(String("fsType")),
    Optional(Object("nodePublishSecretRef", kLocalObjectReferenceType)),
    Optional(Bool("readOnly")),
    StringMap("volumeAttributes"),
};
constexpr PodType kCSIVolumeSourceType = {"CSIVolumeSource", kCSIVolumeSource};

constexpr PodField kCephFSVolumeSource[] = {
    Required(Many(String("monitors"))),
    String("path"),
    Bool("readOnly"),
    String("secretFile"),
    Optional(Object("secretRef", kLocalObjectReferenceType)),
    String("user"),
};
constexpr PodType kCephFSVolumeSourceType = {"CephFSVolumeSource", kCephFSVolumeSource};

constexpr PodField kCinderVolumeSource[] = {
    String("fsType"),
    Bool("readOnly"),
    Optional(Object("secretRef", kLocalObjectReferenceType)),
    Required(String("volumeID")),
};
constexpr PodType kCinderVolumeSourceType = {"CinderVolumeSource", kCinderVolumeSource};

constexpr PodField kFCVolumeSource[] = {
    String("fsType"),           Optional(Int32("lun")), Bool("readOnly"),
    Many(String("targetWWNs")), Many(String("wwids")),
};
constexpr PodType kFCVolumeSourceType = {"FCVolumeSource", kFCVolumeSource};

constexpr PodField kFlexVolumeSource[] = {
    Required(String("driver")),
    String("fsType"),
    StringMap("options"),
    Bool("readOnly"),
    Optional(Object("secretRef", kLocalObjectReferenceType)),
};
constexpr PodType kFlexVolumeSourceType = {"FlexVolumeSource", kFlexVolumeSource};

constexpr PodField kFlockerVolumeSource[] = {
    String("datasetName"),
    String("datasetUUID"),
};
constexpr PodType kFlockerVolumeSourceType = {"FlockerVolumeSource", kFlockerVolumeSource};

constexpr PodField kGCEPersistentDiskVolumeSource[] = {
    String("fsType"),
    Int32("partition"),
    Required(String("pdName")),
    Bool("readOnly"),
};
constexpr PodType kGCEPersistentDiskVolumeSourceType = {"GCEPersistentDiskVolumeSource",
                                                        kGCEPersistentDiskVolumeSource};

constexpr PodField kGitRepoVolumeSource[] = {
    String("directory"),
    Required(String("repository")),
    String("revision"),
};
constexpr PodType kGitRepoVolumeSourceType = {"GitRepoVolumeSource", kGitRepoVolumeSource};

constexpr PodField kGlusterfsVolumeSource[] = {
    Required(String("endpoints")),
    Required(String("path")),
    Bool("readOnly"),
};
constexpr PodType kGlusterfsVolumeSourceType = {"GlusterfsVolumeSource", kGlusterfsVolumeSource};

constexpr PodField kISCSIVolumeSource[] = {
    Bool("chapAuthDiscovery"),
    Bool("chapAuthSession"),
    String("fsType"),
    Optional(String("initiatorName")),
    Required(String("iqn")),
    String("iscsiInterface"),
    Required(Int32("lun")),
    Many(String("portals")),
    Bool("readOnly"),
    Optional(Object("secretRef", kLocalObjectReferenceType)),
    Required(String("targetPortal")),
};
constexpr PodType kISCSIVolumeSourceType = {"ISCSIVolumeSource", kISCSIVolumeSource};

constexpr PodField kNFSVolumeSource[] = {
    Required(String("path")),
    Bool("readOnly"),
    Required(String("server")),
};
constexpr PodType kNFSVolumeSourceType = {"NFSVolumeSource", kNFSVolumeSource};

constexpr PodField kPhotonPersistentDiskVolumeSource[] = {
    String("fsType"),
    Required(String("pdID")),
};
constexpr PodType kPhotonPersistentDiskVolumeSourceType = {"PhotonPersistentDiskVolumeSource",
                                                           kPhotonPersistentDiskVolumeSource};

constexpr PodField kPortworxVolumeSource[] = {
    String("fsType"),
    Bool("readOnly"),
    Required(String("volumeID")),
};
constexpr PodType kPortworxVolumeSourceType = {"PortworxVolumeSource", kPortworxVolumeSource};

constexpr PodField kQuobyteVolumeSource[] = {
    String("group"),  Bool("readOnly"), Required(String("registry")),
    String("tenant"), String("user"),   Required(String("volume")),
};
constexpr PodType kQuobyteVolumeSourceType = {"QuobyteVolumeSource", kQuobyteVolumeSource};

constexpr PodField kRBDVolumeSource[] = {
    String("fsType"),
    Required(String("image")),
    String("keyring"),
    Required(Many(String("monitors"))),
    String("pool"),
    Bool("readOnly"),
    Optional(Object("secretRef", kLocalObjectReferenceType)),
    String("user"),
};
constexpr PodType kRBDVolumeSourceType = {"RBDVolumeSource", kRBDVolumeSource};

constexpr PodField kScaleIOVolumeSource[] = {
    String("fsType"),
    Required(String("gateway")),
    String("protectionDomain"),
    Bool("readOnly"),
    Required(Optional(Object("secretRef", kLocalObjectReferenceType))),
    Bool("sslEnabled"),
    String("storageMode"),
    String("storagePool"),
    Required(String("system")),
    String("volumeName"),
};
constexpr PodType kScaleIOVolumeSourceType = {"ScaleIOVolumeSource", kScaleIOVolumeSource};

constexpr PodField kStorageOSVolumeSource[] = {
    String("fsType"),
    Bool("readOnly"),
    Optional(Object("secretRef", kLocalObjectReferenceType)),
    String("volumeName"),
    String("volumeNamespace"),
};
constexpr PodType kStorageOSVolumeSourceType = {"StorageOSVolumeSource", kStorageOSVolumeSource};

constexpr PodField kVsphereVirtualDiskVolumeSource[] = {
    String("fsType"),
    String("storagePolicyID"),
    String("storagePolicyName"),
    Required(String("volumePath")),
};
constexpr PodType kVsphereVirtualDiskVolumeSourceType = {"VsphereVirtualDiskVolumeSource",
                                                         kVsphereVirtualDiskVolumeSource};

}  // namespace plugin
