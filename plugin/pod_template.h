#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "plugin/pod_containers.h"
#include "plugin/task_request.h"

namespace plugin {

// What a Kubernetes PodTemplate says of pods, as DecodePodObject gives it.
struct PodTemplate {
  boost::json::object spec;
  StringMap labels, annotations;  // of the template's pods
};

// Reads a PodTemplate object (v1). kInvalidArgument names a field of a wrong type.
absl::StatusOr<PodTemplate> ParsePodTemplate(const boost::json::object& object);

// The containers that say something of every container, of the one that runs the task, or of the
// init containers, by their names.
struct TemplateNames {
  const char *list, *default_name, *primary_name;
};
inline constexpr TemplateNames kContainers = {kContainerList, "default", "primary"};
inline constexpr TemplateNames kInitContainers = {kInitContainerList, "default-init",
                                                  "primary-init"};

// Lays the template under a task's pod: what the task says wins, lists are joined with the
// template's first; of list elements that would collide (volumes, mounts, ports, …) the task's
// stays, and a command or args of the task replaces the template's. A template's container has no
// effect but through its name: `default`, `primary`, or that of a container of the task.
// flyteplugins 1.16.8, flytek8s: MergeBasePodSpecOntoTemplate.
void LayUnder(const PodTemplate& pod_template, const std::string& primary,
              boost::json::object* spec);

}  // namespace plugin
