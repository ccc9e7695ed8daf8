#include "plugin/pod_trouble.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

using Kind = PodTrouble::Kind;

struct WaitingRow {
  absl::string_view reason;
  Kind kind;
};

// Reasons of a waiting container (k8s.io/kubernetes, pkg/kubelet/images and pkg/kubelet/container).
// Those of an orderly start, ContainerCreating and PodInitializing, are no trouble.
constexpr WaitingRow kWaiting[] = {
    {"ErrImagePull", Kind::kImagePull},
    {"ImagePullBackOff", Kind::kImagePull},
    {"InvalidImageName", Kind::kImagePull},
    {"ErrImageNeverPull", Kind::kImagePull},
    {"ImageInspectError", Kind::kImagePull},
    {"RegistryUnavailable", Kind::kImagePull},
    {"SignatureValidationFailed", Kind::kImagePull},
    {"CreateContainerConfigError", Kind::kNotCreated},
    {"CreateContainerError", Kind::kNotCreated},
    {"PreCreateHookError", Kind::kNotCreated},
    {"PreStartHookError", Kind::kNotCreated},
    {"PostStartHookError", Kind::kNotCreated},
    {"RunContainerError", Kind::kNotCreated},
    {"CrashLoopBackOff", Kind::kCrashing},
};

Kind KindOf(const ContainerFacts& container) {
  // One that just ended is started again at once; only if that goes on does it wait.
  if (container.state != ContainerFacts::State::kWaiting) return Kind::kNone;
  const auto* row = std::find_if(std::begin(kWaiting), std::end(kWaiting), [&](const auto& waits) {
    return waits.reason == container.reason;
  });
  return row == std::end(kWaiting) ? Kind::kNone : row->kind;
}

std::string DetailOf(const ContainerFacts& container) {
  if (!container.last_reason.empty() && container.reason == "CrashLoopBackOff") {
    return absl::StrCat(container.last_reason, ", exit code ", container.last_exit_code);
  }
  if (container.message.empty()) return container.reason;
  return absl::StrCat(container.reason, ": ", container.message);
}

}  // namespace

PodTrouble TroubleOf(const PodFacts& pod) {
  const bool ended = pod.phase == PodPhase::kSucceeded || pod.phase == PodPhase::kFailed;
  if (ended || pod.deleted) return {};
  if (!pod.unschedulable.empty()) return {Kind::kUnschedulable, "", pod.unschedulable};
  for (const ContainerFacts& container : pod.containers) {
    const Kind kind = KindOf(container);
    if (kind != Kind::kNone) return {kind, container.name, DetailOf(container)};
  }
  return {};
}

}  // namespace plugin
