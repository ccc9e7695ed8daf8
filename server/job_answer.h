#pragma once

#include "absl/status/statusor.h"
#include "k8s/client.h"
#include "plugin/facts.h"

namespace server {

// The DaskJob that the API server answered with; a failure as it is, or kInvalidArgument for an
// object that is none.
inline absl::StatusOr<plugin::JobFacts> ToJobFacts(const absl::StatusOr<k8s::Answer>& answer) {
  if (!answer.ok()) return answer.status();
  return plugin::ProjectJob(answer->object);
}

}  // namespace server
