#pragma once

#include <vector>

#include "k8s/cluster_config.h"
#include "k8s/http.h"

namespace k8s {

// The headers that ask the API server to take us for `whom`; none when that is nobody.
std::vector<HttpHeader> ImpersonationHeaders(const Impersonation& whom);

}  // namespace k8s
