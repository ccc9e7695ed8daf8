#pragma once

#include "absl/functional/any_invocable.h"
#include "k8s/resource.h"
#include "plugin/facts.h"
#include "plugin/phase.h"

namespace server {

// A job went from one phase or cause to another. Valid during the call.
struct Transition {
  const k8s::ObjectKey& key;
  const plugin::JobFacts& job;
  const plugin::TaskPhase* before;  // null: seen for the first time by this process
  const plugin::TaskPhase& now;
};

// Called on the executor's thread; must not block.
using TransitionSink = absl::AnyInvocable<void(const Transition&)>;

// One JSON log line: job, execution, node, attempt, old and new phase, class, cause, sentence.
void LogTransition(const Transition& transition);

}  // namespace server
