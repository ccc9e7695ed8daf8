#pragma once

#include <boost/json.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "test/sim/object.h"

namespace sim {

// What the Dask operator makes of a DaskJob. Source: dask-kubernetes 2025.7.0.

inline constexpr absl::string_view kKopfFinalizer = "kopf.zalando.org/KopfFinalizerMarker";
inline constexpr absl::string_view kKopfHandled = "kopf.zalando.org/last-handled-configuration";
inline constexpr absl::string_view kClusterLabel = "dask.org/cluster-name";
inline constexpr absl::string_view kComponentLabel = "dask.org/component";
inline constexpr absl::string_view kGroupLabel = "dask.org/workergroup-name";

std::string RunnerName(absl::string_view job);
std::string SchedulerName(absl::string_view job);
std::string GroupName(absl::string_view job);

// `owner` becomes the controlling owner; labels and annotations go down from it, except kopf's.
boost::json::object MakeCluster(const Object& job);
boost::json::object MakeRunner(const Object& job);
boost::json::object MakeScheduler(const Object& cluster);
boost::json::object MakeSchedulerService(const Object& cluster);
// Has no owner until it is adopted.
boost::json::object MakeWorkerGroup(const Object& cluster);
boost::json::object MakeWorker(const Object& group, absl::string_view name);

boost::json::object OwnerReference(const Object& owner);

}  // namespace sim
