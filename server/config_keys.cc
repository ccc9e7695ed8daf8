#include "server/config_keys.h"

#include <array>

namespace server {

namespace {

std::array<absl::Span<const KeyRow>, 4> Tables() {
  return {OwnKeys(), PodKeys(), PlacementKeys(), LogKeys()};
}

}  // namespace

const std::vector<ConfigKey>& ConfigKeys() {
  static const auto* keys = [] {
    auto* all = new std::vector<ConfigKey>;
    for (absl::Span<const KeyRow> rows : Tables()) {
      for (const KeyRow& row : rows) all->push_back(row.key);
    }
    return all;
  }();
  return *keys;
}

const KeyRow* FindKey(absl::string_view path) {
  for (absl::Span<const KeyRow> rows : Tables()) {
    for (const KeyRow& row : rows) {
      if (row.key.path == path) return &row;
    }
  }
  return nullptr;
}

}  // namespace server
