#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/container/node_hash_map.h"
#include "test/sim/object.h"

namespace sim {

// The trees of objects that are looked at again and again, parsed once per version.
class ParsedObjects {
 public:
  // Valid until the object is asked for in another version.
  const boost::json::object& Of(const Object& object) {
    Entry& entry = entries_[object.uid()];
    if (entry.version != object.version()) entry = {object.version(), object.Json()};
    return entry.value;
  }

 private:
  struct Entry {
    Version version = 0;
    boost::json::object value;
  };
  absl::node_hash_map<std::string, Entry> entries_;
};

}  // namespace sim
