#pragma once

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "plugin/facts.h"
#include "plugin/outcome.h"

namespace server {

// How one end is kept on its DaskJob, as a state machine: answers go in, the next step comes out.
// No I/O, no clock. The patch is conditional on the version that was last seen, so of two replicas
// that found two ends one is kept, and both tell that.
class LatchCall {
 public:
  struct Patch {
    std::string body;  // a merge patch
  };
  struct Read {};  // GET the job, uncached
  struct Wait {    // then OnWaited
    absl::Duration delay;
  };
  enum class Result {
    kKept,     // ours
    kFound,    // another replica's, or our own of an earlier try
    kRefused,  // for good (403, 404, 422 and the like): it is told all the same, and does not
               // outlive the pods
  };
  struct Finish {
    plugin::Outcome outcome;
    Result result = Result::kKept;
    absl::Status why;  // of a refusal
  };
  using Action = std::variant<Patch, Read, Wait, Finish>;

  // `job`: as the cache has it.
  LatchCall(const plugin::JobFacts& job, plugin::Outcome outcome);

  Action Start();
  Action OnPatched(const absl::Status& patched);
  Action OnRead(const absl::StatusOr<plugin::JobFacts>& read);
  Action OnWaited() { return Read{}; }

 private:
  Action PatchOver(const std::string& version) const;
  Action Later();

  const std::string uid_;
  const std::string version_;
  const plugin::Outcome outcome_;
  int waits_ = 0;
  int conflicts_ = 0;
};

}  // namespace server
