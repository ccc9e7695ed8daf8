#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "k8s/resource.h"
#include "plugin/task_request.h"

namespace server {

// How PodTemplates are chosen, by configuration.
struct PodTemplateSettings {
  std::string default_name;  // empty: none
  std::string ns;            // of the plugin
};

// Where the task's PodTemplate is looked for, in this order: the one that it names, else the
// default; in its own namespace, else in the plugin's (flyteplugins 1.16.8, flytek8s:
// getPodTemplate…). Empty: no template applies.
std::vector<k8s::ObjectKey> PodTemplatePlaces(const plugin::TaskRequest& request,
                                              const PodTemplateSettings& settings);

// When it is in none of the places: kInvalidArgument if the task names it, else OK.
absl::Status CheckMissing(const plugin::TaskRequest& request,
                          const std::vector<k8s::ObjectKey>& places);

}  // namespace server
