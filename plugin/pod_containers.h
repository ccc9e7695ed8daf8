#pragma once

#include <boost/json.hpp>

namespace plugin {

// The lists of containers of a PodSpec.
inline constexpr char kContainerList[] = "containers";
inline constexpr char kInitContainerList[] = "initContainers";

// The container that is called `name`; null: there is none. The caller owns nothing.
const boost::json::object* FindContainer(const boost::json::object& spec, const char* list,
                                         boost::json::string_view name);
boost::json::object* FindContainer(boost::json::object* spec, boost::json::string_view name);

// Calls `change` with each container and init container of a pod.
template <typename Change>
void ForEachContainer(boost::json::object* spec, Change change) {
  for (const char* list : {kContainerList, kInitContainerList}) {
    boost::json::value* containers = spec->if_contains(list);
    if (containers == nullptr) continue;
    for (boost::json::value& container : containers->get_array()) change(&container.get_object());
  }
}

// The member as a list, made empty where it is not there; only then what points to other members of
// the object is left behind.
boost::json::array& ListAt(boost::json::object* object, boost::json::string_view name);

// The same as an object.
boost::json::object& ObjectAt(boost::json::object* object, boost::json::string_view name);

// Null where the member is not there.
const boost::json::array* ListIn(const boost::json::object& object, boost::json::string_view name);
const boost::json::object* ObjectIn(const boost::json::object& object,
                                    boost::json::string_view name);

}  // namespace plugin
