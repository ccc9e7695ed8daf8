#pragma once

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "plugin/task_request.h"

namespace server {

// What the build of a manifest needs from the cluster. Nothing yet.
struct ClusterFacts {};

// Looks up what a task refers to in the cluster, before its manifest is built.
class Resolver {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<ClusterFacts>) &&>;
  virtual ~Resolver() = default;
  // `done` runs once, on the caller's thread or the executor's. `request` must live until then.
  virtual void Resolve(const plugin::TaskRequest& request, absl::Time deadline, Done done) = 0;
};

// Makes no request.
class NothingToResolve : public Resolver {
 public:
  void Resolve(const plugin::TaskRequest&, absl::Time, Done done) override {
    std::move(done)(ClusterFacts{});
  }
};

}  // namespace server
