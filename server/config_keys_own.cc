#include <set>

#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_keys.h"
#include "server/config_quantities.h"

namespace server {

namespace {

constexpr absl::string_view kDaskCommands[] = {"current", "legacy"};

void SetNamespaces(const ConfigValue& value, ConfigDraft& draft) {
  const auto names = ReadTexts(value);
  if (!names || names->size() != value.node.items.size()) return;
  std::set<std::string> seen;
  for (size_t i = 0; i < names->size(); ++i) {
    const std::string& name = (*names)[i];
    if (!plugin::IsDnsLabel(name)) {
      value.Item(i).Refuse(
          absl::StrCat(plugin::Quoted(name), " is not a namespace: ", plugin::kDnsLabelRule));
    } else if (!seen.insert(name).second) {
      value.Item(i).Refuse(absl::StrCat(name, " is named twice"));
    }
  }
  draft.config.namespaces = *names;
}

void SetDaskCommands(const ConfigValue& value, ConfigDraft& draft) {
  const auto text = ReadOneOf(value, kDaskCommands);
  if (text) draft.config.task.legacy_dask_commands = *text == kDaskCommands[1];
}

constexpr KeyRow kRows[] = {
    {{"flyte-dask-plugin.listen.grpc", "HOST:PORT", "0.0.0.0:8000",
      "Where propeller calls the plugin. Port 0: any free one."},
     [](const ConfigValue& v, ConfigDraft& d) { Assign(ReadHostPort(v), d.config.listen.grpc); }},
    {{"flyte-dask-plugin.listen.http", "HOST:PORT", "0.0.0.0:9090",
      "Where `/metrics`, `/healthz` and `/readyz` are. Port 0: any free one."},
     [](const ConfigValue& v, ConfigDraft& d) { Assign(ReadHostPort(v), d.config.listen.http); }},
    {{"flyte-dask-plugin.kubernetes.kubeconfig", "path", "",
      "The kubeconfig to use. Unset: `$KUBECONFIG` if that is set, else the pod's own account."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadText(v), d.config.kubernetes.kubeconfig);
     }},
    {{"flyte-dask-plugin.kubernetes.context", "text", "",
      "The context of the kubeconfig. Unset: its current one."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadText(v), d.config.kubernetes.context);
     }},
    {{"flyte-dask-plugin.kubernetes.requests-per-second", "1 to 10000", "50",
      "How many requests go to the API server in a second, on average. Watches do not count."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadInteger(v, 1, 10'000), d.config.kubernetes.requests.per_second);
     }},
    {{"flyte-dask-plugin.kubernetes.burst", "1 to 10000", "100",
      "How many may go at once after a quiet time."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadInteger(v, 1, 10'000), d.config.kubernetes.requests.burst);
     }},
    {{"flyte-dask-plugin.namespaces", "list of namespaces", "[]",
      "The namespaces that are served. Empty: all."},
     SetNamespaces},
    {{"flyte-dask-plugin.pod-template-namespace", "namespace", "",
      "Where PodTemplates are looked for that the task's own namespace does not have. Unset: "
      "`$POD_NAMESPACE` if that is set, else `flyte`."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadRuledText(v, kNamespace), d.config.pod_template_namespace);
     }},
    {{"flyte-dask-plugin.dask-commands", "text", "current",
      "`current` starts dask by `dask scheduler` and `dask worker`, `legacy` by `dask-scheduler` "
      "and `dask-worker`, for images with distributed before 2022.10."},
     SetDaskCommands},
    {{"flyte-dask-plugin.platform-resources.defaults", "map of quantities", "{}",
      "What a container requests that asks for nothing: `task_resources.defaults` of flyteadmin."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadResources(v), d.config.task.platform.defaults);
     }},
    {{"flyte-dask-plugin.platform-resources.limits", "map of quantities", "{}",
      "What a container gets at most: `task_resources.limits` of flyteadmin. More is cut down to "
      "it."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadResources(v), d.config.task.platform.limits);
     }},
    {{"flyte-dask-plugin.lost-runner-grace", "duration", "10s",
      "How long the runner pod may be missing before the attempt counts as lost."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadDuration(v), d.config.lost_runner_grace);
     }},
    {{"flyte-dask-plugin.drain", "duration", "5s",
      "How long calls are still served after the stop signal, so that clients can leave. What is "
      "under way then has 15 seconds more."},
     [](const ConfigValue& v, ConfigDraft& d) { Assign(ReadDuration(v), d.config.drain); }},
    {{"flyte-dask-plugin.janitor.cluster-grace", "duration", "30s",
      "An ended job's DaskCluster is gone this long after the end, even if the Dask operator is "
      "away."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadDuration(v), d.config.janitor.cluster_grace);
     }},
    {{"flyte-dask-plugin.janitor.ttl.succeeded", "duration", "24h",
      "How long the DaskJob and the runner pod of a task that succeeded stay."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadDuration(v), d.config.janitor.ttl_succeeded);
     }},
    {{"flyte-dask-plugin.janitor.ttl.failed", "duration", "24h",
      "How long the DaskJob and the runner pod of a task that failed stay."},
     [](const ConfigValue& v, ConfigDraft& d) {
       Assign(ReadDuration(v), d.config.janitor.ttl_failed);
     }},
    {{"flyte-dask-plugin.janitor.minimum-ttl", "duration", "1h",
      "What the two above must be at least. Flyte may ask for an end once more after a restart, "
      "and "
      "runs a finished task again if its DaskJob is gone: less is for tests."},
     [](const ConfigValue& v, ConfigDraft& d) { Assign(ReadDuration(v), d.config.minimum_ttl); }},
    {{"flyte-dask-plugin.janitor.sweep", "duration", "5m",
      "How often leftovers of the Dask operator are looked for."},
     [](const ConfigValue& v, ConfigDraft& d) { Assign(ReadDuration(v), d.config.janitor.sweep); }},
};

}  // namespace

absl::Span<const KeyRow> OwnKeys() { return kRows; }

}  // namespace server
