#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
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

// The cache as its one writer sees it: a partition per listed namespace, or one for all of them.
// Each call takes effect for the readers at once and as a whole.
template <typename T>
class Cache final : public CacheReader<T> {
 public:
  using Entry = typename CacheReader<T>::Entry;
  // `before` null: new; `now` null: gone; both null: nothing happened.
  struct Change {
    Entry before;
    Entry now;
  };

  // `namespaces` empty: all.
  explicit Cache(const std::vector<std::string>& namespaces) {
    for (const std::string& ns : namespaces) partitions_[ns];
    if (namespaces.empty()) partitions_[""];
    whole_ = namespaces.empty();
  }

  // `all` is what a list of namespace `ns` (empty in a cache over all) held: it becomes the
  // partition, which is synced from now on. Entries of `keep` that `all` lacks stay. One change for
  // every object that is or was there, those that vanished included.
  std::vector<Change> Replace(absl::string_view ns, std::vector<T> all,
                              const std::vector<ObjectKey>& keep = {}) {
    Partition fresh;
    for (T& value : all) fresh.Put(std::make_shared<const T>(std::move(value)));
    fresh.synced = true;
    std::vector<Change> changes;
    Partition old = Swap(ns, std::move(fresh), keep, changes);
    for (auto& [key, entry] : old.entries) changes.push_back({std::move(entry), nullptr});
    return changes;
  }

  // Adds or replaces one object. An object outside of the scope is ignored.
  Change Apply(T value) {
    Entry entry = std::make_shared<const T>(std::move(value));
    MutexLock lock(mutex_);
    Partition* partition = Find(entry->key.ns);
    if (partition == nullptr) return {};
    Entry before = partition->Put(entry);
    return {std::move(before), std::move(entry)};
  }

  Change Remove(const ObjectKey& key) {
    MutexLock lock(mutex_);
    Partition* partition = Find(key.ns);
    return {partition == nullptr ? nullptr : partition->Take(key), nullptr};
  }

  Entry Get(const ObjectKey& key) const override {
    MutexLock lock(mutex_);
    const Partition* partition = Find(key.ns);
    return partition == nullptr ? nullptr : partition->Get(key);
  }

  std::vector<Entry> Indexed(absl::string_view ns, absl::string_view index) const override {
    MutexLock lock(mutex_);
    const Partition* partition = Find(ns);
    return partition == nullptr ? std::vector<Entry>() : partition->Indexed(ns, index);
  }

  std::vector<Entry> All() const override {
    std::vector<Entry> all;
    MutexLock lock(mutex_);
    for (const auto& [ns, partition] : partitions_) {
      for (const auto& [key, entry] : partition.entries) all.push_back(entry);
    }
    return all;
  }

  bool synced(absl::string_view ns) const override {
    MutexLock lock(mutex_);
    const Partition* partition = Find(ns);
    return partition != nullptr && partition->synced;
  }

  bool all_synced() const override {
    MutexLock lock(mutex_);
    for (const auto& [ns, partition] : partitions_) {
      if (!partition.synced) return false;
    }
    return true;
  }

 private:
  struct Partition {
    using IndexKey = std::pair<std::string, std::string>;  // namespace, index value

    Entry Get(const ObjectKey& key) const {
      const auto found = entries.find(key);
      return found == entries.end() ? nullptr : found->second;
    }

    std::vector<Entry> Indexed(absl::string_view ns, absl::string_view index) const {
      std::vector<Entry> found;
      const auto keys = by_index.find(IndexKey(ns, index));
      if (keys == by_index.end()) return found;
      for (const ObjectKey& key : keys->second) found.push_back(entries.at(key));
      return found;
    }

    Entry Take(const ObjectKey& key) {
      const auto found = entries.find(key);
      if (found == entries.end()) return nullptr;
      Entry entry = std::move(found->second);
      entries.erase(found);
      const auto keys = by_index.find(IndexKey(key.ns, entry->index));
      keys->second.erase(key);
      if (keys->second.empty()) by_index.erase(keys);
      return entry;
    }

    Entry Put(Entry entry) {
      Entry before = Take(entry->key);
      by_index[IndexKey(entry->key.ns, entry->index)].insert(entry->key);
      entries[entry->key] = std::move(entry);
      return before;
    }

    absl::flat_hash_map<ObjectKey, Entry> entries;
    absl::flat_hash_map<IndexKey, absl::flat_hash_set<ObjectKey>> by_index;
    bool synced = false;
  };

  // Returns the old partition without the objects that are still there.
  Partition Swap(absl::string_view ns, Partition fresh, const std::vector<ObjectKey>& keep,
                 std::vector<Change>& changes) {
    MutexLock lock(mutex_);
    Partition* partition = Find(ns);
    if (partition == nullptr) return {};
    for (const ObjectKey& key : keep) {
      if (Entry entry = partition->Get(key); entry != nullptr) fresh.Put(std::move(entry));
    }
    std::swap(*partition, fresh);
    for (const auto& [key, entry] : partition->entries) changes.push_back({fresh.Take(key), entry});
    return fresh;
  }

  Partition* Find(absl::string_view ns) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = partitions_.find(whole_ ? absl::string_view() : ns);
    return found == partitions_.end() ? nullptr : &found->second;
  }
  const Partition* Find(absl::string_view ns) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return const_cast<Cache*>(this)->Find(ns);
  }

  bool whole_ = false;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, Partition> partitions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace k8s
