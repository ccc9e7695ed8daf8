#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "k8s/mutex.h"
#include "k8s/resource.h"

namespace k8s {

// The read side of a cache of projections. T is a small immutable value with a public member
// `ObjectKey key` and `std::string index` (what `Indexed` looks for; empty: it is not looked for).
// Thread-safe; an entry that was handed out stays valid and never changes.
template <typename T>
class CacheReader {
 public:
  using Entry = std::shared_ptr<const T>;
  virtual ~CacheReader() = default;
  // Null when the cache does not hold the object.
  virtual Entry Get(const ObjectKey& key) const = 0;
  // All entries of namespace `ns` with this index value, which is not empty; in no order.
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
  std::vector<Change> Replace(absl::string_view ns, std::vector<Entry> all,
                              const std::vector<ObjectKey>& keep = {}) {
    Partition fresh;
    fresh.entries.reserve(all.size());
    for (Entry& entry : all) fresh.Put(std::move(entry));
    fresh.synced = true;
    std::vector<Change> changes;
    Partition old = Swap(ns, std::move(fresh), keep, changes);
    for (const Entry& entry : old.entries) changes.push_back({entry, nullptr});
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
      all.insert(all.end(), partition.entries.begin(), partition.entries.end());
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
  // Entries are found by the key that they hold themselves.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const ObjectKey& key) const { return absl::Hash<ObjectKey>()(key); }
    std::size_t operator()(const Entry& entry) const { return (*this)(entry->key); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const ObjectKey& b) const { return a->key == b; }
    bool operator()(const Entry& a, const Entry& b) const { return a->key == b->key; }
  };

  struct Partition {
    using IndexKey = std::pair<std::string, std::string>;  // namespace, index value

    Entry Get(const ObjectKey& key) const {
      const auto found = entries.find(key);
      return found == entries.end() ? nullptr : *found;
    }

    std::vector<Entry> Indexed(absl::string_view ns, absl::string_view index) const {
      const auto found = by_index.find(IndexKey(ns, index));
      return found == by_index.end() ? std::vector<Entry>() : found->second;
    }

    Entry Take(const ObjectKey& key) {
      const auto found = entries.find(key);
      if (found == entries.end()) return nullptr;
      Entry entry = *found;
      entries.erase(found);
      if (!entry->index.empty()) TakeFromIndex(entry);
      return entry;
    }

    void TakeFromIndex(const Entry& entry) {
      const auto group = by_index.find(IndexKey(entry->key.ns, entry->index));
      std::vector<Entry>& members = group->second;
      *std::find(members.begin(), members.end(), entry) = members.back();
      members.pop_back();
      if (members.empty()) by_index.erase(group);
    }

    Entry Put(Entry entry) {
      Entry before = Take(entry->key);
      if (!entry->index.empty()) by_index[IndexKey(entry->key.ns, entry->index)].push_back(entry);
      entries.insert(std::move(entry));
      return before;
    }

    absl::flat_hash_set<Entry, Hash, Equal> entries;
    absl::flat_hash_map<IndexKey, std::vector<Entry>> by_index;
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
    for (const Entry& entry : partition->entries) {
      changes.push_back({fresh.Take(entry->key), entry});
    }
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
