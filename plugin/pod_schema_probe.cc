#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kProbe[] = {
    Optional(Object("exec", kExecActionType)),
    Int32("failureThreshold"),
    Newer(Optional(Object("grpc", kGRPCActionType))),
    Optional(Object("httpGet", kHTTPGetActionType)),
    Int32("initialDelaySeconds"),
    Int32("periodSeconds"),
    Int32("successThreshold"),
    Optional(Object("tcpSocket", kTCPSocketActionType)),
    Optional(Int64("terminationGracePeriodSeconds")),
    Int32("timeoutSeconds"),
};
constexpr PodType kProbeType = {"Probe", kProbe};

constexpr PodField kLifecycle[] = {
    Optional(Object("postStart", kLifecycleHandlerType)),
    Optional(Object("preStop", kLifecycleHandlerType)),
    Newer(Optional(String("stopSignal"))),
};
constexpr PodType kLifecycleType = {"Lifecycle", kLifecycle};

constexpr PodField kLifecycleHandler[] = {
    Optional(Object("exec", kExecActionType)),
    Optional(Object("httpGet", kHTTPGetActionType)),
    Newer(Optional(Object("sleep", kSleepActionType))),
    Optional(Object("tcpSocket", kTCPSocketActionType)),
};
constexpr PodType kLifecycleHandlerType = {"LifecycleHandler", kLifecycleHandler};

constexpr PodField kExecAction[] = {
    Many(String("command")),
};
constexpr PodType kExecActionType = {"ExecAction", kExecAction};

constexpr PodField kHTTPGetAction[] = {
    String("host"),   Many(Object("httpHeaders", kHTTPHeaderType)),
    String("path"),   Required(IntOrString("port")),
    String("scheme"),
};
constexpr PodType kHTTPGetActionType = {"HTTPGetAction", kHTTPGetAction};

constexpr PodField kHTTPHeader[] = {
    Required(String("name")),
    Required(String("value")),
};
constexpr PodType kHTTPHeaderType = {"HTTPHeader", kHTTPHeader};

constexpr PodField kTCPSocketAction[] = {
    String("host"),
    Required(IntOrString("port")),
};
constexpr PodType kTCPSocketActionType = {"TCPSocketAction", kTCPSocketAction};

constexpr PodField kGRPCAction[] = {
    Required(Int32("port")),
    Required(Optional(String("service"))),
};
constexpr PodType kGRPCActionType = {"GRPCAction", kGRPCAction};

constexpr PodField kSleepAction[] = {
    Required(Int64("seconds")),
};
constexpr PodType kSleepActionType = {"SleepAction", kSleepAction};

}  // namespace plugin
