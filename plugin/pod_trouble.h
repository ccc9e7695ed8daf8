#pragma once

#include <string>

#include "plugin/facts.h"

namespace plugin {

// What keeps a pod that has not ended from running.
struct PodTrouble {
  enum class Kind {
    kNone,
    kUnschedulable,  // no node takes it
    kImagePull,      // a container's image is not to be had
    kNotCreated,     // a container cannot be made or started
    kCrashing,       // a container ended and is started again
  };
  Kind kind = Kind::kNone;
  std::string container;  // empty when it is the pod itself
  std::string detail;     // "reason: message" in Kubernetes' words
};

// Nothing for a pod that ended or is being deleted: another one takes its place.
PodTrouble TroubleOf(const PodFacts& pod);

}  // namespace plugin
