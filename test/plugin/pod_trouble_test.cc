#include "plugin/pod_trouble.h"

#include <catch2/catch.hpp>

#include "test/plugin/observation_builder.h"

namespace plugin {
namespace {

using Kind = PodTrouble::Kind;

PodTrouble Of(const PodBuilder& pod) { return TroubleOf(*pod.Build()); }

TEST_CASE("each reason of the kubelet has its kind", "[plugin][trouble]") {
  const std::pair<const char*, Kind> rows[] = {
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
      {"ContainerCreating", Kind::kNone},
      {"PodInitializing", Kind::kNone},
      {"", Kind::kNone},
  };
  for (const auto& [reason, kind] : rows) {
    INFO(reason);
    CHECK(Of(AWorker().Waiting(reason)).kind == kind);
  }
  CHECK(Of(AWorker().Running().Set([](PodFacts& pod) {
          pod.containers[0].reason = "ErrImagePull";
        })).kind == Kind::kNone);
}

TEST_CASE("a detail is in Kubernetes' words", "[plugin][trouble]") {
  const auto crashed = [](PodFacts& pod) {
    pod.containers[0].last_reason = "OOMKilled";
    pod.containers[0].last_exit_code = 137;
  };
  CHECK(Of(AWorker().Waiting("ErrImagePull", "m")).detail == "ErrImagePull: m");
  CHECK(Of(AWorker().Waiting("ErrImagePull")).detail == "ErrImagePull");
  CHECK(Of(AWorker().Waiting("ErrImagePull", "m").Set(crashed)).detail == "ErrImagePull: m");
  CHECK(Of(AWorker().Waiting("CrashLoopBackOff", "m")).detail == "CrashLoopBackOff: m");
  CHECK(Of(AWorker().Waiting("CrashLoopBackOff", "m").Set(crashed)).detail ==
        "OOMKilled, exit code 137");
  CHECK(Of(AWorker().Waiting("ErrImagePull")).container == "dask-worker");
}

TEST_CASE("the first trouble of a pod is told, its own before its containers'",
          "[plugin][trouble]") {
  const auto beside = [](PodFacts& pod) {
    pod.containers.insert(pod.containers.begin(), ContainerFacts{});
  };
  CHECK(Of(AWorker().Waiting("ErrImagePull").Set(beside)).kind == Kind::kImagePull);
  const PodTrouble waits = Of(AWorker().Waiting("ErrImagePull").Unschedulable("full"));
  CHECK(waits.kind == Kind::kUnschedulable);
  CHECK(waits.container.empty());
  CHECK(waits.detail == "full");
  CHECK(Of(AWorker()).detail.empty());
}

TEST_CASE("a pod that ended or is going is in no trouble", "[plugin][trouble]") {
  for (const PodPhase phase : {PodPhase::kSucceeded, PodPhase::kFailed}) {
    CHECK(Of(AWorker().Waiting("ErrImagePull").Phase(phase)).kind == Kind::kNone);
  }
  CHECK(Of(AWorker().Unschedulable("full").Deleted(kStart)).kind == Kind::kNone);
}

}  // namespace
}  // namespace plugin
