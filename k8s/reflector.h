#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "k8s/cache.h"
#include "k8s/executor.h"
#include "k8s/observer.h"
#include "k8s/resource.h"
#include "k8s/transport.h"

namespace k8s {

// What is mirrored: one resource, the objects that a label selector matches, in all namespaces or in
// a list of them (one list and watch per namespace).
struct WatchScope {
  Resource resource;
  std::string label_selector;           // e.g. "example.org/job=true"
  std::vector<std::string> namespaces;  // empty: all
};

// Mirrors a scope of the API server into a cache by list and watch, for ever, from Start until its
// destruction. Executor's thread only, except reader().
template <typename T>
class Reflector {
 public:
  // Full object → the few fields that are kept. An error drops the object and is observed.
  using Projection =
      absl::AnyInvocable<absl::StatusOr<T>(const boost::json::object&) const>;
  // One change, after the cache holds it. `before` null: new; `now` null: gone.
  using OnChange = absl::AnyInvocable<void(const typename CacheReader<T>::Entry& before,
                                           const typename CacheReader<T>::Entry& now)>;
  // A list was taken over whole (the first of a namespace makes it synced).
  using OnSynced = absl::AnyInvocable<void()>;

  // References must outlive the reflector.
  Reflector(WatchScope scope, Projection projection, Transport& transport, Executor& executor,
            Observer& observer);
  ~Reflector();

  void Start(OnChange on_change, OnSynced on_synced);
  const CacheReader<T>& reader() const;
};

}  // namespace k8s
