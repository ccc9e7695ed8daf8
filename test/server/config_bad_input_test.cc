#include <algorithm>
#include <catch2/catch.hpp>

#include "test/server/config_text.h"

namespace {

struct Row {
  std::string text;
  std::string want;
};

std::string Own(const std::string& keys) { return "flyte-dask-plugin:\n  " + keys; }
std::string K8s(const std::string& keys) { return "plugins:\n  k8s:\n    " + keys; }
std::string Logs(const std::string& keys) { return "plugins:\n  dask:\n    logs:\n      " + keys; }

const Row kRows[] = {
    {Own("listne: {}"), "c.yaml:2: flyte-dask-plugin.listne: unknown key (did you mean listen?)"},
    {Own("lisen: {grpc: a}"),
     "c.yaml:2: flyte-dask-plugin.lisen: unknown key (did you mean listen?)"},
    {Own("grpc: 'a:1'"),
     "c.yaml:2: flyte-dask-plugin.grpc: unknown key (did you mean flyte-dask-plugin.listen.grpc?)"},
    {Own("default-cpus: 1"),
     "c.yaml:2: flyte-dask-plugin.default-cpus: unknown key (did you mean "
     "plugins.k8s.default-cpus?)"},
    {Own("xyzzy: 1"), "c.yaml:2: flyte-dask-plugin.xyzzy: unknown key"},
    {Own("listen: {gprc: 'a:1'}"),
     "c.yaml:2: flyte-dask-plugin.listen.gprc: unknown key (did you mean grpc?)"},
    {Own("listen: 5"), "c.yaml:2: flyte-dask-plugin.listen: must be a map of keys"},
    {Own("lost_runner_grace: 1s"),
     "c.yaml:2: flyte-dask-plugin.lost_runner_grace: unknown key (did you mean "
     "lost-runner-grace?)"},
    {"flyte-dask-plugins: {}",
     "c.yaml:1: flyte-dask-plugins: unknown key (did you mean flyte-dask-plugin?)"},
    {"flyte_dask_plugin: {}",
     "c.yaml:1: flyte_dask_plugin: unknown key (did you mean flyte-dask-plugin?)"},
    {"flyte-dask-plugin.listen.grpc: 'a:1'",
     "c.yaml:1: flyte-dask-plugin.listen.grpc: unknown key"},
    {"flyte-dask-plugin: []", "c.yaml:1: flyte-dask-plugin: must be a map of keys"},
    {"- a", "c.yaml:1: must be a map of keys"},
    {"just a text", "c.yaml:1: must be a map of keys"},
    {"plugins: 5", "c.yaml:1: plugins: must be a map of keys"},
    {"plugins: {k8s: [a]}", "c.yaml:1: plugins.k8s: must be a map of keys"},
    {Own("listen:\n    grpc: 'a:1'\n    grpc: 'b:2'"),
     "c.yaml:4: flyte-dask-plugin.listen.grpc: written already on line 3"},
    {K8s("default-cpus: 1\n    Default-CPUs: 2"),
     "c.yaml:4: plugins.k8s.Default-CPUs: differs only in case from default-cpus on line 3"},
    {K8s("default-labels: {Team: a, team: b}"),
     "c.yaml:3: plugins.k8s.default-labels.team: differs only in case from Team on line 3"},
    {K8s("default-labels: [{a: b}, {a: c}]"),
     "c.yaml:3: plugins.k8s.default-labels.a: written twice"},
    {Own("listen: {grpc: 8000}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\"8000\""},
    {Own("listen: {grpc: ':8000'}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\":8000\""},
    {Own("listen: {grpc: 'a:65536'}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\"a:65536\""},
    {Own("listen: {grpc: 'a:-1'}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\"a:-1\""},
    {Own("listen: {grpc: 'a:'}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\"a:\""},
    {Own("listen: {grpc: '::1:80'}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\"::1:80\""},
    {Own("listen: {grpc: 'http://a:80'}"),
     "c.yaml:2: flyte-dask-plugin.listen.grpc: must be HOST:PORT with a port from 0 to 65535, not "
     "\"http://a:80\""},
    {Own("listen: {grpc: [a]}"), "c.yaml:2: flyte-dask-plugin.listen.grpc: must be a text"},
    {Own("listen: {grpc: '0.0.0.0:9090'}"),
     "c.yaml:2: flyte-dask-plugin.listen.http: 0.0.0.0:9090 is the address of listen.grpc too"},
    {Own("listen: {grpc: 'a:1', http: 'a:1'}"),
     "c.yaml:2: flyte-dask-plugin.listen.http: a:1 is the address of listen.grpc too"},
    {Own("namespaces: flyte"), "c.yaml:2: flyte-dask-plugin.namespaces: must be a list of texts"},
    {Own("namespaces: [Flyte_1]"),
     "c.yaml:2: flyte-dask-plugin.namespaces[0]: \"Flyte_1\" is not a namespace: it must consist "
     "of at most 63 lower-case letters, digits and '-', and start and end with a letter or digit"},
    {Own("namespaces: [a, b, a]"), "c.yaml:2: flyte-dask-plugin.namespaces[2]: a is named twice"},
    {Own("namespaces: [{a: b}]"), "c.yaml:2: flyte-dask-plugin.namespaces[0]: must be a text"},
    {Own("lost-runner-grace: 10"),
     "c.yaml:2: flyte-dask-plugin.lost-runner-grace: must be a positive duration such as 10s or "
     "1m30s, not \"10\""},
    {Own("lost-runner-grace: 0s"),
     "c.yaml:2: flyte-dask-plugin.lost-runner-grace: must be a positive duration such as 10s or "
     "1m30s, not \"0s\""},
    {Own("lost-runner-grace: -5s"),
     "c.yaml:2: flyte-dask-plugin.lost-runner-grace: must be a positive duration such as 10s or "
     "1m30s, not \"-5s\""},
    {Own("lost-runner-grace: inf"),
     "c.yaml:2: flyte-dask-plugin.lost-runner-grace: must be a positive duration such as 10s or "
     "1m30s, not \"inf\""},
    {Own("platform-resources: {defaults: [cpu]}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults: must be a map of quantities"},
    {Own("platform-resources: {defaults: {cpus: 1}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.cpus: unknown resource (did you mean "
     "cpu?); known are cpu, memory, ephemeral-storage and gpu"},
    {Own("platform-resources: {defaults: {storage: 1}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.storage: unknown resource; known are "
     "cpu, memory, ephemeral-storage and gpu"},
    {Own("platform-resources: {defaults: {cpu: 2 cores}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.cpu: \"2 cores\": it is not a "
     "Kubernetes quantity, which is a number and, when wanted, one of the suffixes n u m k M G T P "
     "E Ki Mi Gi Ti Pi Ei"},
    {Own("platform-resources: {defaults: {memory: 8GB}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.memory: \"8GB\": it is not a "
     "Kubernetes quantity, which is a number and, when wanted, one of the suffixes n u m k M G T P "
     "E Ki Mi Gi Ti Pi Ei"},
    {Own("platform-resources: {defaults: {memory: -1}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.memory: \"-1\": it must not be "
     "negative"},
    {Own("platform-resources: {defaults: {memory: 8Ei}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.memory: \"8Ei\": it must not be "
     "beyond 2^63 - 1"},
    {Own("platform-resources: {defaults: {gpu: 1, nvidia.com/gpu: 2}}"),
     "c.yaml:2: flyte-dask-plugin.platform-resources.defaults.nvidia.com/gpu: nvidia.com/gpu is "
     "set twice"},
    {Own("platform-resources:\n    limits: {cpu: 1}\n    defaults: {cpu: 1500m}"),
     "c.yaml:4: flyte-dask-plugin.platform-resources.defaults.cpu: the default 1500m is above the "
     "limit 1"},
    {K8s("default-cpus: ''"),
     "c.yaml:3: plugins.k8s.default-cpus: \"\": it is not a Kubernetes quantity, which is a number "
     "and, when wanted, one of the suffixes n u m k M G T P E Ki Mi Gi Ti Pi Ei"},
    {K8s("default-cpus: {a: b}"), "c.yaml:3: plugins.k8s.default-cpus: must be a text"},
    {K8s("default-memory: 1gb"),
     "c.yaml:3: plugins.k8s.default-memory: \"1gb\": it is not a Kubernetes quantity, which is a "
     "number and, when wanted, one of the suffixes n u m k M G T P E Ki Mi Gi Ti Pi Ei"},
    {K8s("default-annotations: {'a b': c}"),
     "c.yaml:3: plugins.k8s.default-annotations.a b: the key \"a b\" is refused by Kubernetes: it "
     "must be a name of at most 63 letters, digits, '-', '_' and '.' that starts and ends with a "
     "letter or digit, with an optional DNS name and '/' before it"},
    {K8s("default-labels: {a: b c}"),
     "c.yaml:3: plugins.k8s.default-labels.a: the value \"b c\" is refused by Kubernetes: it must "
     "be empty or consist of at most 63 letters, digits, '-', '_' and '.', and start and end with "
     "a letter or digit"},
    {K8s("default-labels: {'/a': b}"),
     "c.yaml:3: plugins.k8s.default-labels./a: the key \"/a\" is refused by Kubernetes: it must be "
     "a name of at most 63 letters, digits, '-', '_' and '.' that starts and ends with a letter or "
     "digit, with an optional DNS name and '/' before it"},
    {K8s("default-labels: {a: [b]}"), "c.yaml:3: plugins.k8s.default-labels.a: must be a text"},
    {K8s("default-labels: [a, b]"),
     "c.yaml:3: plugins.k8s.default-labels: must be a map of texts, or a list of single-key maps"},
    {K8s("default-env-vars: {1A: b}"),
     "c.yaml:3: plugins.k8s.default-env-vars.1A: the name \"1A\" is refused by Kubernetes: it must "
     "consist of letters, digits, '-', '_' and '.', and not start with a digit"},
    {K8s("default-env-vars: [{OK: 1}, {'A B': c}]"),
     "c.yaml:3: plugins.k8s.default-env-vars.A B: the name \"A B\" is refused by Kubernetes: it "
     "must consist of letters, digits, '-', '_' and '.', and not start with a digit"},
    {K8s("default-node-selector: text"),
     "c.yaml:3: plugins.k8s.default-node-selector: must be a map of texts, or a list of single-key "
     "maps"},
    {K8s("default-tolerations: {key: a}"),
     "c.yaml:3: plugins.k8s.default-tolerations: must be a list of tolerations"},
    {K8s("default-tolerations: [a]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0]: must be a map"},
    {K8s("default-tolerations: [{key: a, efect: NoSchedule}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0].efect: unknown member (did you mean effect?)"},
    {K8s("default-tolerations: [{key: a, operator: Exist}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0].operator: must be one of Exists, Equal, not "
     "\"Exist\" (did you mean Exists?)"},
    {K8s("default-tolerations: [{key: a, effect: NoScedule}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0].effect: must be one of NoSchedule, "
     "PreferNoSchedule, NoExecute, not \"NoScedule\" (did you mean NoSchedule?)"},
    {K8s("default-tolerations: [{value: a}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0]: without a key the operator must be Exists"},
    {K8s("default-tolerations: [{key: a, operator: Exists, value: b}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0]: with the operator Exists there must be no "
     "value"},
    {K8s("default-tolerations: [{key: a, tolerationSeconds: 5}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0]: tolerationSeconds needs the effect NoExecute"},
    {K8s("default-tolerations: [{key: a, effect: NoExecute, tolerationSeconds: soon}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0].tolerationSeconds: must be an integer from "
     "-9223372036854775808 to 9223372036854775807, not \"soon\""},
    {K8s("default-tolerations: [{key: 'a b'}]"),
     "c.yaml:3: plugins.k8s.default-tolerations[0].key: \"a b\": it must be a name of at most "
     "63 letters, digits, '-', '_' and '.' that starts and ends with a letter or digit, with an "
     "optional DNS name and '/' before it"},
    {K8s("interruptible-node-selector-requirement: {}"),
     "c.yaml:3: plugins.k8s.interruptible-node-selector-requirement: key is missing\nc.yaml:3: "
     "plugins.k8s.interruptible-node-selector-requirement: operator is missing"},
    {K8s("interruptible-node-selector-requirement: {key: a, operator: in, values: [b]}"),
     "c.yaml:3: plugins.k8s.interruptible-node-selector-requirement.operator: must be one of In, "
     "NotIn, Exists, DoesNotExist, Gt, Lt, not \"in\" (did you mean In?)"},
    {K8s("interruptible-node-selector-requirement: {key: a, operator: In}"),
     "c.yaml:3: plugins.k8s.interruptible-node-selector-requirement: the operator In needs values"},
    {K8s("interruptible-node-selector-requirement: {key: a, operator: Exists, values: [b]}"),
     "c.yaml:3: plugins.k8s.interruptible-node-selector-requirement: the operator Exists must have "
     "no values"},
    {K8s("interruptible-node-selector-requirement: {key: a, operator: Gt, values: [b]}"),
     "c.yaml:3: plugins.k8s.interruptible-node-selector-requirement: the operator Gt needs one "
     "value that is an integer"},
    {K8s("interruptible-node-selector-requirement: {key: a, operator: In, values: b}"),
     "c.yaml:3: plugins.k8s.interruptible-node-selector-requirement.values: must be a list"},
    {K8s("image-pull-policy: always"),
     "c.yaml:3: plugins.k8s.image-pull-policy: must be one of Always, IfNotPresent, Never, not "
     "\"always\" (did you mean Always?)"},
    {K8s("default-env-vars-from-env: {1A: HOME}"),
     "c.yaml:3: plugins.k8s.default-env-vars-from-env.1A: the name \"1A\" is refused by "
     "Kubernetes: "
     "it must consist of letters, digits, '-', '_' and '.', and not start with a digit"},
    {K8s("default-env-vars-from-env: {A: 'http://b'}"),
     "c.yaml:3: plugins.k8s.default-env-vars-from-env.A: \"http://b\" names no variable: it must "
     "consist of letters, digits, '-', '_' and '.', and not start with a digit"},
    {K8s("default-env-from-secrets: {a: b}"),
     "c.yaml:3: plugins.k8s.default-env-from-secrets: must be a list of texts"},
    {K8s("default-env-from-secrets: [a, B]"),
     "c.yaml:3: plugins.k8s.default-env-from-secrets[1]: \"B\": it must consist of at most 253 "
     "lower-case letters, digits, '-' and '.', and each part between dots must start and end with "
     "a letter or digit"},
    {K8s("default-env-from-configmaps: 'a,b c'"),
     "c.yaml:3: plugins.k8s.default-env-from-configmaps: \"b c\": it must consist of at most 253 "
     "lower-case letters, digits, '-' and '.', and each part between dots must start and end with "
     "a letter or digit"},
    {K8s("gpu-resource-name: gpu"),
     "c.yaml:3: plugins.k8s.gpu-resource-name: \"gpu\": it must be a resource that some device "
     "plugin or operator names, such as nvidia.com/gpu"},
    {K8s("gpu-resource-name: kubernetes.io/gpu"),
     "c.yaml:3: plugins.k8s.gpu-resource-name: \"kubernetes.io/gpu\": it must be a resource that "
     "some device plugin or operator names, such as nvidia.com/gpu"},
    {K8s("gpu-device-node-label: ''"),
     "c.yaml:3: plugins.k8s.gpu-device-node-label: \"\": it must be a name of at most 63 letters, "
     "digits, '-', '_' and '.' that starts and ends with a letter or digit, with an optional DNS "
     "name and '/' before it"},
    {K8s("enable-host-networking-pod: maybe"),
     "c.yaml:3: plugins.k8s.enable-host-networking-pod: must be true or false, not \"maybe\""},
    {K8s("default-pod-template-name: Flyte_Template"),
     "c.yaml:3: plugins.k8s.default-pod-template-name: \"Flyte_Template\": it must consist of at "
     "most 253 lower-case letters, digits, '-' and '.', and each part between dots must start and "
     "end with a letter or digit"},
    {Own("pod-template-namespace: a.b"),
     "c.yaml:2: flyte-dask-plugin.pod-template-namespace: \"a.b\": it must consist of at most 63 "
     "lower-case letters, digits and '-', and start and end with a letter or digit"},
    {Own("dask-commands: legcy"),
     "c.yaml:2: flyte-dask-plugin.dask-commands: must be one of current, legacy, not \"legcy\" "
     "(did you mean legacy?)"},
    {K8s("scheduler-name: [a]"), "c.yaml:3: plugins.k8s.scheduler-name: must be a text"},
    {Logs("kubernetes-enabled: maybe"),
     "c.yaml:4: plugins.dask.logs.kubernetes-enabled: must be true or false, not \"maybe\""},
    {Logs("templates: {}"), "c.yaml:4: plugins.dask.logs.templates: must be a list of templates"},
    {Logs("templates: [a]"), "c.yaml:4: plugins.dask.logs.templates[0]: must be a map"},
    {Logs("templates: [{messageFormat: JSON}]"),
     "c.yaml:4: plugins.dask.logs.templates[0].messageFormat: must be an integer from 0 to 2, not "
     "\"JSON\""},
    {Logs("templates: [{showWhilePending: often}]"),
     "c.yaml:4: plugins.dask.logs.templates[0].showWhilePending: must be true or false, not "
     "\"often\""},
    {"a: b: c", "c.yaml:1: not valid YAML: illegal map value"},
    {"a: [b", "c.yaml:1: not valid YAML: end of sequence flow not found"},
    {"a: 'b", "c.yaml:1: not valid YAML: illegal EOF in scalar"},
    {"a: b\n\tc: d", "c.yaml:2: not valid YAML: illegal tab when looking for indentation"},
    {"a: *nothing", "c.yaml:1: not valid YAML: the referenced anchor is not defined"},
    {"a: &x [*x]", "c.yaml:1: not valid YAML: an alias inside its own anchor"},
    {"a: b\n---\nc: d\n",
     "c.yaml:2: not valid YAML: a second document starts here; a file holds one"},
    {"? [a]\n: b", "c.yaml:1: not valid YAML: a key must be a text"},
    {"a: \x01", "c.yaml:1: not a text in UTF-8, or a control character in it"},
    {"a: b\nc: \xff", "c.yaml:2: not a text in UTF-8, or a control character in it"},
};

}  // namespace

TEST_CASE("a mistake is named with file, line, key and value", "[server][config]") {
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    CHECK(Complaint(row.text) == row.want);
  }
}

TEST_CASE("all mistakes of all files are in one message, in their order", "[server][config]") {
  const auto config = server::ParseConfig(
      {{"z.yaml", "plugins: {k8s: {default-memory: x}}\nflyte-dask-plugin:\n  b: 1\n  a: 1\n"},
       {"a.yaml", "a: [\n"},
       {"m.yaml", "plugins: {k8s: {default-cpus: -1}}\n"}});
  CHECK(config.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(config.status().message() ==
        "z.yaml:1: plugins.k8s.default-memory: \"x\": it is not a Kubernetes quantity, which is a "
        "number and, when wanted, one of the suffixes n u m k M G T P E Ki Mi Gi Ti Pi Ei\n"
        "z.yaml:3: flyte-dask-plugin.b: unknown key\n"
        "z.yaml:4: flyte-dask-plugin.a: unknown key\n"
        "a.yaml:2: not valid YAML: end of sequence flow not found\n"
        "m.yaml:1: plugins.k8s.default-cpus: \"-1\": it must not be negative");
}

TEST_CASE("a mistake that a later file corrects is none", "[server][config]") {
  CHECK(server::ParseConfig({{"a", "plugins: {k8s: {default-cpus: x}}"},
                             {"b", "plugins: {k8s: {default-cpus: 1}}"}})
            .ok());
}

TEST_CASE("a default above a limit of another file is found where it stands", "[server][config]") {
  const auto config = server::ParseConfig(
      {{"a", "flyte-dask-plugin:\n  platform-resources: {defaults: {memory: 2Gi}}"},
       {"b", "flyte-dask-plugin: {platform-resources: {limits: {memory: 1Gi}}}"}});
  CHECK(config.status().message() ==
        "a:2: flyte-dask-plugin.platform-resources.defaults.memory: the default 2Gi is above the "
        "limit 1Gi");
}

TEST_CASE("of very many mistakes the first hundred are shown", "[server][config]") {
  std::string text = "flyte-dask-plugin:\n";
  for (int i = 0; i < 150; ++i) text += "  '" + std::to_string(i) + "': 1\n";
  const std::string message = Complaint(text);
  CHECK(std::count(message.begin(), message.end(), '\n') == 100);
  CHECK(message.substr(message.rfind('\n')) == "\nand 50 more");
}
