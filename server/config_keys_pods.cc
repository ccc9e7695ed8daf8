#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_pod_setters.h"
#include "server/config_quantities.h"
#include "server/readable_text.h"

namespace server {

namespace {

constexpr absl::string_view kPullPolicies[] = {"", "Always", "IfNotPresent", "Never"};

template <std::string Pods::*kField>
void SetQuantity(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadQuantity(value), draft.config.task.pods.*kField);
}

std::string CheckEnvFromEnv(absl::string_view key, absl::string_view variable) {
  std::string wrong = CheckEnvVar(key, variable);
  if (!wrong.empty() || plugin::IsEnvName(variable)) return wrong;
  return absl::StrCat(plugin::Quoted(variable), " names no variable: ", plugin::kEnvNameRule);
}

// A value that a pod cannot have is not shown: it may be a secret.
void SetEnvFromEnv(const ConfigValue& value, ConfigDraft& draft) {
  const auto names = ReadStringMap(value, CheckEnvFromEnv);
  if (!names) return;
  plugin::StringMap values;
  for (const auto& [key, name] : *names) {
    const std::string text = draft.variable(name).value_or("");
    if (FirstUnreadableByte(text)) {
      value.Refuse(
          absl::StrCat("the value of ", name, " in the environment is not a text in UTF-8"));
    }
    values[key] = text;
  }
  draft.config.task.pods.default_env_vars_from_env = std::move(values);
}

void SetPullPolicy(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadOneOf(value, kPullPolicies), draft.config.task.pods.image_pull_policy);
}

void SetScheduler(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadText(value), draft.config.task.pods.scheduler_name);
}

void SetHostNetworking(const ConfigValue& value, ConfigDraft& draft) {
  draft.config.task.pods.enable_host_networking_pod = ReadBool(value);
}

// The empty name is the default: none.
void SetTemplateName(const ConfigValue& value, ConfigDraft& draft) {
  const auto name = ReadText(value);
  if (!name || (!name->empty() && !CheckText(value, *name, kObjectName))) return;
  draft.config.task.pods.default_pod_template_name = *name;
}

constexpr KeyRow kRows[] = {
    {{"plugins.k8s.default-annotations", "map",
      "{cluster-autoscaler.kubernetes.io/safe-to-evict: \"false\"}",
      "Annotations of every job; the task's own win."},
     SetMap<&Pods::default_annotations, CheckAnnotation>},
    {{"plugins.k8s.default-labels", "map", "{}", "Labels of every job; the task's own win."},
     SetMap<&Pods::default_labels, CheckLabel>},
    {{"plugins.k8s.default-env-vars", "map", "{}",
      "Environment variables of every container; they win over the task's own."},
     SetMap<&Pods::default_env_vars, CheckEnvVar>},
    {{"plugins.k8s.default-env-vars-from-env", "map", "{}",
      "The same, with the value of the variable of this server's own environment that is named, as "
      "it was at the start. Empty when that is not set."},
     SetEnvFromEnv},
    {{"plugins.k8s.default-env-from-secrets", "list of secrets", "[]",
      "Secrets whose entries every container gets as environment variables, where they exist."},
     SetTexts<&Pods::default_env_from_secrets, kObjectName>},
    {{"plugins.k8s.default-env-from-configmaps", "list of config maps", "[]",
      "Config maps whose entries every container gets as environment variables, where they exist."},
     SetTexts<&Pods::default_env_from_configmaps, kObjectName>},
    {{"plugins.k8s.default-cpus", "quantity", "1000m",
      "CPUs that a container requests when neither the task nor `platform-resources.defaults` "
      "says."},
     SetQuantity<&Pods::default_cpus>},
    {{"plugins.k8s.default-memory", "quantity", "1024Mi",
      "Memory that a container requests when neither the task nor `platform-resources.defaults` "
      "says."},
     SetQuantity<&Pods::default_memory>},
    {{"plugins.k8s.image-pull-policy", "text", "\"\"",
      "`Always`, `IfNotPresent` or `Never`. Empty: Kubernetes decides by the tag."},
     SetPullPolicy},
    {{"plugins.k8s.scheduler-name", "text", "\"\"",
      "The Kubernetes scheduler of every pod. Empty: the cluster's default."},
     SetScheduler},
    {{"plugins.k8s.default-pod-security-context", "pod security context", "",
      "Security context of the pods that have none."},
     SetObject<&Pods::default_pod_security_context, plugin::kPodSecurityContextType>},
    {{"plugins.k8s.default-security-context", "security context", "",
      "Security context of each pod's primary container, where it has none."},
     SetObject<&Pods::default_security_context, plugin::kSecurityContextType>},
    {{"plugins.k8s.default-pod-dns-config", "DNS config", "", "DNS of the pods that set none."},
     SetObject<&Pods::default_pod_dns_config, plugin::kPodDNSConfigType>},
    {{"plugins.k8s.enable-host-networking-pod", "bool", "",
      "`hostNetwork` of every pod, over the task's own. Unset: the task's own."},
     SetHostNetworking},
    {{"plugins.k8s.default-pod-template-name", "text", "\"\"",
      "The PodTemplate of tasks that name none, where it exists: in the task's namespace, else in "
      "`pod-template-namespace`."},
     SetTemplateName},
};

}  // namespace

absl::Span<const KeyRow> PodKeys() { return kRows; }

}  // namespace server
