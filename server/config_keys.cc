#include "server/config_keys.h"

namespace server {

const std::vector<ConfigKey>& ConfigKeys() {
  static const auto* keys = [] {
    auto* all = new std::vector<ConfigKey>;
    for (absl::Span<const KeyRow> rows : {OwnKeys(), PodKeys(), LogKeys()}) {
      for (const KeyRow& row : rows) all->push_back(row.key);
    }
    return all;
  }();
  return *keys;
}

const KeyRow* FindKey(absl::string_view path) {
  for (absl::Span<const KeyRow> rows : {OwnKeys(), PodKeys(), LogKeys()}) {
    for (const KeyRow& row : rows) {
      if (row.key.path == path) return &row;
    }
  }
  return nullptr;
}

}  // namespace server
