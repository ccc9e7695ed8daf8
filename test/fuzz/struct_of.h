#pragma once

#include <google/protobuf/struct.pb.h>

#include <boost/json.hpp>

namespace fuzz {

inline void SetValue(const boost::json::value& from, google::protobuf::Value& into);

// The Struct with the members of `from`, as a client would send it.
inline void SetStruct(const boost::json::object& from, google::protobuf::Struct& into) {
  for (const auto& [key, value] : from) {
    SetValue(value, (*into.mutable_fields())[std::string(key)]);
  }
}

inline void SetValue(const boost::json::value& from, google::protobuf::Value& into) {
  if (from.is_object()) {
    SetStruct(from.get_object(), *into.mutable_struct_value());
  } else if (from.is_array()) {
    auto& list = *into.mutable_list_value();
    for (const auto& item : from.get_array()) SetValue(item, *list.add_values());
  } else if (from.is_string()) {
    into.set_string_value(std::string(from.get_string()));
  } else if (from.is_bool()) {
    into.set_bool_value(from.get_bool());
  } else if (from.is_number()) {
    into.set_number_value(from.to_number<double>());
  } else {
    into.set_null_value(google::protobuf::NULL_VALUE);
  }
}

}  // namespace fuzz
