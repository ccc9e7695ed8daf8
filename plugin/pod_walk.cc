#include "plugin/pod_walk.h"

#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"

namespace plugin {

namespace json = boost::json;

std::string TextOf(const json::object& object, const char* member) {
  const json::value* found = object.if_contains(member);
  if (found == nullptr || !found->is_string()) return {};
  return std::string(found->get_string());
}

absl::Status EachOf(const json::object& object, const char* list, const std::string& path,
                    PodCheck check) {
  const json::array* elements = ListIn(object, list);
  if (elements == nullptr) return absl::OkStatus();
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const absl::Status checked =
        check((*elements)[i].get_object(), absl::StrCat(path, ".", list, "[", i, "]"));
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

absl::Status EachContainer(const json::object& spec, const std::string& path, PodCheck check) {
  for (const char* list : {kInitContainerList, kContainerList}) {
    const absl::Status checked = EachOf(spec, list, path, check);
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace plugin
