#include "plugin/pod_template.h"

#include <catch2/catch.hpp>
#include <string>

#include "test/plugin/json_text.h"

namespace plugin {
namespace {

PodTemplate Template(const char* spec) {
  const auto parsed = ParsePodTemplate(
      Json(std::string("{'metadata':{'name':'t'},'template':{'spec':") + spec + "}}"));
  INFO(parsed.status());
  REQUIRE(parsed.ok());
  return *parsed;
}

boost::json::object Laid(const char* pod_template, const char* task) {
  auto spec = Json(task);
  LayUnder(Template(pod_template), "main", &spec);
  return spec;
}

struct Row {
  const char* what;
  const char* pod_template;
  const char* task;
  const char* result;
};

// flyteplugins 1.16.8's own results, but where docs/manifest-parity.md has a template-… row.
const Row kRows[] = {
    {"nothing in the template", "{'containers':[]}", "{'containers':[{'name':'main'}]}",
     "{'containers':[{'name':'main'}]}"},
    {"pod fields",
     "{'schedulerName':'t','priorityClassName':'high','nodeSelector':{'a':'t','b':'t'}}",
     "{'schedulerName':'task','nodeSelector':{'a':'task'},'containers':[{'name':'main'}]}",
     "{'schedulerName':'task','nodeSelector':{'a':'task','b':'t'},'priorityClassName':'high',"
     "'containers':[{'name':'main'}]}"},
    {"lists are joined", "{'tolerations':[{'key':'t'}]}",
     "{'tolerations':[{'key':'task'}],'containers':[{'name':'main'}]}",
     "{'tolerations':[{'key':'t'},{'key':'task'}],'containers':[{'name':'main'}]}"},
    {"default, then primary, then the task",
     "{'containers':[{'name':'default','image':'d','workingDir':'/d','tty':true},"
     "{'name':'primary','workingDir':'/p'}]}",
     "{'containers':[{'name':'side','image':'s'},{'name':'main','image':'m'}]}",
     "{'containers':[{'name':'side','image':'s','workingDir':'/d','tty':true},"
     "{'name':'main','image':'m','workingDir':'/p','tty':true}]}"},
    {"a container of the same name, but not the primary one's",
     "{'containers':[{'name':'side','workingDir':'/s'},{'name':'main','workingDir':'/m'},"
     "{'name':'nobody','image':'n'}]}",
     "{'containers':[{'name':'side'},{'name':'main'}]}",
     "{'containers':[{'name':'side','workingDir':'/s'},{'name':'main'}]}"},
    {"init containers",
     "{'containers':[],'initContainers':[{'name':'default-init','workingDir':'/d'},"
     "{'name':'primary-init','workingDir':'/p'},{'name':'i','tty':true}]}",
     "{'containers':[{'name':'main'}],'initContainers':[{'name':'i'},{'name':'j'}]}",
     "{'containers':[{'name':'main'}],'initContainers':[{'name':'i','workingDir':'/d','tty':true},"
     "{'name':'j','workingDir':'/d'}]}"},
    {"command and args are replaced",
     "{'containers':[{'name':'default','command':['d'],'args':['x']}]}",
     "{'containers':[{'name':'side'},{'name':'main','args':['m']}]}",
     "{'containers':[{'name':'side','command':['d'],'args':['x']},"
     "{'name':'main','args':['m'],'command':['d']}]}"},
    {"what would collide is the task's",
     "{'volumes':[{'name':'a','emptyDir':{}},{'name':'b','emptyDir':{}}],'imagePullSecrets':"
     "[{'name':'p'}],'containers':[{'name':'default','ports':[{'containerPort':1,'name':'x'},"
     "{'containerPort':1,'protocol':'UDP'}],'volumeMounts':[{'name':'b','mountPath':'/m'}]}]}",
     "{'volumes':[{'name':'a','hostPath':{'path':'/'}}],'imagePullSecrets':[{'name':'p'}],"
     "'containers':[{'name':'main','ports':[{'containerPort':1,'protocol':'TCP'}],'volumeMounts':"
     "[{'name':'a','mountPath':'/m'}]}]}",
     "{'volumes':[{'name':'b','emptyDir':{}},{'name':'a','hostPath':{'path':'/'}}],"
     "'imagePullSecrets':[{'name':'p'}],'containers':[{'name':'main','ports':[{'containerPort':1,"
     "'protocol':'UDP'},{'containerPort':1,'protocol':'TCP'}],'volumeMounts':[{'name':'a',"
     "'mountPath':'/m'}]}]}"},
    {"an explicit false of the task",
     "{'automountServiceAccountToken':true,'terminationGracePeriodSeconds':9}",
     "{'automountServiceAccountToken':false,'terminationGracePeriodSeconds':0,"
     "'containers':[{'name':'main'}]}",
     "{'automountServiceAccountToken':false,'terminationGracePeriodSeconds':0,"
     "'containers':[{'name':'main'}]}"},
};

TEST_CASE("a template lies under the task's pod", "[plugin][pod_template]") {
  for (const Row& row : kRows) {
    INFO(row.what);
    const auto laid = Laid(row.pod_template, row.task);
    INFO(boost::json::serialize(laid));
    CHECK(laid == Json(row.result));
  }
}

TEST_CASE("one template serves task after task", "[plugin][pod_template]") {
  const PodTemplate shared =
      Template("{'containers':[{'name':'side','env':[{'name':'T','value':'1'}]}]}");
  const auto first =
      Json("{'containers':[{'name':'main'},{'name':'side','env':[{'name':'A','value':'1'}]}]}");
  for (int i = 0; i < 2; ++i) {
    auto spec = first;
    LayUnder(shared, "main", &spec);
    CHECK(spec.at("containers").at(1).at("env").as_array().size() == 2);
  }
}

TEST_CASE("a PodTemplate is read with its pods' labels and annotations", "[plugin][pod_template]") {
  const auto parsed = ParsePodTemplate(
      Json("{'metadata':{'labels':{'not':'this'}},'template':{'metadata':{'labels':{'a':'b'},"
           "'annotations':{'c':'d'}},'spec':{'containers':[{'name':'default'}],'unknown':1}}}"));
  REQUIRE(parsed.ok());
  CHECK(parsed->labels == StringMap{{"a", "b"}});
  CHECK(parsed->annotations == StringMap{{"c", "d"}});
  CHECK(parsed->spec == Json("{'containers':[{'name':'default'}]}"));
  CHECK(ParsePodTemplate(Json("{}"))->spec.empty());
  for (const char* wrong : {"{'template':1}", "{'template':{'spec':{'containers':{}}}}",
                            "{'template':{'metadata':{'labels':{'a':1}}}}"}) {
    INFO(wrong);
    CHECK(ParsePodTemplate(Json(wrong)).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace plugin
