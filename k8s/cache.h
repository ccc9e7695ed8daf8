#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"
#include "k8s/resource.h"

namespace k8s {

// The read side of a cache of projections. T is a small immutable value with a public member
// `ObjectKey key` and `std::string index` (what `Indexed` looks for; may be empty). Thread-safe; an
// entry that was handed out stays valid and never changes.
template <typename T>
class CacheReader {
 public:
  using Entry = std::shared_ptr<const T>;
  virtual ~CacheReader() = default;
  // Null when the cache does not hold the object.
  virtual Entry Get(const ObjectKey& key) const = 0;
  // All entries of namespace `ns` with this index value, in no order.
  virtual std::vector<Entry> Indexed(absl::string_view ns, absl::string_view index) const = 0;
  virtual std::vector<Entry> All() const = 0;
  // Namespace `ns` was listed whole at least once. In a cache over all namespaces `ns` is ignored.
  virtual bool synced(absl::string_view ns) const = 0;
  // Every namespace of the scope was.
  virtual bool all_synced() const = 0;
};

}  // namespace k8s
