#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "k8s/client.h"
#include "plugin/facts.h"
#include "plugin/json_fields.h"
#include "plugin/object_fields.h"

namespace server {

// The DaskJob that the API server answered with; a failure as it is, or kInvalidArgument for an
// object that is none.
inline absl::StatusOr<plugin::JobFacts> ToJobFacts(const absl::StatusOr<k8s::Answer>& answer) {
  if (!answer.ok()) return answer.status();
  return plugin::ProjectJob(answer->object);
}

// The uid of the object that a create has made; the same failures.
inline absl::StatusOr<std::string> ToUid(const absl::StatusOr<k8s::Answer>& answer) {
  if (!answer.ok()) return answer.status();
  absl::Status error;
  const plugin::JsonFields metadata = plugin::JsonFields(answer->object, error).Object("metadata");
  std::string uid = plugin::KeptName(metadata.Text("uid"));
  if (!error.ok()) return error;
  if (uid.empty()) return absl::InvalidArgumentError("the created object has no metadata.uid");
  return uid;
}

}  // namespace server
