#include "test/sim/store.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "test/sim/store_tables.h"

namespace sim {

Store::Subscription::Subscription(std::shared_ptr<Listeners> listeners,
                                  std::function<void()> on_change)
    : listeners_(std::move(listeners)) {
  k8s::MutexLock lock(listeners_->mutex);
  number_ = ++listeners_->last;
  listeners_->all.emplace(number_, std::move(on_change));
}

Store::Subscription::~Subscription() {
  k8s::MutexLock lock(listeners_->mutex);
  listeners_->all.erase(number_);
}

Store::Store(Clock clock) : clock_(std::move(clock)), listeners_(std::make_shared<Listeners>()) {
  {
    k8s::MutexLock lock(mutex_);
    for (const Kind& kind : Kinds()) tables_.push_back(std::make_unique<Table>(kind));
  }
  AddNamespace("default");
}

Store::~Store() = default;

Store::Table* Store::Find(absl::string_view plural) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(),
                                  [&](const auto& table) { return table->kind.plural == plural; });
  return found == tables_.end() ? nullptr : found->get();
}

ObjectPtr Store::Get(absl::string_view plural, absl::string_view ns, absl::string_view name) const {
  k8s::MutexLock lock(mutex_);
  const Table* const table = Find(plural);
  if (table == nullptr) return nullptr;
  const auto found = table->objects.find(Name(ns, name));
  return found == table->objects.end() ? nullptr : found->second;
}

std::vector<ObjectPtr> Store::List(absl::string_view plural, absl::string_view ns) const {
  return Snapshot(plural, ns).first;
}

std::pair<std::vector<ObjectPtr>, Version> Store::Snapshot(absl::string_view plural,
                                                           absl::string_view ns) const {
  k8s::MutexLock lock(mutex_);
  std::vector<ObjectPtr> objects;
  const Table* const table = Find(plural);
  if (table == nullptr) return {objects, version_};
  auto at = ns.empty() ? table->objects.begin() : table->objects.lower_bound(Name(ns, ""));
  for (; at != table->objects.end() && (ns.empty() || at->first.first == ns); ++at) {
    objects.push_back(at->second);
  }
  return {std::move(objects), version_};
}

absl::StatusOr<std::vector<Change>> Store::ChangesAfter(absl::string_view plural, Version version,
                                                        std::size_t limit) const {
  k8s::MutexLock lock(mutex_);
  const Table* const table = Find(plural);
  if (table == nullptr) return absl::InvalidArgumentError(absl::StrCat("no kind ", plural));
  if (version < table->oldest) {
    return absl::OutOfRangeError(
        absl::StrCat("too old resource version: ", version, " (", table->oldest, ")"));
  }
  const auto first = std::upper_bound(
      table->history.begin(), table->history.end(), version,
      [](Version bound, const Change& change) { return bound < change.object->version(); });
  const auto size = std::min<std::size_t>(
      limit, static_cast<std::size_t>(std::distance(first, table->history.end())));
  return std::vector<Change>(first, first + static_cast<std::ptrdiff_t>(size));
}

Version Store::version() const {
  k8s::MutexLock lock(mutex_);
  return version_;
}

void Store::ForgetHistory() {
  {
    k8s::MutexLock lock(mutex_);
    // So that the present version is too old as well.
    ++version_;
    for (const auto& table : tables_) {
      table->history.clear();
      table->oldest = version_;
    }
  }
  Tell();
}

std::unique_ptr<Store::Subscription> Store::Subscribe(std::function<void()> on_change) {
  return std::make_unique<Subscription>(listeners_, std::move(on_change));
}

void Store::Tell() {
  k8s::MutexLock lock(listeners_->mutex);
  for (const auto& [number, on_change] : listeners_->all) on_change();
}

}  // namespace sim
