#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kEnvVar[] = {
    Required(String("name")),
    String("value"),
    Optional(Object("valueFrom", kEnvVarSourceType)),
};
constexpr PodType kEnvVarType = {"EnvVar", kEnvVar};

constexpr PodField kEnvVarSource[] = {
    Optional(Object("configMapKeyRef", kConfigMapKeySelectorType)),
    Optional(Object("fieldRef", kObjectFieldSelectorType)),
    Newer(Optional(Object("fileKeyRef", kFileKeySelectorType))),
    Optional(Object("resourceFieldRef", kResourceFieldSelectorType)),
    Optional(Object("secretKeyRef", kSecretKeySelectorType)),
};
constexpr PodType kEnvVarSourceType = {"EnvVarSource", kEnvVarSource};

constexpr PodField kEnvFromSource[] = {
    Optional(Object("configMapRef", kConfigMapEnvSourceType)),
    String("prefix"),
    Optional(Object("secretRef", kSecretEnvSourceType)),
};
constexpr PodType kEnvFromSourceType = {"EnvFromSource", kEnvFromSource};

constexpr PodField kConfigMapEnvSource[] = {
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kConfigMapEnvSourceType = {"ConfigMapEnvSource", kConfigMapEnvSource};

constexpr PodField kSecretEnvSource[] = {
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kSecretEnvSourceType = {"SecretEnvSource", kSecretEnvSource};

constexpr PodField kConfigMapKeySelector[] = {
    Required(String("key")),
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kConfigMapKeySelectorType = {"ConfigMapKeySelector", kConfigMapKeySelector};

constexpr PodField kSecretKeySelector[] = {
    Required(String("key")),
    String("name"),
    Optional(Bool("optional")),
};
constexpr PodType kSecretKeySelectorType = {"SecretKeySelector", kSecretKeySelector};

constexpr PodField kFileKeySelector[] = {
    Required(String("key")),
    Optional(Bool("optional")),
    Required(String("path")),
    Required(String("volumeName")),
};
constexpr PodType kFileKeySelectorType = {"FileKeySelector", kFileKeySelector};

constexpr PodField kObjectFieldSelector[] = {
    String("apiVersion"),
    Required(String("fieldPath")),
};
constexpr PodType kObjectFieldSelectorType = {"ObjectFieldSelector", kObjectFieldSelector};

constexpr PodField kResourceFieldSelector[] = {
    String("containerName"),
    QuantityText("divisor"),
    Required(String("resource")),
};
constexpr PodType kResourceFieldSelectorType = {"ResourceFieldSelector", kResourceFieldSelector};

}  // namespace plugin
