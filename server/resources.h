#pragma once

#include "k8s/resource.h"

namespace server {

inline constexpr k8s::Resource kDaskJobs{"kubernetes.dask.org", "v1", "daskjobs"};
inline constexpr k8s::Resource kDaskClusters{"kubernetes.dask.org", "v1", "daskclusters"};
inline constexpr k8s::Resource kDaskWorkerGroups{"kubernetes.dask.org", "v1", "daskworkergroups"};
inline constexpr k8s::Resource kPodTemplates{"", "v1", "podtemplates"};
inline constexpr k8s::Resource kFlyteWorkflows{"flyte.lyft.com", "v1alpha1", "flyteworkflows"};

}  // namespace server
