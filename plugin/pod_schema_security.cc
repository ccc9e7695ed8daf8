#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kPodSecurityContext[] = {
    Newer(Optional(Object("appArmorProfile", kAppArmorProfileType))),
    Optional(Int64("fsGroup")),
    Optional(String("fsGroupChangePolicy")),
    Optional(Int64("runAsGroup")),
    Optional(Bool("runAsNonRoot")),
    Optional(Int64("runAsUser")),
    Optional(Object("seccompProfile", kSeccompProfileType)),
    Newer(Optional(String("seLinuxChangePolicy"))),
    Optional(Object("seLinuxOptions", kSELinuxOptionsType)),
    Many(Int64("supplementalGroups")),
    Newer(Optional(String("supplementalGroupsPolicy"))),
    Many(Object("sysctls", kSysctlType)),
    Optional(Object("windowsOptions", kWindowsSecurityContextOptionsType)),
};
constexpr PodType kPodSecurityContextType = {"PodSecurityContext", kPodSecurityContext};

constexpr PodField kSecurityContext[] = {
    Optional(Bool("allowPrivilegeEscalation")),
    Newer(Optional(Object("appArmorProfile", kAppArmorProfileType))),
    Optional(Object("capabilities", kCapabilitiesType)),
    Optional(Bool("privileged")),
    Optional(String("procMount")),
    Optional(Bool("readOnlyRootFilesystem")),
    Optional(Int64("runAsGroup")),
    Optional(Bool("runAsNonRoot")),
    Optional(Int64("runAsUser")),
    Optional(Object("seccompProfile", kSeccompProfileType)),
    Optional(Object("seLinuxOptions", kSELinuxOptionsType)),
    Optional(Object("windowsOptions", kWindowsSecurityContextOptionsType)),
};
constexpr PodType kSecurityContextType = {"SecurityContext", kSecurityContext};

constexpr PodField kSysctl[] = {
    Required(String("name")),
    Required(String("value")),
};
constexpr PodType kSysctlType = {"Sysctl", kSysctl};

constexpr PodField kCapabilities[] = {
    Many(String("add")),
    Many(String("drop")),
};
constexpr PodType kCapabilitiesType = {"Capabilities", kCapabilities};

constexpr PodField kSELinuxOptions[] = {
    String("level"),
    String("role"),
    String("type"),
    String("user"),
};
constexpr PodType kSELinuxOptionsType = {"SELinuxOptions", kSELinuxOptions};

constexpr PodField kSeccompProfile[] = {
    Optional(String("localhostProfile")),
    Required(String("type")),
};
constexpr PodType kSeccompProfileType = {"SeccompProfile", kSeccompProfile};

constexpr PodField kAppArmorProfile[] = {
    Optional(String("localhostProfile")),
    Required(String("type")),
};
constexpr PodType kAppArmorProfileType = {"AppArmorProfile", kAppArmorProfile};

constexpr PodField kWindowsSecurityContextOptions[] = {
    Optional(String("gmsaCredentialSpec")),
    Optional(String("gmsaCredentialSpecName")),
    Newer(Optional(Bool("hostProcess"))),
    Optional(String("runAsUserName")),
};
constexpr PodType kWindowsSecurityContextOptionsType = {"WindowsSecurityContextOptions",
                                                        kWindowsSecurityContextOptions};

}  // namespace plugin
