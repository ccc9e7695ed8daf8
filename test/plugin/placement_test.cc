#include "plugin/placement.h"

#include <catch2/catch.hpp>

namespace plugin {
namespace {

namespace json = boost::json;

PodOptions Configured() {
  PodOptions options;
  options.default_tolerations = {json::object{{"key", "flyte"}, {"operator", "Exists"}}};
  options.interruptible_tolerations = {json::object{{"key", "spot"}, {"operator", "Exists"}}};
  options.default_node_selector = {{"team", "data"}, {"pool", "any"}};
  options.interruptible_node_selector = {{"pool", "spot"}};
  options.interruptible_node_selector_requirement =
      json::object{{"key", "kind"}, {"operator", "In"}, {"values", json::array{"spot"}}};
  options.non_interruptible_node_selector_requirement =
      json::object{{"key", "kind"}, {"operator", "NotIn"}, {"values", json::array{"spot"}}};
  return options;
}

TEST_CASE("an interruptible pod goes where the configuration sends such pods",
          "[plugin][placement]") {
  const Placement placement = PlacePod(Configured(), true);
  CHECK(json::serialize(placement.tolerations) ==
        R"([{"key":"spot","operator":"Exists"},{"key":"flyte","operator":"Exists"}])");
  CHECK(placement.node_selector == StringMap{{"pool", "spot"}, {"team", "data"}});
  CHECK(json::serialize(placement.affinity) ==
        R"({"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":)"
        R"({"nodeSelectorTerms":[{"matchExpressions":)"
        R"([{"key":"kind","operator":"In","values":["spot"]}]}]}}})");
}

TEST_CASE("any other pod stays away from there", "[plugin][placement]") {
  const Placement placement = PlacePod(Configured(), false);
  CHECK(json::serialize(placement.tolerations) == R"([{"key":"flyte","operator":"Exists"}])");
  CHECK(placement.node_selector == StringMap{{"pool", "any"}, {"team", "data"}});
  CHECK(json::serialize(placement.affinity).find(R"("NotIn")") != std::string::npos);
}

TEST_CASE("a stock configuration places nothing", "[plugin][placement]") {
  for (const bool interruptible : {true, false}) {
    const Placement placement = PlacePod(PodOptions(), interruptible);
    CHECK(placement.tolerations.empty());
    CHECK(placement.node_selector.empty());
    CHECK(placement.affinity.empty());
  }
}

}  // namespace
}  // namespace plugin
