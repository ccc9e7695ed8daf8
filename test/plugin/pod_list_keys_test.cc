#include "plugin/pod_list_keys.h"

#include <catch2/catch.hpp>

#include "test/plugin/json_text.h"

namespace plugin {
namespace {

struct Row {
  const char* before;
  const char* after;
};

const Row kRows[] = {
    {"{'containers':[]}", "{'containers':[]}"},
    {"{'volumes':[{'name':'a','x':1},{'name':'b'},{'name':'a','x':2}],'containers':[]}",
     "{'volumes':[{'name':'b'},{'name':'a','x':2}],'containers':[]}"},
    {"{'imagePullSecrets':[{'name':'a'},{'name':'a'}],'containers':[]}",
     "{'imagePullSecrets':[{'name':'a'}],'containers':[]}"},
    {"{'topologySpreadConstraints':[{'topologyKey':'z','whenUnsatisfiable':'DoNotSchedule'},"
     "{'topologyKey':'z','whenUnsatisfiable':'ScheduleAnyway'},{'topologyKey':'z','maxSkew':2}],"
     "'containers':[]}",
     "{'topologySpreadConstraints':[{'topologyKey':'z','whenUnsatisfiable':'ScheduleAnyway'},"
     "{'topologyKey':'z','maxSkew':2}],'containers':[]}"},
    {"{'containers':[{'ports':[{'containerPort':1},{'containerPort':1,'protocol':'UDP'},"
     "{'containerPort':1,'protocol':'TCP'}],'volumeMounts':[{'mountPath':'/a','name':'v'},"
     "{'mountPath':'/a','name':'w'}],'volumeDevices':[{'devicePath':'/d'},{'devicePath':'/d'}]}],"
     "'initContainers':[{'ports':[{'containerPort':2},{'containerPort':2}]}]}",
     "{'containers':[{'ports':[{'containerPort':1,'protocol':'UDP'},{'containerPort':1,'protocol':"
     "'TCP'}],'volumeMounts':[{'mountPath':'/a','name':'w'}],'volumeDevices':[{'devicePath':'/"
     "d'}]}],"
     "'initContainers':[{'ports':[{'containerPort':2}]}]}"},
};

TEST_CASE("of elements that collide the last stays", "[plugin][pod_list_keys]") {
  for (const Row& row : kRows) {
    INFO(row.before);
    auto spec = Json(row.before);
    KeepLastOfEach(&spec);
    CHECK(spec == Json(row.after));
  }
}

TEST_CASE("a task's spread constraint replaces the template's", "[plugin][pod_list_keys]") {
  auto spec = Json("{'topologySpreadConstraints':[{'topologyKey':'z','maxSkew':2}]}");
  MergePod(Json("{'topologySpreadConstraints':[{'topologyKey':'z','whenUnsatisfiable':"
                "'DoNotSchedule'},{'topologyKey':'y'}]}"),
           &spec);
  CHECK(spec == Json("{'topologySpreadConstraints':[{'topologyKey':'y'},{'topologyKey':'z',"
                     "'maxSkew':2}]}"));
}

}  // namespace
}  // namespace plugin
