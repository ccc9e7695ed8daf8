#include "plugin/container_resources.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/plugin/json_text.h"

namespace plugin {
namespace {

Options Platform() {
  Options options;
  options.platform.defaults = {{"cpu", "2"}, {"memory", "4Gi"}};
  options.platform.limits = {{"cpu", "8"}, {"memory", "16Gi"}, {"nvidia.com/gpu", "1"}};
  return options;
}

struct Row {
  const char* what;
  const char* pod_template;  // its spec; "": none
  const char* before;
  const char* after;
};

constexpr char kDefaults[] =
    "'resources':{'limits':{'cpu':'2','memory':'4Gi'},'requests':{'cpu':'2','memory':'4Gi'}}";

const Row kRows[] = {
    {"defaults for init and primary, none for others", "",
     "{'initContainers':[{'name':'i'}],'containers':[{'name':'main'},{'name':'side'}]}",
     "{'initContainers':[{'name':'i',@}],'containers':[{'name':'main',@},{'name':'side'}]}"},
    {"clamps for all", "",
     "{'containers':[{'name':'main','resources':{'limits':{'cpu':'9','memory':'1Gi'}}},"
     "{'name':'side','resources':{'requests':{'cpu':'10','memory':'1'},'limits':{'cpu':'9'}}}]}",
     "{'containers':[{'name':'main','resources':{'limits':{'cpu':'8','memory':'1Gi'},'requests':"
     "{'cpu':'8','memory':'1Gi'}}},{'name':'side','resources':{'requests':{'cpu':'8','memory':'1'},"
     "'limits':{'cpu':'8'}}}]}"},
    {"GPUs by flytekit's name", "",
     "{'containers':[{'name':'main','resources':{'limits':{'gpu':'2'}}}]}",
     "{'containers':[{'name':'main','resources':{'limits':{'cpu':'2','memory':'4Gi',"
     "'nvidia.com/gpu':'1'},'requests':{'cpu':'2','memory':'4Gi','nvidia.com/gpu':'1'}}}]}"},
    {"other resources and claims stay", "",
     "{'containers':[{'name':'side','resources':{'claims':[{'name':'c'}],'limits':{'x.io/"
     "y':'3'}}}]}",
     "{'containers':[{'name':'side','resources':{'limits':{'x.io/"
     "y':'3'},'claims':[{'name':'c'}]}}]}"},
    {"zero cpu and memory go, other zeros stay", "",
     "{'containers':[{'name':'side','resources':{'limits':{'cpu':'0','x.io/y':'0'}}}]}",
     "{'containers':[{'name':'side','resources':{'limits':{'x.io/y':'0'}}}]}"},
    {"a template's container of the same name",
     "{'containers':[{'name':'main','resources':{'requests':{'cpu':'1'}}},{'name':'primary',"
     "'resources':{'requests':{'cpu':'3','memory':'3Gi'}}}]}",
     "{'containers':[{'name':'main'}]}",
     "{'containers':[{'name':'main','resources':{'limits':{'cpu':'1','memory':'4Gi'},'requests':"
     "{'cpu':'1','memory':'4Gi'}}}]}"},
    {"a template's primary, then default",
     "{'containers':[{'name':'default','resources':{'limits':{'cpu':'1'}}},{'name':'primary',"
     "'resources':{'limits':{'memory':'1Gi'}}}]}",
     "{'containers':[{'name':'main','resources':{'limits':{'cpu':'5'}}}]}",
     "{'containers':[{'name':'main','resources':{'limits':{'cpu':'5','memory':'1Gi'},'requests':"
     "{'cpu':'5','memory':'1Gi'}}}]}"},
    {"a template's init containers",
     "{'initContainers':[{'name':'default-init','resources':{'limits':{'cpu':'1'}}}]}",
     "{'initContainers':[{'name':'i'}],'containers':[{'name':'main'}]}",
     "{'initContainers':[{'name':'i','resources':{'limits':{'cpu':'1','memory':'4Gi'},'requests':"
     "{'cpu':'1','memory':'4Gi'}}}],'containers':[{'name':'main',@}]}"},
};

TEST_CASE("containers get their resources", "[plugin][resources]") {
  for (const Row& row : kRows) {
    INFO(row.what);
    PodTemplate pod_template;
    const bool has_template = *row.pod_template != '\0';
    if (has_template) pod_template.spec = Json(row.pod_template);
    auto spec = Json(row.before);
    REQUIRE(SettleContainers("p", "main", has_template ? &pod_template : nullptr, Platform(), &spec)
                .ok());
    std::string after = row.after;
    for (auto at = after.find('@'); at != std::string::npos; at = after.find('@')) {
      after.replace(at, 1, kDefaults);
    }
    INFO(boost::json::serialize(spec));
    CHECK(spec == Json(after));
  }
}

TEST_CASE("an amount that cannot be is refused with its place", "[plugin][resources]") {
  auto spec = Json(
      "{'containers':[{'name':'main'},{'name':'side','resources':{'limits':{'x.io/y':'-1'}}}]}");
  CHECK(SettleContainers("k8s_pod.pod_spec", "main", nullptr, Options(), &spec).message() ==
        "k8s_pod.pod_spec.containers[1].resources.limits[\"x.io/y\"] is \"-1\": it must not be "
        "negative");
}

TEST_CASE("limits are read back", "[plugin][resources]") {
  const auto limits = LimitsOf(Json("{'resources':{'limits':{'cpu':'500m'}}}"));
  REQUIRE(limits.ok());
  CHECK(limits->at("cpu").text() == "500m");
  CHECK(LimitsOf(Json("{}"))->empty());
}

}  // namespace
}  // namespace plugin
