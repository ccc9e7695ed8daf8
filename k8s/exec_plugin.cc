#include "k8s/exec_plugin.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

constexpr char kInfoVariable[] = "KUBERNETES_EXEC_INFO";

Program ProgramOf(const ClusterConfig& config) {
  Program program{config.exec->command, config.exec->args, config.exec->env};
  program.env.emplace_back(kInfoVariable, ExecInfo(config));
  return program;
}

absl::Status Explain(const absl::Status& status, const ExecPlugin& plugin) {
  const bool hint = absl::IsNotFound(status) && !plugin.install_hint.empty();
  return absl::Status(status.code(),
                      absl::StrCat("exec plugin ", plugin.command, ": ", status.message(),
                                   hint ? ". " : "", hint ? plugin.install_hint : ""));
}

absl::StatusOr<ExecCredential> Read(const absl::StatusOr<std::string>& output,
                                    const ExecPlugin& plugin) {
  if (!output.ok()) return Explain(output.status(), plugin);
  absl::StatusOr<ExecCredential> credential = ParseExecCredential(*output, plugin.api_version);
  if (!credential.ok()) return Explain(credential.status(), plugin);
  return credential;
}

}  // namespace

ExecPluginRunner::ExecPluginRunner(const ClusterConfig& config, Executor& executor,
                                   ProgramLimits limits)
    : config_(config), thread_(executor, limits) {}

void ExecPluginRunner::Run(Answered answered) {
  thread_.Run(ProgramOf(config_),
              [this, answered = std::move(answered)](absl::StatusOr<std::string> output) mutable {
                std::move(answered)(Read(output, *config_.exec));
              });
}

}  // namespace k8s
