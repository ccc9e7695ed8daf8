#pragma once

#include "k8s/http.h"
#include "test/sim/request.h"

namespace sim {

// The values of k8s/ in those of the simulator and back.
Request RequestOf(k8s::HttpRequest&& from);
k8s::HttpResponse ResponseOf(Answer&& answer);

}  // namespace sim
