#pragma once

#include "absl/strings/string_view.h"
#include "plugin/phase_view.h"

namespace plugin {

// How a runner came to its own end; all are false while it has not, or when its pod was deleted
// first.
bool EndedByKubernetes(const PhaseView& view);  // evicted, node shut down, deadline, lost node
bool EndedWell(const PhaseView& view);
bool EndedOutOfMemory(const PhaseView& view);
bool EndedBeforeStart(const PhaseView& view);    // the container could not be started
bool EndedWithoutReport(const PhaseView& view);  // the pod failed, the container says nothing
bool EndedBySignal(const PhaseView& view);
bool EndedWithError(const PhaseView& view,
                    FlytekitError::Kind kind);  // and the client cannot read it
bool EndedUnclassified(const PhaseView& view);
bool EndedOwnWay(const PhaseView& view);  // any of them

// Name of the signal that a process with this exit code died of; empty: none.
absl::string_view SignalOf(int exit_code);

}  // namespace plugin
