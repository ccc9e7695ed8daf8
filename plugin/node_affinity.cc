#include "plugin/node_affinity.h"

#include <algorithm>

#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr char kRequired[] = "requiredDuringSchedulingIgnoredDuringExecution";

json::array& Terms(json::object* spec) {
  json::object& node = ObjectAt(&ObjectAt(spec, "affinity"), "nodeAffinity");
  return ListAt(&ObjectAt(&node, kRequired), "nodeSelectorTerms");
}

bool HasTerms(const json::object& spec) {
  const json::value* affinity = spec.if_contains("affinity");
  const json::value* node =
      affinity == nullptr ? nullptr : affinity->get_object().if_contains("nodeAffinity");
  return node != nullptr && node->get_object().contains(kRequired);
}

void EraseIfEmpty(json::object* object, json::string_view name) {
  const json::value* member = object->if_contains(name);
  if (member == nullptr) return;
  const bool empty = member->is_array() ? member->get_array().empty()
                                        : member->is_object() && member->get_object().empty();
  if (empty) object->erase(name);
}

bool IsEmptyTerm(const json::value& term) { return term.get_object().empty(); }

}  // namespace

void RequireOfNode(const json::object& requirement, json::object* spec) {
  json::array& terms = Terms(spec);
  if (terms.empty()) terms.emplace_back(json::object());
  for (json::value& term : terms) {
    ListAt(&term.get_object(), "matchExpressions").emplace_back(requirement);
  }
}

void ForgetOfNode(const json::object& requirement, json::object* spec) {
  if (!HasTerms(*spec)) return;
  json::array& terms = Terms(spec);
  for (json::value& term : terms) {
    json::array& expressions = ListAt(&term.get_object(), "matchExpressions");
    const auto found = std::find(expressions.begin(), expressions.end(), json::value(requirement));
    if (found != expressions.end()) expressions.erase(found);
    EraseIfEmpty(&term.get_object(), "matchExpressions");
  }
  terms.erase(std::remove_if(terms.begin(), terms.end(), IsEmptyTerm), terms.end());
  json::object& node = ObjectAt(&ObjectAt(spec, "affinity"), "nodeAffinity");
  EraseIfEmpty(&ObjectAt(&node, kRequired), "nodeSelectorTerms");
  EraseIfEmpty(&node, kRequired);
  EraseIfEmpty(&ObjectAt(spec, "affinity"), "nodeAffinity");
}

}  // namespace plugin
