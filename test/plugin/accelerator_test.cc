#include "plugin/accelerator.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/plugin/json_text.h"

namespace plugin {
namespace {

using flyteidl::core::GPUAccelerator;

constexpr char kWithGpu[] = "{'containers':[{'resources':{'limits':{'nvidia.com/gpu':'1'}}}]}";

struct Row {
  const char* what;
  void (*ask)(GPUAccelerator&);
  const char* expressions;
  const char* tolerations;  // "": none
};

const Row kRows[] = {
    {"device", [](GPUAccelerator& a) { a.set_device("t4"); },
     "{'key':'k8s.amazonaws.com/accelerator','operator':'In','values':['t4']}",
     "{'key':'k8s.amazonaws.com/"
     "accelerator','value':'t4','operator':'Equal','effect':'NoSchedule'}"},
    {"partition", [](GPUAccelerator& a) { a.set_partition_size("1g"); },
     "{'key':'k8s.amazonaws.com/gpu-partition-size','operator':'In','values':['1g']}",
     "{'key':'k8s.amazonaws.com/gpu-partition-size','value':'1g','operator':'Equal',"
     "'effect':'NoSchedule'}"},
    {"whole device", [](GPUAccelerator& a) { a.set_unpartitioned(true); },
     "{'key':'k8s.amazonaws.com/gpu-partition-size','operator':'DoesNotExist'}", ""},
};

boost::json::object Placed(const GPUAccelerator& asked, const PodOptions& options,
                           const char* spec = kWithGpu) {
  auto placed = Json(spec);
  PlaceOnAccelerator(asked, options, &placed);
  return placed;
}

TEST_CASE("an accelerator chooses its nodes", "[plugin][accelerator]") {
  for (const Row& row : kRows) {
    INFO(row.what);
    GPUAccelerator asked;
    row.ask(asked);
    const auto spec = Placed(asked, PodOptions());
    const auto& node = spec.at("affinity").at("nodeAffinity");
    CHECK(
        node.at("requiredDuringSchedulingIgnoredDuringExecution") ==
        Json(absl::StrCat("{'nodeSelectorTerms':[{'matchExpressions':[", row.expressions, "]}]}")));
    const bool tolerates = *row.tolerations != '\0';
    REQUIRE(spec.contains("tolerations") == tolerates);
    if (tolerates) {
      CHECK(spec.at("tolerations") == Json(absl::StrCat("{'t':[", row.tolerations, "]}")).at("t"));
    }
  }
}

TEST_CASE("a whole device is chosen as the configuration says", "[plugin][accelerator]") {
  PodOptions options;
  options.gpu_unpartitioned_node_selector_requirement = Json("{'key':'whole','operator':'Exists'}");
  options.gpu_unpartitioned_toleration = Json("{'key':'whole','operator':'Exists'}");
  GPUAccelerator asked;
  asked.set_unpartitioned(true);
  const auto spec = Placed(asked, options);
  CHECK(boost::json::serialize(spec).find(R"("matchExpressions":[{"key":"whole",)") !=
        std::string::npos);
  CHECK(spec.at("tolerations") == Json("{'t':[{'key':'whole','operator':'Exists'}]}").at("t"));
}

TEST_CASE("without a limit of GPUs, or without a choice, a pod stays as it is",
          "[plugin][accelerator]") {
  GPUAccelerator device;
  device.set_device("t4");
  for (const char* spec :
       {"{'containers':[{}]}", "{'containers':[{'resources':{'limits':{'cpu':'1'}}}]}",
        "{'containers':[{'resources':{'requests':{'nvidia.com/gpu':'1'}}}]}"}) {
    INFO(spec);
    CHECK(Placed(device, PodOptions(), spec) == Json(spec));
  }
  CHECK(Placed(GPUAccelerator(), PodOptions()) == Json(kWithGpu));
  GPUAccelerator partitioned;
  partitioned.set_unpartitioned(false);
  CHECK(Placed(partitioned, PodOptions()) == Json(kWithGpu));
}

}  // namespace
}  // namespace plugin
