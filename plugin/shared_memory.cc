#include "plugin/shared_memory.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"
#include "plugin/quantity.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::core::SharedMemory;

constexpr char kPath[] = "extended_resources.shared_memory.";

absl::Status Refuse(absl::string_view field, absl::string_view value, absl::string_view rule) {
  return InvalidField(absl::StrCat(kPath, field), value, rule);
}

bool Holds(const json::array& list, json::string_view member, const std::string& text) {
  return std::any_of(list.begin(), list.end(), [member, &text](const json::value& element) {
    const json::value* found = element.get_object().if_contains(member);
    return found != nullptr && found->get_string() == text;
  });
}

// Kubernetes takes 0 as no limit.
absl::StatusOr<std::string> SizeOf(const SharedMemory& asked) {
  if (asked.size_limit().empty()) return std::string("0");
  const absl::StatusOr<Quantity> size = Quantity::Parse(asked.size_limit());
  if (!size.ok()) return Refuse("size_limit", asked.size_limit(), size.status().message());
  if (size->negative()) return Refuse("size_limit", asked.size_limit(), "it must not be negative");
  return size->text();
}

json::object MemoryVolume(const std::string& name, const std::string& size) {
  json::object volume;
  volume.emplace("name", name);
  json::object& directory = volume.emplace("emptyDir", json::object()).first->value().get_object();
  directory.emplace("medium", "Memory");
  directory.emplace("sizeLimit", size);
  return volume;
}

absl::Status CheckFree(const SharedMemory& asked, json::object* spec, json::object* container) {
  if (asked.mount_name().empty()) return Refuse("mount_name", "", "it must not be empty");
  if (asked.mount_path().empty()) return Refuse("mount_path", "", "it must not be empty");
  if (Holds(ListAt(spec, "volumes"), "name", asked.mount_name())) {
    return Refuse("mount_name", asked.mount_name(), "the pod has a volume of this name already");
  }
  const json::array& mounts = ListAt(container, "volumeMounts");
  if (Holds(mounts, "mountPath", asked.mount_path())) {
    return Refuse("mount_path", asked.mount_path(), "a volume is mounted there already");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MountSharedMemory(const SharedMemory& asked, const std::string& primary,
                               json::object* spec) {
  json::object* container = FindContainer(spec, primary);
  if (container == nullptr) return absl::InternalError("the pod has no primary container");
  if (absl::Status free = CheckFree(asked, spec, container); !free.ok()) return free;
  const absl::StatusOr<std::string> size = SizeOf(asked);
  if (!size.ok()) return size.status();
  ListAt(spec, "volumes").emplace_back(MemoryVolume(asked.mount_name(), *size));
  json::object mount;
  mount.emplace("name", asked.mount_name());
  mount.emplace("mountPath", asked.mount_path());
  ListAt(container, "volumeMounts").emplace_back(std::move(mount));
  return absl::OkStatus();
}

}  // namespace plugin
