#pragma once

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "k8s/mutex.h"

namespace server {

// Whether we serve. Task services turn serving at the first sync of all caches and go back only on
// drain: an outage of the API server must never make us unready (propeller would freeze its tasks).
// The metadata services serve from the start. Thread-safe.
class Health {
 public:
  enum class Serving { kYes, kNo, kNoSuchService };

  // Who wants to hear of changes. OnHealth may be called from any thread, and must neither block
  // nor call Tell or Forget.
  class Listener {
   public:
    virtual void OnHealth() = 0;

   protected:
    ~Listener() = default;
  };

  // Full names of the services whose health follows the caches, and of those that always serve.
  Health(std::vector<std::string> task_services, std::vector<std::string> metadata_services);

  void Synced();
  void Drain();

  bool ready() const { return synced_ && !draining_; }

  // Of a service by its full name. The empty name is the server as a whole: what Kubernetes' gRPC
  // probe asks for.
  Serving Of(absl::string_view service) const;

  // After Forget has returned, no call of OnHealth is under way.
  void Tell(Listener& listener);
  void Forget(Listener& listener);

 private:
  void Publish();

  const std::vector<std::string> task_services_, metadata_services_;
  std::atomic<bool> synced_{false};
  std::atomic<bool> draining_{false};
  k8s::Mutex mutex_;
  std::set<Listener*> listeners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace server
