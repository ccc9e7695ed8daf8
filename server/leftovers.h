#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "server/cached.h"

namespace server {

// Looks now and then for what no watch of ours shows: DaskWorkerGroups that the operator made and
// died before it gave them an owner. Nobody deletes them when their cluster goes. The cache may lag
// behind the list, so that a cluster is gone is read once more. Executor's thread only.
class Leftovers {
 public:
  struct Settings {
    std::vector<std::string> namespaces;  // empty: all
    absl::Duration every;
    absl::Duration grace;  // a group that is younger may still get its owner
  };
  // A group was deleted, or why it stays; or why they could not be listed (`group` is empty then).
  using Sink = absl::AnyInvocable<void(const k8s::ObjectKey& group, const absl::Status&)>;

  // References must outlive the object; so must the executor's queue of its timers.
  Leftovers(const ClusterCache& clusters, k8s::Client& client, k8s::Executor& executor,
            Settings settings, Sink on_deleted);

  void Start();

 private:
  void Sweep();
  void Look(const std::string& ns, absl::string_view continue_token);
  void Take(const boost::json::object& page);
  bool SeemsLeft(const plugin::DaskWorkerGroupFacts& group) const;
  void Confirm(const plugin::DaskWorkerGroupFacts& group);
  void Delete(const plugin::DaskWorkerGroupFacts& group);

  const ClusterCache& clusters_;
  k8s::Client& client_;
  k8s::Executor& executor_;
  const Settings settings_;
  Sink on_deleted_;
};

}  // namespace server
