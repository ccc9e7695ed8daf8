#include "plugin/pod_merge.h"

#include <utility>

#include "plugin/pod_decode_scalar.h"

namespace plugin {
namespace {

namespace json = boost::json;

void MergeLists(const json::array& under, json::array* task) {
  json::array joined(under);
  joined.reserve(under.size() + task->size());
  for (json::value& element : *task) joined.push_back(std::move(element));
  task->swap(joined);
}

void MergeMaps(const json::object& under, json::object* task) {
  for (const auto& [key, value] : under) task->emplace(key, value);
}

void MergeValue(const PodField& field, const json::value& under, json::value* task) {
  if (field.list) return MergeLists(under.get_array(), &task->get_array());
  switch (field.kind) {
    case FieldKind::kObject:
      return MergeUnder(*field.type, under.get_object(), &task->get_object());
    case FieldKind::kStringMap:
    case FieldKind::kQuantityMap:
      return MergeMaps(under.get_object(), &task->get_object());
    default:
      if (!field.pointer && EmptyValue(*task)) *task = under;
  }
}

}  // namespace

void MergeUnder(const PodType& type, const json::object& under, json::object* task) {
  for (const auto& [key, value] : under) {
    json::value* own = task->if_contains(key);
    const PodField* field = FindField(type, {key.data(), key.size()});
    if (own == nullptr) {
      task->emplace(key, value);
    } else if (field != nullptr) {
      MergeValue(*field, value, own);
    }
  }
}

}  // namespace plugin
