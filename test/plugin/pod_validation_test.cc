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
    {"initContainers[].restartPolicy",
     "{'initContainers':[{'image':'i','restartPolicy':'Always'}]}",
     "p.initContainers[0].restartPolicy is \"Always\": "},
    {"serviceAccountName", "{'serviceAccountName':'A b'}", "p.serviceAccountName is \"A b\": "},
};

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
