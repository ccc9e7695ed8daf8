#include "plugin/tolerations.h"

#include <catch2/catch.hpp>

#include "test/plugin/json_text.h"

namespace plugin {
namespace {

boost::json::array List(const char* text) {
  return Json(std::string("{'l':") + text + "}").at("l").as_array();
}

PodOptions Configured() {
  PodOptions options;
  options.default_tolerations = List("[{'key':'all'}]");
  options.interruptible_tolerations = List("[{'key':'spot'}]");
  options.resource_tolerations = {{"cpu", List("[{'key':'cpu'}]")},
                                  {"nvidia.com/gpu", List("[{'key':'gpu'}]")},
                                  {"ephemeral-storage", List("[{'key':'disk'}]")}};
  return options;
}

TEST_CASE("configured tolerations come before the pod's own, in one order",
          "[plugin][tolerations]") {
  auto spec = Json(
      "{'tolerations':[{'key':'own'}],'initContainers':[{'resources':{'limits':"
      "{'ephemeral-storage':'1'}}}],'containers':[{'resources':{'limits':{'nvidia.com/gpu':'1'}}},"
      "{'resources':{'requests':{'cpu':'1','memory':'1'}}},{}]}");
  SECTION("interruptible") {
    AddConfiguredTolerations(Configured(), true, &spec);
    CHECK(spec.at("tolerations").as_array() ==
          List("[{'key':'cpu'},{'key':'gpu'},{'key':'spot'},{'key':'all'},{'key':'own'}]"));
  }
  SECTION("others") {
    AddConfiguredTolerations(Configured(), false, &spec);
    CHECK(spec.at("tolerations").as_array() ==
          List("[{'key':'cpu'},{'key':'gpu'},{'key':'all'},{'key':'own'}]"));
  }
  SECTION("nothing configured") {
    const auto before = spec;
    AddConfiguredTolerations(PodOptions(), true, &spec);
    CHECK(spec == before);
  }
}

TEST_CASE("extended resources are tolerated once", "[plugin][tolerations]") {
  PodOptions options;
  options.add_tolerations_for_extended_resources = {"b.io/x", "a.io/x", "c.io/x"};
  auto spec = Json(
      "{'tolerations':[{'key':'b.io/x','operator':'Exists','effect':'NoSchedule'}],"
      "'initContainers':[{'resources':{'requests':{'a.io/x':'1'}}}],"
      "'containers':[{'resources':{'requests':{'b.io/x':'1','d.io/x':'1'},'limits':{'c.io/"
      "x':'1'}}}]}");
  AddExtendedResourceTolerations(options, &spec);
  CHECK(spec.at("tolerations").as_array() ==
        List("[{'key':'b.io/x','operator':'Exists','effect':'NoSchedule'},"
             "{'key':'a.io/x','operator':'Exists','effect':'NoSchedule'}]"));
}

}  // namespace
}  // namespace plugin
