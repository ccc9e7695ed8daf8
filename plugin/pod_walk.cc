#include "plugin/pod_walk.h"

#include "plugin/pod_containers.h"

namespace plugin {

namespace json = boost::json;

absl::string_view TextOf(const json::object& object, const char* member) {
  const json::value* found = object.if_contains(member);
  if (found == nullptr || !found->is_string()) return {};
  return {found->get_string().data(), found->get_string().size()};
}

absl::Status EachOf(const json::object& object, const char* list, const FieldPath& path,
                    PodCheck check) {
  const json::array* elements = ListIn(object, list);
  if (elements == nullptr) return absl::OkStatus();
  const FieldPath place = path.Member(list);
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const absl::Status checked = check((*elements)[i].get_object(), place.Element(i));
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

absl::Status EachContainer(const json::object& spec, const FieldPath& path, PodCheck check) {
  for (const char* list : {kInitContainerList, kContainerList}) {
    const absl::Status checked = EachOf(spec, list, path, check);
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace plugin
