#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "test/sim/store.h"

namespace sim {

// The insides of Store, for its own sources.

struct Store::Table {
  explicit Table(const Kind& one) : kind(one) {}

  const Kind& kind;
  std::map<Name, ObjectPtr> objects;
  std::deque<Change> history;
  Version oldest = 0;  // what came after it is in `history`
};

struct Store::Listeners {
  k8s::Mutex mutex;
  int last ABSL_GUARDED_BY(mutex) = 0;
  std::map<int, std::function<void()>> all ABSL_GUARDED_BY(mutex);
};

// A pod whose containers a kubelet must stop first.
bool NeedsKubelet(const Object& object, const boost::json::object& value);
// The metadata of an object; made when absent.
boost::json::object& MetadataOf(boost::json::object& value);
void CountGeneration(boost::json::object& metadata);

}  // namespace sim
