#pragma once

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/mutex.h"
#include "test/sim/kind.h"
#include "test/sim/object.h"

namespace sim {

struct Change {
  enum class Type { kAdded, kModified, kDeleted };
  Type type;
  ObjectPtr object;  // kDeleted: the last state, with the version of the deletion
  ObjectPtr before;  // null: kAdded
};

enum class Propagation { kBackground, kForeground };

struct DeleteOptions {
  std::string uid;               // precondition; empty: none
  std::string resource_version;  // precondition; empty: none
  Propagation propagation = Propagation::kBackground;
  bool at_once = false;  // gracePeriodSeconds 0: what a kubelet says when the containers are gone
};

// The objects of a cluster with their history, as etcd and the registry of the API server keep
// them: names, uids, versions, finalizers, deletion. What an API call means (HTTP, schemas,
// permissions) is Api's. Operator and kubelet simulators work on it directly.
//
// Thread-safe. Failures carry the server's own message:
//   kNotFound             no such object, or (Create) no such namespace
//   kAlreadyExists        the name is taken
//   kAborted              a version or uid that was demanded is not the one that is there
//   kFailedPrecondition   (Create) the namespace is being terminated
//   kInvalidArgument      no such kind, or an object without a name
class Store {
 public:
  using Clock = std::function<absl::Time()>;
  struct Listeners;
  // Calls back until it is destroyed. Destroying it waits for a call under way; so not from within.
  class Subscription {
   public:
    Subscription(std::shared_ptr<Listeners> listeners, std::function<void()> on_change);
    ~Subscription();

   private:
    const std::shared_ptr<Listeners> listeners_;
    int number_ = 0;
  };

  // `clock` is asked for creation and deletion timestamps; any thread. Namespace `default` exists.
  explicit Store(Clock clock);
  ~Store();

  // Sets name (from generateName if need be), namespace, uid, versions, creationTimestamp and
  // generation; the rest is kept as it is, `status` included. `ns` is empty for kinds of the
  // cluster.
  absl::StatusOr<ObjectPtr> Create(absl::string_view plural, absl::string_view ns,
                                   boost::json::object value);
  // Null: none.
  ObjectPtr Get(absl::string_view plural, absl::string_view ns, absl::string_view name) const;
  // By namespace and name; `ns` empty: of all namespaces.
  std::vector<ObjectPtr> List(absl::string_view plural, absl::string_view ns = "") const;
  // The same with the version that they are the state of.
  std::pair<std::vector<ObjectPtr>, Version> Snapshot(absl::string_view plural,
                                                      absl::string_view ns = "") const;

  // Reads, lets `change` alter, stores; `change` runs under the lock and may refuse. An alteration
  // that changes nothing makes no version. `spec` changed: generation + 1. An object that is being
  // deleted goes when its last finalizer does: the answer is its last state.
  using Alteration = std::function<absl::Status(boost::json::object&)>;
  absl::StatusOr<ObjectPtr> Update(absl::string_view plural, absl::string_view ns,
                                   absl::string_view name, const Alteration& change);
  // The same for an RFC 7386 merge patch; `then` alters or refuses what came of it.
  // resourceVersion or uid in its metadata are preconditions.
  absl::StatusOr<ObjectPtr> Patch(absl::string_view plural, absl::string_view ns,
                                  absl::string_view name, const boost::json::object& patch,
                                  const Alteration& then = nullptr);

  struct Deleted {
    ObjectPtr object;  // the last state; kept: with a deletionTimestamp
    bool gone;         // false: finalizers or a kubelet keep it
  };
  // Foreground adds the finalizer foregroundDeletion. A pod that is bound to a node and not
  // finished stays, with a deletionTimestamp, until somebody deletes it `at_once`: a kubelet. Again
  // on what is being deleted: harmless.
  absl::StatusOr<Deleted> Delete(absl::string_view plural, absl::string_view ns,
                                 absl::string_view name, const DeleteOptions& options = {});

  // One round of the garbage collector: deletes (background) what is left of owners that are gone,
  // and finishes foreground deletions whose blocking dependents are gone. Returns how many objects
  // it touched; 0: nothing is left to do. Namespaces that terminate are emptied, then removed.
  int CollectGarbage();

  // Every change of the kind after `version`, oldest first, at most `limit`. The last 200,000 are
  // kept. kOutOfRange, "too old
  // resource version: V (OLDEST)": the history does not reach that far back.
  absl::StatusOr<std::vector<Change>> ChangesAfter(absl::string_view plural, Version version,
                                                   std::size_t limit) const;
  Version version() const;
  // Versions up to the present one are too old to watch from: the server restarted. Lists under way
  // go on (Api::ExpireLists ends them).
  void ForgetHistory();

  // `on_change` is called after each change, outside the lock, on the thread that made it. It must
  // not block.
  std::unique_ptr<Subscription> Subscribe(std::function<void()> on_change);

  void AddNamespace(absl::string_view name);
  // Sets its phase to Terminating: nothing can be created in it; CollectGarbage does the rest.
  void TerminateNamespace(absl::string_view name);

 private:
  struct Table;
  using Name = std::pair<std::string, std::string>;  // namespace, name

  Table* Find(absl::string_view plural) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<ObjectPtr*> FindObject(absl::string_view plural, const Name& name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckNamespace(const Table& table, const Name& name) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<ObjectPtr> Insert(absl::string_view plural, absl::string_view ns,
                                   boost::json::object value) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<ObjectPtr> Alter(absl::string_view plural, const Name& name,
                                  const Alteration& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Deleted> Remove(absl::string_view plural, const Name& name,
                                 const DeleteOptions& options)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  ObjectPtr Record(Table& table, Change::Type type, boost::json::object value, ObjectPtr before)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string NowText() const;
  void Tell();

  const Clock clock_;
  mutable k8s::Mutex mutex_;
  Version version_ ABSL_GUARDED_BY(mutex_) = 1000;
  std::vector<std::unique_ptr<Table>> tables_ ABSL_GUARDED_BY(mutex_);
  const std::shared_ptr<Listeners> listeners_;
};

}  // namespace sim
