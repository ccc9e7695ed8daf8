#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "k8s/cache.h"
#include "k8s/executor.h"
#include "k8s/list_watch.h"
#include "k8s/observer.h"
#include "k8s/parse_object.h"
#include "k8s/random.h"
#include "k8s/resource.h"
#include "k8s/transport.h"

namespace k8s {

// What is mirrored: one resource, the objects that a label selector matches, in all namespaces or
// in a list of them (one list and watch per namespace).
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
  // Full object → the few fields that are kept. An error drops the object and is observed; what the
  // cache knew of it before stays.
  using Projection = absl::AnyInvocable<absl::StatusOr<T>(const boost::json::object&) const>;
  // One change, after the cache holds it. `before` null: new; `now` null: gone. A new list reports
  // every object. Must not destroy the reflector.
  using OnChange = absl::AnyInvocable<void(const typename CacheReader<T>::Entry& before,
                                           const typename CacheReader<T>::Entry& now)>;
  // A list was taken over whole (the first of a namespace makes it synced).
  using OnSynced = absl::AnyInvocable<void()>;

  // References must outlive the reflector.
  Reflector(WatchScope scope, Projection projection, Transport& transport, Executor& executor,
            Observer& observer, Random random = DefaultRandom())
      : plural_(scope.resource.plural),
        projection_(std::move(projection)),
        observer_(observer),
        random_(std::move(random)),
        cache_(scope.namespaces) {
    if (scope.namespaces.empty()) scope.namespaces.emplace_back();
    for (const std::string& ns : scope.namespaces) {
      mirrors_.push_back(std::make_unique<Mirror>(
          *this, Selection{scope.resource, ns, scope.label_selector}, transport, executor));
    }
  }

  void Start(OnChange on_change, OnSynced on_synced) {
    on_change_ = std::move(on_change);
    on_synced_ = std::move(on_synced);
    for (const auto& mirror : mirrors_) mirror->Start();
  }

  const CacheReader<T>& reader() const { return cache_; }

 private:
  using Change = typename Cache<T>::Change;

  // One namespace of the scope.
  class Mirror final : public ListTarget {
   public:
    Mirror(Reflector& owner, const Selection& selection, Transport& transport, Executor& executor)
        : owner_(owner),
          ns_(selection.ns),
          list_watch_(selection, *this, transport, executor, owner.observer_, owner.random_) {}

    void Start() { list_watch_.Start(); }

    void OnListBegin() override {
      listed_.clear();
      kept_.clear();
    }

    void OnListItem(const boost::json::object& object) override {
      absl::StatusOr<T> value = owner_.Project(object);
      if (value.ok()) return listed_.push_back(std::make_shared<const T>(*std::move(value)));
      if (absl::StatusOr<ObjectKey> key = KeyOf(object); key.ok()) kept_.push_back(*std::move(key));
    }

    void OnListEnd() override {
      const std::vector<Change> changes =
          owner_.cache_.Replace(ns_, std::exchange(listed_, {}), kept_);
      for (const Change& change : changes) owner_.Report(change);
      owner_.on_synced_();
    }

    void OnApplied(const boost::json::object& object) override {
      absl::StatusOr<T> value = owner_.Project(object);
      if (value.ok()) owner_.Report(owner_.cache_.Apply(*std::move(value)));
    }

    void OnDeleted(const boost::json::object& last_state) override {
      const absl::StatusOr<ObjectKey> key = KeyOf(last_state);
      if (key.ok()) owner_.Report(owner_.cache_.Remove(*key));
    }

   private:
    Reflector& owner_;
    const std::string ns_;
    std::vector<typename Cache<T>::Entry> listed_;
    std::vector<ObjectKey> kept_;
    ListWatch list_watch_;
  };

  absl::StatusOr<T> Project(const boost::json::object& object) {
    absl::StatusOr<T> value = projection_(object);
    if (!value.ok()) observer_.OnObjectDropped(plural_, value.status().message());
    return value;
  }

  void Report(const Change& change) {
    if (change.before != nullptr || change.now != nullptr) on_change_(change.before, change.now);
  }

  const absl::string_view plural_;
  Projection projection_;
  Observer& observer_;
  Random random_;
  Cache<T> cache_;
  OnChange on_change_;
  OnSynced on_synced_;
  std::vector<std::unique_ptr<Mirror>> mirrors_;
};

}  // namespace k8s
