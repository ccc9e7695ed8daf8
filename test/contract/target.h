#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "k8s/cluster_config.h"

namespace contract {

// An API server and what a test may do to it. A program of the suite has one: the simulator or a
// real server. There is no controller behind it: nothing moves but what a test moves.
//
// Every call returns when the next request meets its effect. Test's thread; a target that fails
// throws std::runtime_error, which fails the test.
class Target {
 public:
  virtual ~Target() = default;

  // Us: a ServiceAccount with a token file, who may do with DaskJobs and pods what our program
  // does.
  virtual k8s::ClusterConfig Account() = 0;
  // Another client, who may do everything and is hit by neither token nor overload.
  virtual k8s::ClusterConfig Admin() = 0;

  virtual void MakeNamespace(absl::string_view name) = 0;
  virtual void TerminateNamespace(absl::string_view name) = 0;
  // At most `hard` DaskJobs in `ns`, by a ResourceQuota called `name`. Nothing may be there yet.
  virtual void LimitJobs(absl::string_view ns, absl::string_view name, int hard) = 0;

  // Takes a permission away from the account; the second call gives back all.
  virtual void Deny(absl::string_view verb, absl::string_view plural) = 0;
  virtual void AllowAll() = 0;

  // What is in the account's token file is good no more. The second call writes one that is.
  virtual void RevokeToken() = 0;
  virtual void IssueToken() = 0;

  // Killed, and back on the same port. It remembers no event from before.
  virtual void Restart() = 0;
  // No list from before can be continued any more.
  virtual void Compact() = 0;
  // Many a request is answered with a GOAWAY, at least one in fifty. Turning it on or off may
  // restart the server.
  virtual void SetGoAway(bool on) = 0;
  // Every request of the account is answered with 429.
  virtual void SetOverload(bool on) = 0;
};

// The program's one.
Target& TheTarget();

}  // namespace contract
