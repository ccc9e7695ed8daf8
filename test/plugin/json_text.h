#pragma once

#include <boost/json.hpp>
#include <string>

namespace plugin {

// JSON with single quotes for double ones, which keeps tests readable.
inline boost::json::object Json(std::string text) {
  for (char& c : text) c = c == '\'' ? '"' : c;
  return boost::json::parse(text).as_object();
}

}  // namespace plugin
