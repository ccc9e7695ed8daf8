#pragma once

#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "plugin/facts.h"
#include "plugin/handle.h"

namespace server {

// Which object a create is about, and by what an object under its name is known to be ours.
struct JobIdentity {
  std::string ns, name, output_prefix;
};

// Our label and the same output prefix: nothing else decides.
bool IsSameJob(const JobIdentity& identity, const plugin::JobFacts& found);

// Create-or-adopt as a state machine: answers go in, the next step comes out. No I/O, no clock.
// A refusal is believed once the name is known to hold no job of this task: quotas and webhooks
// speak before the API server looks at the name, so a repeated create may be refused although the
// first one made the job.
class CreateCall {
 public:
  struct Post {};  // POST the manifest
  struct Read {};  // GET the object by name
  using Finish = absl::StatusOr<plugin::Handle>;
  using Action = std::variant<Post, Read, Finish>;

  // A name that comes and goes under our hands is given up after this many POSTs.
  static constexpr int kMostPosts = 4;

  explicit CreateCall(JobIdentity identity);

  Action Start();
  // The uid of the object that the POST made, or why there is none (a status of k8s/api_error.h).
  Action OnPosted(const absl::StatusOr<std::string>& uid);
  // The object that has the name, or why it was not read.
  Action OnRead(const absl::StatusOr<plugin::JobFacts>& read);

 private:
  Action PostAgain(const absl::Status& last);
  Finish Adopt(const plugin::JobFacts& found) const;

  const JobIdentity identity_;
  int posts_ = 0;
  absl::Status last_post_;
  std::optional<plugin::Handle> refusal_;  // of the last POST
};

}  // namespace server
