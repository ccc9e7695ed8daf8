#include "plugin/pod_containers.h"

namespace plugin {

namespace json = boost::json;

const json::object* FindContainer(const json::object& spec, const char* list,
                                  json::string_view name) {
  const json::array* containers = ListIn(spec, list);
  if (containers == nullptr) return nullptr;
  for (const json::value& container : *containers) {
    const json::value* found = container.get_object().if_contains("name");
    if (found != nullptr && found->get_string() == name) return &container.get_object();
  }
  return nullptr;
}

json::object* FindContainer(json::object* spec, json::string_view name) {
  return const_cast<json::object*>(FindContainer(*spec, kContainerList, name));
}

namespace {

// Looked for first: an object makes room before it sees that a member is there already, and what
// pointed into it would be left behind.
json::value& MemberAt(json::object* object, json::string_view name) {
  json::value* found = object->if_contains(name);
  return found == nullptr ? object->emplace(name, nullptr).first->value() : *found;
}

}  // namespace

json::array& ListAt(json::object* object, json::string_view name) {
  json::value& member = MemberAt(object, name);
  return member.is_array() ? member.get_array() : member.emplace_array();
}

json::object& ObjectAt(json::object* object, json::string_view name) {
  json::value& member = MemberAt(object, name);
  return member.is_object() ? member.get_object() : member.emplace_object();
}

const json::array* ListIn(const json::object& object, json::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr ? nullptr : found->if_array();
}

const json::object* ObjectIn(const json::object& object, json::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr ? nullptr : found->if_object();
}

}  // namespace plugin
