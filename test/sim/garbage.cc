#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "k8s/parse_object.h"
#include "test/sim/store.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr absl::string_view kForegroundDeletion = "foregroundDeletion";

bool HasFinalizer(const Object& object, absl::string_view finalizer) {
  const auto& all = object.finalizers();
  return std::find(all.begin(), all.end(), finalizer) != all.end();
}

absl::Status DropForegroundDeletion(json::object& value) {
  json::array kept;
  for (const json::value& one : value.at("metadata").at("finalizers").as_array()) {
    if (one != json::value(JsonView(kForegroundDeletion))) kept.push_back(one);
  }
  json::object& metadata = value.at("metadata").as_object();
  if (kept.empty()) {
    metadata.erase("finalizers");
  } else {
    metadata["finalizers"] = std::move(kept);
  }
  return absl::OkStatus();
}

// One look at all objects and who owns whom.
class Round {
 public:
  explicit Round(Store& store) : store_(store) {
    for (const Kind& kind : Kinds()) {
      for (ObjectPtr& object : store.List(kind.plural)) {
        by_uid_.emplace(object->uid(), object);
        all_.push_back(std::move(object));
      }
    }
    for (const ObjectPtr& object : all_) {
      for (const Owner& owner : object->owners()) {
        if (owner.blocks_deletion) blocked_.insert(owner.uid);
      }
    }
  }

  int Collect() {
    int touched = 0;
    for (const ObjectPtr& object : all_) touched += Visit(*object) ? 1 : 0;
    return touched;
  }

 private:
  bool Visit(const Object& object) {
    if (object.deleting() && HasFinalizer(object, kForegroundDeletion)) return Finish(object);
    if (object.kind().plural == "namespaces") return object.deleting() && Empty(object);
    if (object.owners().empty() || object.deleting()) return false;
    const bool going = std::all_of(object.owners().begin(), object.owners().end(),
                                   [this](const Owner& owner) { return !Stays(owner); });
    return going && Delete(object, OwnedByAnyForeground(object));
  }

  // A foreground deletion takes its dependents along, those below them too.
  bool Finish(const Object& object) {
    if (blocked_.contains(object.uid())) return false;
    return store_.Update(object.kind().plural, object.ns(), object.name(), DropForegroundDeletion)
        .ok();
  }

  bool Empty(const Object& ns) {
    bool any = false, touched = false;
    for (const ObjectPtr& object : all_) {
      if (object->ns() != ns.name()) continue;
      any = true;
      if (!object->deleting()) touched |= Delete(*object, false);
    }
    if (any) return touched;
    DeleteOptions at_once;
    at_once.at_once = true;
    return store_.Delete("namespaces", "", ns.name(), at_once).ok();
  }

  bool IsForeground(const Owner& owner) const {
    const auto found = by_uid_.find(owner.uid);
    return found != by_uid_.end() && found->second->deleting() &&
           HasFinalizer(*found->second, kForegroundDeletion);
  }
  bool Stays(const Owner& owner) const {
    return by_uid_.contains(owner.uid) && !IsForeground(owner);
  }
  bool OwnedByAnyForeground(const Object& object) const {
    return std::any_of(object.owners().begin(), object.owners().end(),
                       [this](const Owner& owner) { return IsForeground(owner); });
  }

  bool Delete(const Object& object, bool foreground) {
    DeleteOptions options;
    options.uid = object.uid();
    if (foreground && blocked_.contains(object.uid())) {
      options.propagation = Propagation::kForeground;
    }
    return store_.Delete(object.kind().plural, object.ns(), object.name(), options).ok();
  }

  Store& store_;
  std::vector<ObjectPtr> all_;
  absl::flat_hash_map<std::string, ObjectPtr> by_uid_;
  absl::flat_hash_set<std::string> blocked_;  // uids that have dependents that block
};

}  // namespace

int Store::CollectGarbage() { return Round(*this).Collect(); }

void Store::AddNamespace(absl::string_view name) {
  json::object ns{
      {"metadata",
       {{"name", JsonView(name)}, {"labels", {{"kubernetes.io/metadata.name", JsonView(name)}}}}},
      {"spec", {{"finalizers", json::array{"kubernetes"}}}},
      {"status", {{"phase", "Active"}}}};
  Create("namespaces", "", std::move(ns)).status().IgnoreError();
}

void Store::TerminateNamespace(absl::string_view name) {
  Delete("namespaces", "", name).status().IgnoreError();
}

}  // namespace sim
