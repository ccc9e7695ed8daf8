#include "plugin/placement.h"

namespace plugin {
namespace {

namespace json = boost::json;

void Append(const json::array& more, json::array* list) {
  list->insert(list->end(), more.begin(), more.end());
}

json::object RequiredNodeAffinity(const json::object& requirement) {
  const json::array expressions = {requirement};
  const json::array terms = {json::object{{"matchExpressions", expressions}}};
  const json::object required = {{"nodeSelectorTerms", terms}};
  const json::object node = {{"requiredDuringSchedulingIgnoredDuringExecution", required}};
  return {{"nodeAffinity", node}};
}

}  // namespace

Placement PlacePod(const PodOptions& options, bool interruptible) {
  Placement placement;
  if (interruptible) Append(options.interruptible_tolerations, &placement.tolerations);
  Append(options.default_tolerations, &placement.tolerations);
  if (interruptible) placement.node_selector = options.interruptible_node_selector;
  placement.node_selector.insert(options.default_node_selector.begin(),
                                 options.default_node_selector.end());
  const auto& requirement = interruptible ? options.interruptible_node_selector_requirement
                                          : options.non_interruptible_node_selector_requirement;
  if (requirement) placement.affinity = RequiredNodeAffinity(*requirement);
  return placement;
}

}  // namespace plugin
