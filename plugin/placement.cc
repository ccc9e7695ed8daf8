#include "plugin/placement.h"

#include <utility>

namespace plugin {
namespace {

namespace json = boost::json;

void Append(const json::array& more, json::array* list) {
  list->insert(list->end(), more.begin(), more.end());
}

json::object RequiredNodeAffinity(const json::object& requirement) {
  json::object term, required, node, affinity;
  term.emplace("matchExpressions", json::array{requirement});
  required.emplace("nodeSelectorTerms", json::array{std::move(term)});
  node.emplace("requiredDuringSchedulingIgnoredDuringExecution", std::move(required));
  affinity.emplace("nodeAffinity", std::move(node));
  return affinity;
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
