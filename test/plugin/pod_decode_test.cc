#include "plugin/pod_decode.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <string>

namespace plugin {
namespace {

namespace json = boost::json;

struct Row {
  const PodType& type;
  const char* value;
  const char* decoded;
};

// As encoding/json reads and k8s.io/api v0.34.1 prints them, without what Go prints of values that
// nobody set.
const Row kRows[] = {
    {kPodSpecType, R"({"NodeName":"n","NODESELECTOR":{"A":"b"},"hostnetwork":true})",
     R"({"hostNetwork":true,"nodeName":"n","nodeSelector":{"A":"b"}})"},
    {kPodSpecType, R"({"bogus":{"containers":[]},"nodeName":"n"})", R"({"nodeName":"n"})"},
    {kPodSpecType,
     R"({"containers":null,"affinity":null,"nodeSelector":null,"hostIPC":null,"priority":null})",
     R"({})"},
    {kPodSpecType,
     R"({"nodeName":"","hostNetwork":false,"tolerations":[],"nodeSelector":{},"volumes":[]})",
     R"({})"},
    {kPodSpecType, R"({"automountServiceAccountToken":false,"priority":0,"runtimeClassName":""})",
     R"({"automountServiceAccountToken":false,"priority":0,"runtimeClassName":""})"},
    {kPodSpecType, R"({"affinity":{},"securityContext":{},"dnsConfig":{}})",
     R"({"affinity":{},"dnsConfig":{},"securityContext":{}})"},
    {kPodSpecType,
     R"({"affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[]}}})",
     R"({"affinity":{"nodeAffinity":{}}})"},
    {kPodSpecType, R"({"nodeSelector":{"a":"","B":null}})", R"({"nodeSelector":{"B":"","a":""}})"},
    {kPodSpecType, R"({"tolerations":[null]})", R"({"tolerations":[{}]})"},
    {kPodSpecType, R"({"overhead":{"cpu":0,"memory":"1024Ki"}})",
     R"({"overhead":{"cpu":"0","memory":"1Mi"}})"},
    {kPodSpecType,
     R"({"volumes":[{"name":"v","emptyDir":{}},{"Name":"w","EmptyDir":{"SizeLimit":0}}]})",
     R"({"volumes":[{"emptyDir":{},"name":"v"},{"emptyDir":{"sizeLimit":"0"},"name":"w"}]})"},
    {kPodSpecType, R"({"volumes":[{"name":"v","emptyDir":{"medium":"","sizeLimit":"2048Mi"}}]})",
     R"({"volumes":[{"emptyDir":{"sizeLimit":"2Gi"},"name":"v"}]})"},
    {kPodSpecType, R"({"volumes":[{"name":"v","hostPath":{"path":"/a","type":""}}]})",
     R"({"volumes":[{"hostPath":{"path":"/a","type":""},"name":"v"}]})"},
    {kPodSpecType,
     R"({"volumes":[{"name":"v","projected":{"sources":[{"secret":{"name":"s"}}]}}]})",
     R"({"volumes":[{"name":"v","projected":{"sources":[{"secret":{"name":"s"}}]}}]})"},
    {kPodSpecType,
     R"({"volumes":[{"name":"v","secret":{"secretName":"s","defaultMode":0,"optional":false}}]})",
     R"({"volumes":[{"name":"v","secret":{"defaultMode":0,"optional":false,"secretName":"s"}}]})"},
    {kPodSpecType, R"({"os":{"name":"linux"},"schedulingGates":[{"name":"g"}],"hostUsers":false})",
     R"({"hostUsers":false,"os":{"name":"linux"},"schedulingGates":[{"name":"g"}]})"},
    {kPodSpecType, R"({"imagePullSecrets":[{}],"dnsPolicy":"Default","hostname":"h"})",
     R"({"dnsPolicy":"Default","hostname":"h","imagePullSecrets":[{}]})"},
    {kContainerType, R"({"name":"a","resources":{}})", R"({"name":"a"})"},
    {kContainerType, R"({"name":"a","resources":{"limits":{},"requests":null,"claims":[]}})",
     R"({"name":"a"})"},
    {kContainerType, R"({"resources":{"limits":{"cpu":0.5,"memory":1048576,"x/y":1000000}}})",
     R"({"resources":{"limits":{"cpu":"500m","memory":"1048576","x/y":"1M"}}})"},
    {kContainerType, R"({"resources":{"limits":{"cpu":"1000m","memory":"2048Mi","x/y":" 2 "}}})",
     R"({"resources":{"limits":{"cpu":"1","memory":"2Gi","x/y":"2"}}})"},
    {kContainerType, R"({"resources":{"requests":{"cpu":0.0001,"memory":1.25,"x/y":"1.5Gi"}}})",
     R"({"resources":{"requests":{"cpu":"100u","memory":"1250m","x/y":"1536Mi"}}})"},
    {kContainerType, R"({"resources":{"requests":{"cpu":"0","memory":null}}})",
     R"({"resources":{"requests":{"cpu":"0","memory":"0"}}})"},
    {kContainerType, R"({"args":[null,"","a"],"command":[]})", R"({"args":["","","a"]})"},
    {kContainerType, R"({"env":[{"name":"A","value":""},{"name":"B","valueFrom":{}}]})",
     R"({"env":[{"name":"A"},{"name":"B","valueFrom":{}}]})"},
    {kContainerType,
     R"({"env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"m","key":"k",)"
     R"("optional":false}}}]})",
     R"({"env":[{"name":"A","valueFrom":{"configMapKeyRef":{"key":"k","name":"m",)"
     R"("optional":false}}}]})"},
    {kContainerType,
     R"({"env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.name",)"
     R"("apiversion":"v1"}}}]})",
     R"({"env":[{"name":"A","valueFrom":{"fieldRef":{"apiVersion":"v1",)"
     R"("fieldPath":"metadata.name"}}}]})"},
    {kContainerType, R"({"envFrom":[{"prefix":"P","secretRef":{"name":"s"}},{"configMapRef":{}}]})",
     R"({"envFrom":[{"prefix":"P","secretRef":{"name":"s"}},{"configMapRef":{}}]})"},
    {kContainerType,
     R"({"livenessProbe":{"httpGet":{"port":8080},"initialDelaySeconds":0,"periodSeconds":5}})",
     R"({"livenessProbe":{"httpGet":{"port":8080},"periodSeconds":5}})"},
    {kContainerType, R"({"readinessProbe":{"tcpSocket":{"port":"80"}},"startupProbe":{}})",
     R"({"readinessProbe":{"tcpSocket":{"port":"80"}},"startupProbe":{}})"},
    {kContainerType,
     R"({"livenessProbe":{"grpc":{"port":9,"service":""},"terminationGracePeriodSeconds":0}})",
     R"({"livenessProbe":{"grpc":{"port":9,"service":""},"terminationGracePeriodSeconds":0}})"},
    {kContainerType,
     R"({"lifecycle":{"preStop":{"exec":{"command":["true"]},"sleep":{"seconds":3}}}})",
     R"({"lifecycle":{"preStop":{"exec":{"command":["true"]},"sleep":{"seconds":3}}}})"},
    {kContainerType, R"({"ports":[{"containerPort":2147483647,"hostPort":0,"protocol":"TCP"}]})",
     R"({"ports":[{"containerPort":2147483647,"protocol":"TCP"}]})"},
    {kContainerType,
     R"({"tty":true,"stdin":false,"imagePullPolicy":"Always","terminationMessagePath":""})",
     R"({"imagePullPolicy":"Always","tty":true})"},
    {kContainerType,
     R"({"volumeMounts":[{"name":"v","mountPath":"/a","readOnly":false,"mountPropagation":""}]})",
     R"({"volumeMounts":[{"mountPath":"/a","mountPropagation":"","name":"v"}]})"},
    {kContainerType,
     R"({"restartPolicyRules":[{"action":"Restart","exitCodes":{"operator":"In","values":)"
     R"([1,0]}}]})",
     R"({"restartPolicyRules":[{"action":"Restart","exitCodes":{"operator":"In","values":)"
     R"([1,0]}}]})"},
    {kSecurityContextType,
     R"({"runAsUser":0,"privileged":false,"capabilities":{},"readOnlyRootFilesystem":true})",
     R"({"capabilities":{},"privileged":false,"readOnlyRootFilesystem":true,"runAsUser":0})"},
    {kSecurityContextType,
     R"({"seccompProfile":{"type":"RuntimeDefault","localhostProfile":null},)"
     R"("procMount":"Default"})",
     R"({"procMount":"Default","seccompProfile":{"type":"RuntimeDefault"}})"},
    {kPodSecurityContextType,
     R"({"fsGroup":0,"supplementalGroups":[1,0],"sysctls":[{"name":"a","value":"b"}]})",
     R"({"fsGroup":0,"supplementalGroups":[1,0],"sysctls":[{"name":"a","value":"b"}]})"},
    {kTolerationType, R"({"key":"","operator":"Exists","tolerationSeconds":0})",
     R"({"operator":"Exists","tolerationSeconds":0})"},
    {kPodDNSConfigType,
     R"({"nameservers":[],"options":[{"name":"ndots","value":""}],"Searches":["s"]})",
     R"({"options":[{"name":"ndots","value":""}],"searches":["s"]})"},
    {kEnvFromSourceType, R"({"CONFIGMAPREF":{"NAME":"m"}})", R"({"configMapRef":{"name":"m"}})"},
};

