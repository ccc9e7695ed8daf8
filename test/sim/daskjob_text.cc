#include "test/sim/daskjob_text.h"

#include "test/sim/object.h"

namespace sim {
namespace json = boost::json;
namespace {

json::object PodSpec(const char* container) {
  return {{"containers", json::array{json::object{{"name", container}, {"image", "x"}}}}};
}

}  // namespace

json::object SmallDaskJob(absl::string_view name) {
  const json::object service{{"ports", json::array{json::object{{"port", 8786}}}}};
  return {{"apiVersion", "kubernetes.dask.org/v1"},
          {"kind", "DaskJob"},
          {"metadata", {{"name", JsonView(name)}, {"labels", {{"a", "b"}}}}},
          {"spec",
           {{"job", {{"spec", PodSpec("job")}}},
            {"cluster",
             {{"spec",
               {{"worker", {{"spec", PodSpec("worker")}}},
                {"scheduler", {{"spec", PodSpec("scheduler")}, {"service", service}}}}}}}}}};
}

}  // namespace sim
