#pragma once

#include "k8s/resource.h"

namespace server {

inline constexpr k8s::Resource kDaskJobs{"kubernetes.dask.org", "v1", "daskjobs"};

}  // namespace server
