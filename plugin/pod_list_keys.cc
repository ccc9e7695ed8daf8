#include "plugin/pod_list_keys.h"

#include <algorithm>
#include <utility>

#include "absl/types/span.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_merge.h"
#include "plugin/pod_schema.h"
#include "plugin/probes.h"

namespace plugin {
namespace {

namespace json = boost::json;

// Lists whose elements Kubernetes tells apart by these members (core/v1, patchMergeKey and
// validation). A member that is absent has the value `absent`.
struct ListKey {
  const char* list;
  const char* member;
  const char* second_member;  // null: one is enough
  const char* second_absent;
};

constexpr ListKey kPodLists[] = {
    {"volumes", "name", nullptr, nullptr},
    {"imagePullSecrets", "name", nullptr, nullptr},
    {"topologySpreadConstraints", "topologyKey", "whenUnsatisfiable", "DoNotSchedule"}};
constexpr ListKey kContainerLists[] = {{"volumeMounts", "mountPath", nullptr, nullptr},
                                       {"volumeDevices", "devicePath", nullptr, nullptr},
                                       {"ports", "containerPort", "protocol", "TCP"}};
constexpr const char* kWholeLists[] = {"command", "args"};

json::value MemberOf(const json::value& element, const char* name, const char* absent) {
  const json::value* found = element.get_object().if_contains(name);
  if (found != nullptr) return *found;
  return absent == nullptr ? json::value() : json::value(absent);
}

bool SameElement(const ListKey& key, const json::value& a, const json::value& b) {
  if (MemberOf(a, key.member, nullptr) != MemberOf(b, key.member, nullptr)) return false;
  return key.second_member == nullptr || MemberOf(a, key.second_member, key.second_absent) ==
                                             MemberOf(b, key.second_member, key.second_absent);
}

json::array* ListOf(json::object* object, const char* name) {
  json::value* found = object->if_contains(name);
  return found == nullptr ? nullptr : &found->get_array();
}

void DropCollisions(const ListKey& key, const json::object& over, json::object* under) {
  json::array* list = ListOf(under, key.list);
  const json::value* others = over.if_contains(key.list);
  if (list == nullptr || others == nullptr) return;
  const auto collides = [&key, others](const json::value& element) {
    const json::array& elements = others->get_array();
    return std::any_of(elements.begin(), elements.end(),
                       [&](const json::value& other) { return SameElement(key, element, other); });
  };
  list->erase(std::remove_if(list->begin(), list->end(), collides), list->end());
}

void DropAll(absl::Span<const ListKey> keys, const json::object& over, json::object* under) {
  for (const ListKey& key : keys) DropCollisions(key, over, under);
}

void KeepLast(const ListKey& key, json::object* object) {
  json::array* list = ListOf(object, key.list);
  if (list == nullptr) return;
  json::array kept;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::value& element = (*list)[i];
    const bool collides = std::any_of(
        list->begin() + static_cast<std::ptrdiff_t>(i) + 1, list->end(),
        [&key, &element](const json::value& later) { return SameElement(key, element, later); });
    if (!collides) kept.emplace_back(element);
  }
  *list = std::move(kept);
}

}  // namespace

void KeepLastOfEach(json::object* spec) {
  for (const ListKey& key : kPodLists) KeepLast(key, spec);
  ForEachContainer(spec, [](json::object* container) {
    for (const ListKey& key : kContainerLists) KeepLast(key, container);
  });
}

void MergePod(json::object under, json::object* spec) {
  DropAll(kPodLists, *spec, &under);
  MergeUnder(kPodSpecType, under, spec);
}

void MergeContainer(json::object under, json::object* container) {
  DropAll(kContainerLists, *container, &under);
  DropOtherActions(*container, &under);
  for (const char* whole : kWholeLists) {
    if (container->contains(whole)) under.erase(whole);
  }
  MergeUnder(kContainerType, under, container);
}

}  // namespace plugin
