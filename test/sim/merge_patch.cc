#include "test/sim/merge_patch.h"

namespace sim {
namespace json = boost::json;

void MergePatch(json::object& target, const json::object& patch) {
  for (const auto& [key, value] : patch) {
    if (value.is_null()) {
      target.erase(key);
    } else if (value.is_object()) {
      json::value& member = target[key];
      if (!member.is_object()) member.emplace_object();
      MergePatch(member.get_object(), value.get_object());
    } else {
      target[key] = value;
    }
  }
}

}  // namespace sim