json::value Decoded(const Row& row) {
  const absl::StatusOr<json::object> object =
      DecodePodObject(row.type, json::parse(row.value), "spec");
  if (!object.ok()) return json::value(std::string(object.status().message()));
  return *object;
}

std::string Refusal(const PodType& type, const char* value) {
  const absl::Status status = DecodePodObject(type, json::parse(value), "spec").status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST_CASE("objects are read and printed as Kubernetes' Go types do", "[plugin][pod_decode]") {
  for (const Row& row : kRows) {
    CAPTURE(row.type.name, row.value);
    CHECK(Decoded(row) == json::parse(row.decoded));
  }
}

TEST_CASE("what was decoded is decoded to itself", "[plugin][pod_decode]") {
  for (const Row& row : kRows) {
    CAPTURE(row.type.name, row.decoded);
    CHECK(Decoded({row.type, row.decoded, nullptr}) == json::parse(row.decoded));
  }
}

TEST_CASE("a number is the same in every notation", "[plugin][pod_decode]") {
  constexpr const char* kPriorities[] = {"5", "5.0", "0.5e1", "50e-1"};
  for (const char* number : kPriorities) {
    const json::value pod = json::object{{"priority", json::parse(number)}};
    CHECK(json::serialize(*DecodePodObject(kPodSpecType, pod, "spec")) == R"({"priority":5})");
  }
}

TEST_CASE("a quantity that is a number is read as Go prints that number", "[plugin][pod_decode]") {
  const Row rows[] = {
      {kPodSpecType, R"({"overhead":{"cpu":2.0}})", R"({"overhead":{"cpu":"2"}})"},
      {kPodSpecType, R"({"overhead":{"cpu":1e6}})", R"({"overhead":{"cpu":"1M"}})"},
      {kPodSpecType, R"({"overhead":{"cpu":1e-6}})", R"({"overhead":{"cpu":"1u"}})"},
      {kPodSpecType, R"({"overhead":{"cpu":1e-7}})", R"({"overhead":{"cpu":"100e-9"}})"},
      {kPodSpecType, R"({"overhead":{"cpu":123456.5}})", R"({"overhead":{"cpu":"123456500m"}})"},
  };
  for (const Row& row : rows) CHECK(Decoded(row) == json::parse(row.decoded));
}

TEST_CASE("an explicit zero of a required field stays", "[plugin][pod_decode]") {
  constexpr const char* kContainers[] = {
      R"({"name":""})",
      R"({"ports":[{"containerPort":0}]})",
      R"({"livenessProbe":{"httpGet":{"httpHeaders":[{"name":"A","value":""}],"port":0}}})",
  };
  for (const char* text : kContainers) {
    CHECK(Decoded({kContainerType, text, nullptr}) == json::parse(text));
  }
  CHECK(Decoded({kPodSpecType, R"({"containers":[]})", nullptr}) ==
        json::parse(R"({"containers":[]})"));
}

TEST_CASE("a required field that is absent stays absent", "[plugin][pod_decode]") {
  CHECK(Decoded({kPodSpecType, R"({"containers":[{}]})", nullptr}) ==
        json::parse(R"({"containers":[{}]})"));
}

TEST_CASE("of two spellings of a name the last counts", "[plugin][pod_decode]") {
  CHECK(Decoded({kPodSpecType, R"({"NodeName":"a","nodeName":"b"})", nullptr}) ==
        json::parse(R"({"nodeName":"b"})"));
}

TEST_CASE("members keep their order", "[plugin][pod_decode]") {
  constexpr char kText[] = R"({"nodeName":"n","affinity":{},"hostname":"h","dnsPolicy":"None"})";
  CHECK(json::serialize(*DecodePodObject(kPodSpecType, json::parse(kText), "spec")) == kText);
}

TEST_CASE("only labels and annotations are read of metadata", "[plugin][pod_decode]") {
  CHECK(Decoded({kObjectMetaType, R"({"name":"n","Labels":{"A":"b"},"annotations":{}})",
                 nullptr}) == json::parse(R"({"labels":{"A":"b"}})"));
}

TEST_CASE("a value of a wrong type is refused with its path", "[plugin][pod_decode]") {
  struct Wrong {
    const char* value;
    const char* refusal;
  };
  constexpr Wrong kWrong[] = {
      {R"([])", "spec is a list: it must be an object"},
      {R"({"containers":{}})", "spec.containers is an object: it must be a list"},
      {R"({"containers":[{},"a"]})", R"(spec.containers[1] is "a": it must be an object)"},
      {R"({"affinity":[]})", "spec.affinity is a list: it must be an object"},
      {R"({"hostNetwork":"true"})", R"(spec.hostNetwork is "true": it must be true or false)"},
      {R"({"hostNetwork":1})", "spec.hostNetwork is 1: it must be true or false"},
      {R"({"nodeName":true})", "spec.nodeName is true: it must be a string"},
      {R"({"priority":"1"})", R"(spec.priority is "1": it must be an integer)"},
      {R"({"priority":1.5})", "spec.priority is 1.5: it must be an integer"},
      {R"({"priority":1e300})", "spec.priority is 1e+300: it must be an integer"},
      {R"({"priority":2147483648})",
       "spec.priority is 2147483648: it must be an integer of 32 bits"},
      {R"({"activeDeadlineSeconds":9223372036854775808})",
       "spec.activeDeadlineSeconds is 9223372036854775808: it must be an integer"},
      {R"({"nodeSelector":["a"]})", "spec.nodeSelector is a list: it must be an object"},
      {R"({"nodeSelector":{"a/b":1}})", R"(spec.nodeSelector["a/b"] is 1: it must be a string)"},
      {R"({"Containers":[{"ENV":[{"name":"A","value":5}]}]})",
       "spec.containers[0].env[0].value is 5: it must be a string"},
      {R"({"containers":[{"ports":[{"containerPort":"x"}]}]})",
       R"(spec.containers[0].ports[0].containerPort is "x": it must be an integer)"},
      {R"({"containers":[{"livenessProbe":{"tcpSocket":{"port":true}}}]})",
       "spec.containers[0].livenessProbe.tcpSocket.port is true: it must be an integer or a "
       "string"},
      {R"({"overhead":{"cpu":"-1"}})", R"(spec.overhead["cpu"] is "-1": it must not be negative)"},
      {R"({"overhead":{"cpu":1e21}})",
       R"(spec.overhead["cpu"] is 1e+21: it must be less than 2^63)"},
      {R"({"overhead":{"cpu":false}})", R"(spec.overhead["cpu"] is false: it must be a quantity)"},
      {R"({"overhead":{"cpu":"1K"}})",
       R"(spec.overhead["cpu"] is "1K": Kubernetes does not know its suffix; )"
       "it knows n u m k M G T P E Ki Mi Gi Ti Pi Ei"},
  };
  for (const Wrong& wrong : kWrong) CHECK(Refusal(kPodSpecType, wrong.value) == wrong.refusal);
}

}  // namespace
}  // namespace plugin
