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

json::array& ListAt(json::object* object, json::string_view name) {
  json::value& member = (*object)[name];
  if (!member.is_array()) member.emplace_array();
  return member.get_array();
}

json::object& ObjectAt(json::object* object, json::string_view name) {
  json::value& member = (*object)[name];
  if (!member.is_object()) member.emplace_object();
  return member.get_object();
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
