#include "server/config.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <sstream>

#include "absl/strings/str_join.h"
#include "test/server/config_text.h"

namespace {

namespace json = boost::json;

std::string Join(const std::map<std::string, std::string>& map) {
  return absl::StrJoin(map, " ", absl::PairFormatter("="));
}
std::string Join(const std::vector<std::string>& texts) { return absl::StrJoin(texts, " "); }

server::Config Parse(const std::vector<std::string>& texts) {
  std::vector<server::ConfigFile> files;
  for (const std::string& text : texts) {
    files.push_back({"f" + std::to_string(files.size()) + ".yaml", text});
  }
  const auto config = server::ParseConfig(files);
  INFO(config.status());
  REQUIRE(config.ok());
  return *config;
}

std::string Own(const std::string& keys) { return "flyte-dask-plugin: {" + keys + "}"; }
std::string K8s(const std::string& keys) { return "plugins: {k8s: {" + keys + "}}"; }
std::string Logs(const std::string& keys) { return "plugins: {dask: {logs: {" + keys + "}}}"; }

struct Row {
  std::string text;
  std::function<std::string(const server::Config&)> field;
  std::string want;
};

using C = const server::Config&;

const Row kRows[] = {
    {Own("listen: {grpc: '127.0.0.1:0'}"), [](C c) { return c.listen.grpc; }, "127.0.0.1:0"},
    {Own("listen: {grpc: '[::1]:65535'}"), [](C c) { return c.listen.grpc; }, "[::1]:65535"},
    {Own("listen: {grpc: 'localhost:0', http: 'localhost:0'}"), [](C c) { return c.listen.http; },
     "localhost:0"},
    {Own("kubernetes: {kubeconfig: /a b, context: kind}"),
     [](C c) { return c.kubernetes.kubeconfig + "|" + c.kubernetes.context; }, "/a b|kind"},
    {Own("namespaces: [b-c, a]"), [](C c) { return Join(c.namespaces); }, "b-c a"},
    {Own("lost-runner-grace: 1m30s"), [](C c) { return absl::FormatDuration(c.lost_runner_grace); },
     "1m30s"},
    {Own("platform-resources: {defaults: {cpu: 2, Memory: 200Mi, gpu: 1, ephemeralStorage: 1Gi}}"),
     [](C c) { return Join(c.task.platform.defaults); },
     "cpu=2 ephemeral-storage=1Gi memory=200Mi nvidia.com/gpu=1"},
    {Own("platform-resources: {defaults: {cpu: 1}, limits: {cpu: 1000m, nvidia.com/gpu: 8}}"),
     [](C c) { return Join(c.task.platform.limits); }, "cpu=1000m nvidia.com/gpu=8"},
    {K8s("default-annotations: {example.org/A: 'any text ü'}"),
     [](C c) { return Join(c.task.pods.default_annotations); }, "example.org/A=any text ü"},
    {K8s("default-labels: {Team: x, n: 1, b: true, e: ''}"),
     [](C c) { return Join(c.task.pods.default_labels); }, "Team=x b=true e= n=1"},
    {K8s("default-env-vars: {HTTP_PROXY: 'http://p'}"),
     [](C c) { return Join(c.task.pods.default_env_vars); }, "HTTP_PROXY=http://p"},
    {K8s("default-env-vars: [{FOO: a}, {foo: b}, {Bar: c, baz: d}]"),
     [](C c) { return Join(c.task.pods.default_env_vars); }, "Bar=c FOO=a baz=d foo=b"},
    {K8s("default-env-vars: []"), [](C c) { return Join(c.task.pods.default_env_vars); }, ""},
    {K8s("default-cpus: 1.5, default-memory: 2e9"),
     [](C c) { return c.task.pods.default_cpus + " " + c.task.pods.default_memory; }, "1.5 2e9"},
    {K8s("default-tolerations: [{Key: k, operator: Equal, value: 5, effect: NoExecute, "
         "tolerationseconds: 30}, {operator: Exists, value: ~}]"),
     [](C c) { return json::serialize(c.task.pods.default_tolerations); },
     R"([{"key":"k","operator":"Equal","value":"5","effect":"NoExecute","tolerationSeconds":30},)"
     R"({"operator":"Exists"}])"},
    {K8s("interruptible-tolerations: [{key: spot, value: true}]"),
     [](C c) { return json::serialize(c.task.pods.interruptible_tolerations); },
     R"([{"key":"spot","value":"true"}])"},
    {K8s("default-node-selector: {a: b}, interruptible-node-selector: {c: d}"),
     [](C c) {
       return Join(c.task.pods.default_node_selector) + " " +
              Join(c.task.pods.interruptible_node_selector);
     },
     "a=b c=d"},
    {K8s("interruptible-node-selector-requirement: {key: a/b, operator: In, values: [true, 7]}"),
     [](C c) { return json::serialize(*c.task.pods.interruptible_node_selector_requirement); },
     R"({"key":"a/b","operator":"In","values":["true","7"]})"},
    {K8s("non-interruptible-node-selector-requirement: {key: a, operator: DoesNotExist}"),
     [](C c) { return json::serialize(*c.task.pods.non_interruptible_node_selector_requirement); },
     R"({"key":"a","operator":"DoesNotExist"})"},
    {K8s("default-env-from-secrets: [a.b, c], default-env-from-configmaps: 'd,e'"),
     [](C c) {
       return Join(c.task.pods.default_env_from_secrets) + " | " +
              Join(c.task.pods.default_env_from_configmaps);
     },
     "a.b c | d e"},
    {K8s("add-tolerations-for-extended-resources: [nvidia.com/gpu, amd.com/gpu]"),
     [](C c) { return Join(c.task.pods.add_tolerations_for_extended_resources); },
     "nvidia.com/gpu amd.com/gpu"},
    {K8s("gpu-resource-name: amd.com/gpu, gpu-device-node-label: a/b, "
         "gpu-partition-size-node-label: c"),
     [](C c) {
       return Join({c.task.pods.gpu_resource_name, c.task.pods.gpu_device_node_label,
                    c.task.pods.gpu_partition_size_node_label});
     },
     "amd.com/gpu a/b c"},
    {K8s("enable-host-networking-pod: true"),
     [](C c) { return *c.task.pods.enable_host_networking_pod ? "on" : "off"; }, "on"},
    {K8s("enable-host-networking-pod: false"),
     [](C c) { return *c.task.pods.enable_host_networking_pod ? "on" : "off"; }, "off"},
    {K8s("scheduler-name: x"),
     [](C c) { return c.task.pods.enable_host_networking_pod.has_value() ? "set" : "unset"; },
     "unset"},
    {K8s("default-pod-template-name: flyte.template"),
     [](C c) { return c.task.pods.default_pod_template_name; }, "flyte.template"},
    {Own("pod-template-namespace: templates"), [](C c) { return c.pod_template_namespace; },
     "templates"},
    {Own("dask-commands: legacy"),
     [](C c) { return c.task.legacy_dask_commands ? "legacy" : "current"; }, "legacy"},
    {Own("dask-commands: current"),
     [](C c) { return c.task.legacy_dask_commands ? "legacy" : "current"; }, "current"},
    {K8s("image-pull-policy: IfNotPresent, scheduler-name: volcano"),
     [](C c) { return c.task.pods.image_pull_policy + " " + c.task.pods.scheduler_name; },
     "IfNotPresent volcano"},
    {Logs("kubernetes-enabled: F"), [](C c) { return c.logs.kubernetes_enabled ? "on" : "off"; },
     "off"},
    {Logs("kubernetes-url: 'http://x'"), [](C c) { return c.logs.kubernetes_template_uri; },
     "http://localhost:30082/#!/log/{{ .namespace }}/{{ .podName }}/pod?namespace={{ .namespace "
     "}}"},
    {Logs("kubernetes-template-uri: '', kubernetes-url: 'http://x'"),
     [](C c) { return c.logs.kubernetes_template_uri; },
     "http://x/#!/log/{{ .namespace }}/{{ .podName }}/pod?namespace={{ .namespace }}"},
    {Logs("cloudwatch-enabled: true, cloudwatch-region: eu, cloudwatch-log-group: g"),
     [](C c) { return c.logs.cloudwatch_template_uri; },
     "https://console.aws.amazon.com/cloudwatch/home?region=eu#logEventViewer:group=g;"
     "stream=var.log.containers.{{ .podName }}_{{ .namespace }}_{{ .containerName }}-"
     "{{ .containerId }}.log"},
    {Logs("stackdriver-enabled: true, gcp-project: p, stackdriver-logresourcename: r"),
     [](C c) { return c.logs.stackdriver_template_uri; },
     "https://console.cloud.google.com/logs/viewer?project=p&angularJsUrl="
     "%2Flogs%2Fviewer%3Fproject%3Dp&resource=r&advancedFilter="
     "resource.labels.pod_name%3D{{ .podName }}"},
    {Logs("cloudwatch-enabled: true, cloudwatch-template-uri: t, cloudwatch-region: eu"),
     [](C c) { return c.logs.cloudwatch_template_uri; }, "t"},
    {Logs("cloudwatch-region: eu"), [](C c) { return c.logs.cloudwatch_template_uri; }, ""},
};

std::string ShowTemplates(C config) {
  std::string shown;
  for (const plugin::LogTemplate& log : config.logs.templates) {
    shown += log.display_name + "(" + Join(log.uris) + ")" + std::to_string(log.message_format) +
             (log.show_while_pending ? "p" : "") + (log.hide_once_finished ? "h" : "") + ";";
  }
  return shown;
}

// Everything that propeller 1.16.8 reads in the section and that can have no effect here.
const std::vector<std::string> kWithoutEffect = {
    "inject-finalizer",
    "co-pilot",
    "delete-resource-on-finalize",
    "create-container-error-grace-period",
    "create-container-config-error-grace-period",
    "image-pull-backoff-grace-period",
    "pod-pending-timeout",
    "default-pod-template-resync",
    "send-object-events",
    "update-base-backoff-duration",
    "update-backoff-retries",
    "enable-distributed-error-aggregation",
};

}  // namespace

