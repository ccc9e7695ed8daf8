#include "plugin/pod_dask_schema.h"

#include <utility>

#include "plugin/field_path.h"

namespace plugin {
namespace {

namespace json = boost::json;

class Pruning {
 public:
  void Object(const PodType& type, json::object* object, const FieldPath& path) {
    for (auto member = object->begin(); member != object->end();) {
      const absl::string_view name(member->key().data(), member->key().size());
      const PodField* field = FindField(type, name);
      if (field == nullptr || !field->in_dask_crd) {
        dropped.push_back(path.Member(name).Text());
        member = object->stable_erase(member);
        continue;
      }
      if (field->kind == FieldKind::kObject) Value(*field, &member->value(), path.Member(name));
      ++member;
    }
  }

  std::vector<std::string> dropped;

 private:
  void Value(const PodField& field, json::value* value, const FieldPath& path) {
    if (json::object* object = value->if_object()) return Object(*field.type, object, path);
    json::array* list = value->if_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      json::object* element = (*list)[i].if_object();
      if (element != nullptr) Object(*field.type, element, path.Element(i));
    }
  }
};

}  // namespace

std::vector<std::string> PruneForDaskJob(const PodType& type, json::object* spec,
                                         absl::string_view path) {
  Pruning pruning;
  pruning.Object(type, spec, FieldPath(path));
  return std::move(pruning.dropped);
}

}  // namespace plugin
