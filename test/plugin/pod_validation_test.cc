#include "plugin/pod_validation.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/plugin/json_text.h"

namespace plugin {
namespace {

struct Row {
  const char* field;  // of the rule
  const char* spec;   // breaks it
  const char* sentence;
};

const Row kRows[] = {
    {"containers[].image", "{'containers':[{'name':'a','image':'i'},{'name':'b'}]}",
     "p.containers[1].image is \"\": "},
    {"containers[].image", "{'initContainers':[{'image':' i'}]}",
     "p.initContainers[0].image is \" i\": "},
    {"containers[].env[].name", "{'containers':[{'image':'i','env':[{'name':'A'},{'name':'1 '}]}]}",
     "p.containers[0].env[1].name is \"1 \": "},
    {"containers[].ports[].containerPort",
     "{'containers':[{'image':'i','ports':[{'containerPort':65536}]}]}",
     "p.containers[0].ports[0].containerPort is \"65536\": "},
    {"containers[].ports[].containerPort", "{'containers':[{'image':'i','ports':[{}]}]}",
     "p.containers[0].ports[0].containerPort is \"0\": "},
    {"containers[].ports[].name",
     "{'containers':[{'image':'i','ports':[{'containerPort':1,'name':'123'}]}]}",
     "p.containers[0].ports[0].name is \"123\": "},
    {"containers[].ports[].name",
     "{'containers':[{'image':'i','ports':[{'containerPort':1,'name':'abcdefghijklmnop'}]}]}",
     "p.containers[0].ports[0].name is \"abcdefghijklmnop\": "},
    {"containers[].ports[].name",
     "{'containers':[{'image':'i','ports':[{'containerPort':1,'name':'a--b'}]}]}",
     "p.containers[0].ports[0].name is \"a--b\": "},
    {"containers[].ports[].name",
     "{'containers':[{'image':'i','ports':[{'containerPort':1,'name':'a'},{'containerPort':2,"
     "'name':'a'}]}]}",
     "p.containers[0].ports[1].name is \"a\": "},
    {"volumes[].name", "{'volumes':[{'name':'V'}]}", "p.volumes[0].name is \"V\": "},
    {"volumes[].name", "{'volumes':[{'name':'v'},{'name':'v'}]}",
     "p.volumes[1].name is \"v\": another"},
    {"containers[].volumeMounts[].name",
     "{'volumes':[{'name':'v'}],'containers':[{'image':'i','volumeMounts':[{'name':'w',"
     "'mountPath':'/'}]}]}",
     "p.containers[0].volumeMounts[0].name is \"w\": "},
    {"containers[].volumeMounts[].mountPath",
     "{'volumes':[{'name':'v'}],'containers':[{'image':'i','volumeMounts':[{'name':'v',"
     "'mountPath':'/a'},{'name':'v','mountPath':'/a'}]}]}",
     "p.containers[0].volumeMounts[1].mountPath is \"/a\": "},
    {"containers[].volumeMounts[].mountPath",
     "{'volumes':[{'name':'v'}],'containers':[{'image':'i','volumeMounts':[{'name':'v',"
     "'mountPath':'/a:b'}]}]}",
     "p.containers[0].volumeMounts[0].mountPath is \"/a:b\": "},
    {"containers[].resources", "{'containers':[{'image':'i','resources':{'limits':{'gpu':'2'}}}]}",
     "p.containers[0].resources.limits is \"gpu\": "},
    {"containers[].resources",
     "{'initContainers':[{'image':'i','resources':{'requests':{'pods':'2'}}}]}",
     "p.initContainers[0].resources.requests is \"pods\": "},
    {"containers[].resources",
     "{'containers':[{'image':'i','resources':{'limits':{'x.io/y/z':'2'}}}]}",
     "p.containers[0].resources.limits is \"x.io/y/z\": "},
    {"containers[].resources.requests",
     "{'containers':[{'image':'i','resources':{'requests':{'x.io/y':'2'},'limits':{'x.io/"
     "y':'1'}}}]}",
     "p.containers[0].resources.requests[\"x.io/y\"] is \"2\": "},
    {"containers[].resources.requests[extended]",
     "{'containers':[{'image':'i','resources':{'requests':{'x.io/y':'2'}}}]}",
     "p.containers[0].resources.requests[\"x.io/y\"] is \"2\": "},
    {"containers[].resources.requests[extended]",
     "{'containers':[{'image':'i','resources':{'requests':{'x.io/y':'1'},'limits':{'x.io/"
     "y':'2'}}}]}",
     "p.containers[0].resources.requests[\"x.io/y\"] is \"1\": "},
    {"initContainers[].lifecycle", "{'initContainers':[{'image':'i','startupProbe':{}}]}",
     "p.initContainers[0].startupProbe is set: "},
    {"initContainers[].lifecycle", "{'initContainers':[{'image':'i','lifecycle':{}}]}",
     "p.initContainers[0].lifecycle is set: "},
    {"initContainers[].lifecycle", "{'initContainers':[{'image':'i','livenessProbe':{}}]}",
     "p.initContainers[0].livenessProbe is set: "},
    {"initContainers[].lifecycle", "{'initContainers':[{'image':'i','readinessProbe':{}}]}",
     "p.initContainers[0].readinessProbe is set: "},
    {"containers[].livenessProbe",
     "{'containers':[{'image':'i','livenessProbe':{'exec':{},'tcpSocket':{}}}]}",
     "p.containers[0].livenessProbe.tcpSocket is set: "},
    {"containers[].livenessProbe",
     "{'containers':[{'image':'i','readinessProbe':{'exec':{},'httpGet':{}}}]}",
     "p.containers[0].readinessProbe.httpGet is set: "},
    {"containers[].livenessProbe",
     "{'containers':[{'image':'i','startupProbe':{'httpGet':{},'tcpSocket':{}}}]}",
     "p.containers[0].startupProbe.tcpSocket is set: "},
    {"containers[].livenessProbe",
     "{'containers':[{'image':'i','lifecycle':{'postStart':{'exec':{},'httpGet':{}}}}]}",
     "p.containers[0].lifecycle.postStart.httpGet is set: "},
    {"containers[].livenessProbe",
     "{'containers':[{'image':'i','lifecycle':{'preStop':{'exec':{},'httpGet':{}}}}]}",
     "p.containers[0].lifecycle.preStop.httpGet is set: "},
    {"initContainers[].restartPolicy",
     "{'initContainers':[{'image':'i','restartPolicy':'Always'}]}",
     "p.initContainers[0].restartPolicy is \"Always\": "},
    {"serviceAccountName", "{'serviceAccountName':'A b'}", "p.serviceAccountName is \"A b\": "},
    {"containers[].ports[].hostPort",
     "{'hostNetwork':true,'containers':[{'image':'i','ports':[{'containerPort':80}]},"
     "{'image':'i','ports':[{'containerPort':81},{'containerPort':80,'protocol':'TCP'}]}]}",
     "p.containers[1].ports[1].containerPort is \"80\": "},
    {"containers[].ports[].hostPort",
     "{'containers':[{'image':'i','ports':[{'containerPort':1,'hostPort':80},"
     "{'containerPort':2,'hostPort':80}]}]}",
     "p.containers[0].ports[1].hostPort is \"80\": "},
    {"containers[].ports[].hostPort",
     "{'hostNetwork':true,'initContainers':[{'image':'i','ports':[{'containerPort':80},"
     "{'containerPort':80}]}]}",
     "p.initContainers[0].ports[1].containerPort is \"80\": "},
    {"securityContext.sysctls[].name",
     "{'securityContext':{'sysctls':[{'name':'net.a'},{'name':'net.b'},{'name':'net.a'}]}}",
     "p.securityContext.sysctls[2].name is \"net.a\": another"},
    {"securityContext.sysctls[].name[of the node]",
     "{'hostNetwork':true,'securityContext':{'sysctls':[{'name':'kernel.sem'},{'name':'net.a'}]}}",
     "p.securityContext.sysctls[1].name is \"net.a\": it belongs"},
    {"securityContext.sysctls[].name[of the node]",
     "{'hostNetwork':true,'securityContext':{'sysctls':[{'name':'net/a'}]}}",
     "p.securityContext.sysctls[0].name is \"net/a\": it belongs"},
};

const char* const kSysctlsOfIpc[] = {"kernel.sem", "kernel.shm_rmid_forced", "kernel.msgmax",
                                     "fs.mqueue.msg_max"};

TEST_CASE("a sysctl of the node's IPC is refused", "[plugin][pod_validation]") {
  for (const char* name : kSysctlsOfIpc) {
    INFO(name);
    const std::string sysctls =
        absl::StrCat("'securityContext':{'sysctls':[{'name':'", name, "'}]}}");
    CHECK_FALSE(ValidatePod(Json(absl::StrCat("{'hostIPC':true,", sysctls)), "p").ok());
    for (const char* others : {"'hostIPC':false,", "'hostNetwork':true,", ""}) {
      CHECK(ValidatePod(Json(absl::StrCat("{", others, sysctls)), "p").ok());
    }
  }
}

const char* const kWithoutConflict[] = {
    "{'hostNetwork':true,'containers':[{'image':'i','ports':[{'containerPort':80},"
    "{'containerPort':80,'protocol':'UDP'},{'containerPort':80,'hostIP':'10.0.0.1'}]}]}",
    "{'hostNetwork':true,'initContainers':[{'image':'i','ports':[{'containerPort':80}]},"
    "{'image':'i','ports':[{'containerPort':80}]}],"
    "'containers':[{'image':'i','ports':[{'containerPort':80}]}]}",
    "{'hostNetwork':false,'containers':[{'image':'i','ports':[{'containerPort':80},"
    "{'containerPort':80}]},{'image':'i','ports':[{'containerPort':80}]}]}",
    "{'hostIPC':true,'securityContext':{'sysctls':[{'name':'net.a'},{'name':'kernel.sem_next_id'},"
    "{'name':'vm.x'}]}}",
    "{'containers':[{'image':'i','ports':[{'containerPort':1,'name':'a'}],"
    "'livenessProbe':{'grpc':{},'tcpSocket':{}},'lifecycle':{'postStart':{'exec':{},'sleep':{}},"
    "'preStop':{}}},{'image':'i','ports':[{'containerPort':1,'name':'a'},{'containerPort':2},"
    "{'containerPort':3}]}]}",
    "{'containers':[{'image':'i','resources':{'limits':{'cpu':'1','memory':'1',"
    "'ephemeral-storage':'1','hugepages-2Mi':'1','x.io/Y':'1'}}}]}",
};

TEST_CASE("what is like a conflict and is none passes", "[plugin][pod_validation]") {
  for (const char* spec : kWithoutConflict) {
    INFO(spec);
    CHECK(ValidatePod(Json(spec), "p").ok());
  }
}

TEST_CASE("a pod that Kubernetes would refuse is refused", "[plugin][pod_validation]") {
  std::set<std::string> fields;
  for (const Row& row : kRows) {
    INFO(row.spec);
    const absl::Status refused = ValidatePod(Json(row.spec), "p");
    CHECK(refused.code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(refused.message()), Catch::StartsWith(row.sentence));
    fields.insert(row.field);
  }
  for (const PodRule& rule : PodRules()) {
    INFO(rule.field);
    CHECK(fields.count(rule.field) == 1);
  }
}

TEST_CASE("a pod that is all right passes", "[plugin][pod_validation]") {
  CHECK(ValidatePod(
            Json("{'serviceAccountName':'a.b','volumes':[{'name':'v'},{'name':'w'}],"
                 "'initContainers':[{'image':'i','volumeMounts':[{'name':'v','mountPath':'/a'}]}],"
                 "'containers':[{'image':'i','ports':[{'containerPort':1,'name':'a-b'},"
                 "{'containerPort':65535}],'volumeMounts':[{'name':'v','mountPath':'/a'},"
                 "{'name':'v','mountPath':'/b'}],'env':[{'name':'A.b-c_d'}],'resources':{"
                 "'requests':{'x.io/y':'1','cpu':'1'},'limits':{'x.io/y':'1'}}}]}"),
            "p")
            .ok());
}

}  // namespace
}  // namespace plugin
