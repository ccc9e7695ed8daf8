#pragma once

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "k8s/cluster_config.h"
#include "k8s/exec_credential.h"
#include "k8s/executor.h"
#include "k8s/program_thread.h"

namespace k8s {

// Runs the exec plugin of a ClusterConfig. Executor's thread only, but for the destructor, which
// kills a plugin that still runs.
class ExecPluginRunner {
 public:
  // On the executor's thread. Errors name the command, and where it may be found.
  using Answered = absl::AnyInvocable<void(absl::StatusOr<ExecCredential>) &&>;

  // `config` has a plugin; the newest state of it is read at each run. Both must outlive the
  // runner.
  ExecPluginRunner(const ClusterConfig& config, Executor& executor, ProgramLimits limits = {});

  // Only when the run before is done.
  void Run(Answered answered);

 private:
  const ClusterConfig& config_;
  ProgramThread thread_;
};

}  // namespace k8s
