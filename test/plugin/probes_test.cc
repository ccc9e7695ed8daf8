#include "plugin/probes.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/plugin/json_text.h"

namespace plugin {
namespace {

struct Row {
  const char* what;
  const char* before;
  const char* after;
};

// Of one container.
const Row kRows[] = {
    {"a new port", "{'livenessProbe':{'httpGet':{'port':8080}}}",
     "{'livenessProbe':{'httpGet':{'port':'port-8080'}},"
     "'ports':[{'name':'port-8080','containerPort':8080,'protocol':'TCP'}]}"},
    {"a named port",
     "{'readinessProbe':{'tcpSocket':{'port':80}},'ports':[{'name':'web',"
     "'containerPort':80}]}",
     "{'readinessProbe':{'tcpSocket':{'port':'web'}},'ports':[{'name':'web','containerPort':80}]}"},
    {"a port without a name",
     "{'startupProbe':{'httpGet':{'port':80}},'ports':[{'containerPort':80,'protocol':'UDP'},"
     "{'containerPort':80}]}",
     "{'startupProbe':{'httpGet':{'port':'port-80'}},'ports':[{'containerPort':80,'protocol':'UDP'}"
     ","
     "{'containerPort':80,'name':'port-80'}]}"},
    {"hooks",
     "{'lifecycle':{'postStart':{'httpGet':{'port':1}},'preStop':{'tcpSocket':{'port':1}}}}",
     "{'lifecycle':{'postStart':{'httpGet':{'port':'port-1'}},'preStop':{'tcpSocket':"
     "{'port':'port-1'}}},'ports':[{'name':'port-1','containerPort':1,'protocol':'TCP'}]}"},
    {"a name already", "{'livenessProbe':{'httpGet':{'port':'web'}}}",
     "{'livenessProbe':{'httpGet':{'port':'web'}}}"},
    {"no port", "{'livenessProbe':{'exec':{'command':['x']}},'lifecycle':{}}",
     "{'livenessProbe':{'exec':{'command':['x']}},'lifecycle':{}}"},
};

TEST_CASE("probes name their ports", "[plugin][probes]") {
  for (const Row& row : kRows) {
    INFO(row.what);
    for (const char* list : {"containers", "initContainers"}) {
      auto spec = Json(absl::StrCat("{'", list, "':[", row.before, "]}"));
      NameProbePorts(&spec);
      CHECK(spec == Json(absl::StrCat("{'", list, "':[", row.after, "]}")));
    }
  }
}

TEST_CASE("probes and hooks that do nothing go", "[plugin][probes]") {
  auto spec = Json(
      "{'containers':[{'livenessProbe':{'periodSeconds':1},'readinessProbe':{'exec':{}},'lifecycle'"
      ":"
      "{'preStop':{},'postStart':{'sleep':{'seconds':1}}}},{'startupProbe':{}}]}");
  DropIdleProbes(&spec);
  CHECK(spec == Json("{'containers':[{'readinessProbe':{'exec':{}},'lifecycle':{'postStart':"
                     "{'sleep':{'seconds':1}}}},{}]}"));
}

TEST_CASE("a container's own action is the only one", "[plugin][probes]") {
  const auto container = Json(
      "{'livenessProbe':{'exec':{}},'readinessProbe':{'periodSeconds':1},'lifecycle':"
      "{'preStop':{'exec':{}}}}");
  auto under = Json(
      "{'livenessProbe':{'httpGet':{},'periodSeconds':9},'readinessProbe':{'tcpSocket':{}},"
      "'startupProbe':{'grpc':{}},'lifecycle':{'preStop':{'sleep':{}},'postStart':{'exec':{}}}}");
  DropOtherActions(container, &under);
  CHECK(under == Json("{'livenessProbe':{'periodSeconds':9},'readinessProbe':{'tcpSocket':{}},"
                      "'startupProbe':{'grpc':{}},'lifecycle':{'preStop':{},'postStart':{'exec':"
                      "{}}}}"));
}

}  // namespace
}  // namespace plugin
