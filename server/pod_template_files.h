#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "k8s/resource.h"
#include "plugin/cluster_context.h"
#include "server/pod_template_places.h"

namespace server {

// PodTemplates from files, for a manifest that is made without a cluster.
class PodTemplateFiles {
 public:
  // YAML or JSON, several documents per file allowed. A template without a namespace is in
  // `settings.ns`. kInvalidArgument names the file and what is wrong.
  static absl::StatusOr<PodTemplateFiles> Read(const std::vector<std::string>& files,
                                               PodTemplateSettings settings);

  // The context of a task without an owner; kInvalidArgument: it names a template that no file has.
  absl::StatusOr<plugin::ClusterContext> Resolve(const plugin::TaskRequest& request) const;

 private:
  absl::Status Add(const std::string& document);

  PodTemplateSettings settings_;
  absl::flat_hash_map<k8s::ObjectKey, std::shared_ptr<const plugin::PodTemplate>> templates_;
};

}  // namespace server
