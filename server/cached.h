#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "k8s/cache.h"
#include "plugin/cluster_facts.h"
#include "plugin/facts.h"

namespace server {

// A projection as the cache of k8s/ wants it: where the object is, and what it is looked up by.
template <typename Facts>
struct Cached {
  k8s::ObjectKey key;
  std::string index;
  Facts facts;
};

using CachedJob = Cached<plugin::JobFacts>;  // index: empty
using CachedPod = Cached<plugin::PodFacts>;  // index: the DaskJob's name

using CachedCluster = Cached<plugin::DaskClusterFacts>;  // index: empty

using JobCache = k8s::CacheReader<CachedJob>;
using PodCache = k8s::CacheReader<CachedPod>;
using ClusterCache = k8s::CacheReader<CachedCluster>;

inline CachedJob ToCached(plugin::JobFacts facts) {
  k8s::ObjectKey key{facts.ns, facts.name};
  return {std::move(key), "", std::move(facts)};
}

inline CachedCluster ToCached(plugin::DaskClusterFacts facts) {
  k8s::ObjectKey key{facts.ns, facts.name};
  return {std::move(key), "", std::move(facts)};
}

inline CachedPod ToCached(plugin::PodFacts facts) {
  k8s::ObjectKey key{facts.ns, facts.name};
  std::string index = facts.cluster;
  return {std::move(key), std::move(index), std::move(facts)};
}

// A projection of plugin/ as a reflector takes it.
template <typename Facts, absl::StatusOr<Facts> (*project)(const boost::json::object&)>
absl::StatusOr<Cached<Facts>> Project(const boost::json::object& object) {
  auto facts = project(object);
  if (!facts.ok()) return facts.status();
  return ToCached(*std::move(facts));
}

// The facts alone; they keep the whole entry alive.
template <typename Facts>
std::shared_ptr<const Facts> FactsOf(const std::shared_ptr<const Cached<Facts>>& entry) {
  return entry ? std::shared_ptr<const Facts>(entry, &entry->facts) : nullptr;
}

}  // namespace server