TEST_CASE("a key sets its field", "[server][config]") {
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    CHECK(row.field(Parse({row.text})) == row.want);
  }
}

TEST_CASE("keys are read in any case", "[server][config]") {
  const server::Config config =
      Parse({"Plugins: {K8S: {Default-CPUs: 3}}\n"
             "FLYTE-DASK-PLUGIN: {Lost-Runner-Grace: 1s}"});
  CHECK(config.task.pods.default_cpus == "3");
  CHECK(config.lost_runner_grace == absl::Seconds(1));
  CHECK(config.ignored.empty());
}

TEST_CASE("log templates are read with all their members", "[server][config]") {
  const server::Config config = Parse(
      {"plugins:\n  dask:\n    logs:\n      templates:\n"
       "      - displayName: A\n        templateUris: [u1, u2]\n        messageFormat: 2\n"
       "        showWhilePending: true\n        hideOnceFinished: true\n        scheme: Pod\n"
       "      - {displayname: B, templateuris: 'u3,u4', name: b}\n"
       "      - {displayName: C, dynamicTemplateUris: [d], linkType: ide, messageFormat: ~}\n"});
  CHECK(ShowTemplates(config) == "A(u1 u2)2ph;B(u3 u4)0;C()0;");
  CHECK(Join(config.ignored) ==
        "plugins.dask.logs.templates.dynamicTemplateUris plugins.dask.logs.templates.linkType");
}

