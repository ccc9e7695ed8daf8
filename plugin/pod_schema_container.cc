#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kContainer[] = {
    Many(String("args")),
    Many(String("command")),
    Many(Object("env", kEnvVarType)),
    Many(Object("envFrom", kEnvFromSourceType)),
    String("image"),
    String("imagePullPolicy"),
    Optional(Object("lifecycle", kLifecycleType)),
    Optional(Object("livenessProbe", kProbeType)),
    Required(String("name")),
    Many(Object("ports", kContainerPortType)),
    Optional(Object("readinessProbe", kProbeType)),
    Newer(Many(Object("resizePolicy", kContainerResizePolicyType))),
    Object("resources", kResourceRequirementsType),
    Newer(Optional(String("restartPolicy"))),
    Newer(Many(Object("restartPolicyRules", kContainerRestartRuleType))),
    Optional(Object("securityContext", kSecurityContextType)),
    Optional(Object("startupProbe", kProbeType)),
    Bool("stdin"),
    Bool("stdinOnce"),
    String("terminationMessagePath"),
    String("terminationMessagePolicy"),
    Bool("tty"),
    Many(Object("volumeDevices", kVolumeDeviceType)),
    Many(Object("volumeMounts", kVolumeMountType)),
    String("workingDir"),
};
constexpr PodType kContainerType = {"Container", kContainer};

constexpr PodField kEphemeralContainer[] = {
    Many(String("args")),
    Many(String("command")),
    Many(Object("env", kEnvVarType)),
    Many(Object("envFrom", kEnvFromSourceType)),
    String("image"),
    String("imagePullPolicy"),
    Optional(Object("lifecycle", kLifecycleType)),
    Optional(Object("livenessProbe", kProbeType)),
    Required(String("name")),
    Many(Object("ports", kContainerPortType)),
    Optional(Object("readinessProbe", kProbeType)),
    Newer(Many(Object("resizePolicy", kContainerResizePolicyType))),
    Object("resources", kResourceRequirementsType),
    Newer(Optional(String("restartPolicy"))),
    Newer(Many(Object("restartPolicyRules", kContainerRestartRuleType))),
    Optional(Object("securityContext", kSecurityContextType)),
    Optional(Object("startupProbe", kProbeType)),
    Bool("stdin"),
    Bool("stdinOnce"),
    String("targetContainerName"),
    String("terminationMessagePath"),
    String("terminationMessagePolicy"),
    Bool("tty"),
    Many(Object("volumeDevices", kVolumeDeviceType)),
    Many(Object("volumeMounts", kVolumeMountType)),
    String("workingDir"),
};
constexpr PodType kEphemeralContainerType = {"EphemeralContainer", kEphemeralContainer};

constexpr PodField kContainerPort[] = {
    Required(Int32("containerPort")),
    String("hostIP"),
    Int32("hostPort"),
    String("name"),
    String("protocol"),
};
constexpr PodType kContainerPortType = {"ContainerPort", kContainerPort};

constexpr PodField kResourceRequirements[] = {
    Newer(Many(Object("claims", kResourceClaimType))),
    QuantityMap("limits"),
    QuantityMap("requests"),
};
constexpr PodType kResourceRequirementsType = {"ResourceRequirements", kResourceRequirements};

constexpr PodField kResourceClaim[] = {
    Required(String("name")),
    String("request"),
};
constexpr PodType kResourceClaimType = {"ResourceClaim", kResourceClaim};

constexpr PodField kContainerResizePolicy[] = {
    Required(String("resourceName")),
    Required(String("restartPolicy")),
};
constexpr PodType kContainerResizePolicyType = {"ContainerResizePolicy", kContainerResizePolicy};

constexpr PodField kContainerRestartRule[] = {
    String("action"),
    Optional(Object("exitCodes", kContainerRestartRuleOnExitCodesType)),
};
constexpr PodType kContainerRestartRuleType = {"ContainerRestartRule", kContainerRestartRule};

constexpr PodField kContainerRestartRuleOnExitCodes[] = {
    String("operator"),
    Many(Int32("values")),
};
constexpr PodType kContainerRestartRuleOnExitCodesType = {"ContainerRestartRuleOnExitCodes",
                                                          kContainerRestartRuleOnExitCodes};

constexpr PodField kVolumeMount[] = {
    Required(String("mountPath")),
    Optional(String("mountPropagation")),
    Required(String("name")),
    Bool("readOnly"),
    Newer(Optional(String("recursiveReadOnly"))),
    String("subPath"),
    String("subPathExpr"),
};
constexpr PodType kVolumeMountType = {"VolumeMount", kVolumeMount};

constexpr PodField kVolumeDevice[] = {
    Required(String("devicePath")),
    Required(String("name")),
};
constexpr PodType kVolumeDeviceType = {"VolumeDevice", kVolumeDevice};

}  // namespace plugin
