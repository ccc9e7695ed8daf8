#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "plugin/facts.h"
#include "plugin/phase.h"

namespace server {

// What one uncached read of a DaskJob said.
struct JobRead {
  plugin::Presence presence = plugin::Presence::kUnknown;
  std::shared_ptr<const plugin::JobFacts> job;  // set when present
};

// Reads of DaskJobs past the cache; callers who want the same job at the same time share one
// request.
class JobReads {
 public:
  using Done = absl::AnyInvocable<void(const JobRead&) &&>;

  // The longest that a caller waits.
  static constexpr absl::Duration kLongest = absl::Seconds(2);

  // References must outlive the object.
  JobReads(k8s::Client& client, k8s::Executor& executor);

  // Any thread. `done` runs once, on the executor's thread, at `deadline` with kUnknown if no
  // answer came.
  void Read(const k8s::ObjectKey& key, absl::Time deadline, Done done);

 private:
  struct Waiter {
    std::uint64_t id;
    k8s::Executor::TimerId timer;
    Done done;
  };

  void Join(const k8s::ObjectKey& key, absl::Time deadline, Done done);
  void Ask(const k8s::ObjectKey& key);
  void Answer(const k8s::ObjectKey& key, const JobRead& read);
  void GiveUp(const k8s::ObjectKey& key, std::uint64_t waiter);

  k8s::Client& client_;
  k8s::Executor& executor_;
  std::uint64_t next_waiter_ = 0;
  // One entry for each read under way; only on the executor's thread.
  absl::flat_hash_map<k8s::ObjectKey, std::vector<Waiter>> waiting_;
};

}  // namespace server
