#include "test/sim/kind.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace sim {
namespace {

constexpr absl::string_view kDask = "kubernetes.dask.org";

// group, version, plural, kind, custom, namespaced, has_status
constexpr Kind kKinds[] = {
    {kDask, "v1", "daskjobs", "DaskJob", true, true, true},
    {kDask, "v1", "daskclusters", "DaskCluster", true, true, false},
    {kDask, "v1", "daskworkergroups", "DaskWorkerGroup", true, true, false},
    {"flyte.lyft.com", "v1alpha1", "flyteworkflows", "FlyteWorkflow", true, true, false},
    {"", "v1", "pods", "Pod", false, true, true},
    {"", "v1", "services", "Service", false, true, true},
    {"", "v1", "events", "Event", false, true, false},
    {"", "v1", "podtemplates", "PodTemplate", false, true, false},
    {"", "v1", "namespaces", "Namespace", false, false, true},
    {"apps", "v1", "deployments", "Deployment", false, true, true},
    {"authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false,
     false, false},
};

}  // namespace

absl::Span<const Kind> Kinds() { return kKinds; }

const Kind* FindKind(absl::string_view plural) {
  const auto found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const Kind& kind) { return kind.plural == plural; });
  return found == std::end(kKinds) ? nullptr : found;
}

std::string QualifiedName(const Kind& kind) {
  return kind.group.empty() ? std::string(kind.plural) : absl::StrCat(kind.plural, ".", kind.group);
}

std::string ApiVersion(const Kind& kind) {
  return kind.group.empty() ? std::string(kind.version)
                            : absl::StrCat(kind.group, "/", kind.version);
}

}  // namespace sim