TEST_CASE("a later file wins key by key, and its lists replace", "[server][config]") {
  const server::Config config =
      Parse({"flyte-dask-plugin: {listen: {grpc: 'a:1', http: 'a:2'}, namespaces: [x, y]}\n"
             "plugins: {k8s: {default-labels: {Team: one, keep: k}, default-env-vars: [{A: a}]}}",
             "", "# a comment\n", "---\n~\n",
             "Flyte-Dask-Plugin: {LISTEN: {http: 'b:3'}, namespaces: [z]}\n"
             "plugins: {k8s: {default-labels: {team: two}, default-env-vars: [{B: b}]}}"});
  CHECK(config.listen.grpc == "a:1");
  CHECK(config.listen.http == "b:3");
  CHECK(Join(config.namespaces) == "z");
  CHECK(Join(config.task.pods.default_labels) == "keep=k team=two");
  CHECK(Join(config.task.pods.default_env_vars) == "B=b");
}

TEST_CASE("an empty value leaves the default", "[server][config]") {
  const server::Config config =
      Parse({"flyte-dask-plugin:\n  listen:\n  lost-runner-grace:\n"
             "plugins:\n  k8s:\n    default-cpus: ~\n    "
             "default-annotations:\n  dask:\n    logs:\n"});
  CHECK(config.listen.grpc == "0.0.0.0:8000");
  CHECK(config.lost_runner_grace == absl::Seconds(10));
  CHECK(config.task.pods.default_cpus == "1000m");
  CHECK(config.task.pods.default_annotations.size() == 1);
}

TEST_CASE("sections of others are passed over in silence", "[server][config]") {
  const server::Config config =
      Parse({"storage: {type: s3, Type: s3}\n"
             "propeller: [1, 2]\n"
             "tasks: {task-plugins: {enabled-plugins: [container]}}\n"
             "plugins: {spark: {a: b, A: c}, logs: {x: y}, k8s-array: 5}"});
  CHECK(config.ignored.empty());
}

TEST_CASE("what has no effect here is listed, sorted and once", "[server][config]") {
  std::vector<std::string> want;
  std::string section;
  for (const std::string& key : kWithoutEffect) {
    section += "    " + key + ": {any: [thing]}\n";
    want.push_back("plugins.k8s." + key);
  }
  std::sort(want.begin(), want.end());
  CHECK(Parse({"plugins:\n  k8s:\n" + section, "plugins:\n  k8s:\n" + section}).ignored == want);
}

TEST_CASE("docs/configuration.md says why a key has no effect", "[server][config]") {
  std::stringstream docs;
  docs << std::ifstream(DASK_SOURCE_DIR "/docs/configuration.md").rdbuf();
  for (const std::string& key : kWithoutEffect) {
    CAPTURE(key);
    CHECK(docs.str().find("\n| `" + key + "` | ") != std::string::npos);
  }
}

TEST_CASE("keys that propeller does not know either are listed too", "[server][config]") {
  const server::Config config = Parse(
      {"plugins: {k8s: {Default-CPU: 1}, dask: {dynamic: 1, logs: {dynamic-log-links: {}}}}"});
  CHECK(Join(config.ignored) ==
        "plugins.dask.dynamic plugins.dask.logs.dynamic-log-links plugins.k8s.default-cpu");
}

TEST_CASE("anchors, aliases and merge keys are resolved", "[server][config]") {
  const server::Config config =
      Parse({"shared: &s {a: '1', b: '2'}\n"
             "plugins:\n  k8s:\n    default-labels:\n      <<: *s\n"
             "      b: own\n    default-node-selector: *s\n"});
  CHECK(Join(config.task.pods.default_labels) == "a=1 b=own");
  CHECK(Join(config.task.pods.default_node_selector) == "a=1 b=2");
}
