#include "test/sim/kubelet_workloads.h"

#include <algorithm>
#include <boost/json.hpp>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/operator_objects.h"

namespace sim {
namespace json = boost::json;
namespace {

// Uids of the owners of pods that are there to stay.
absl::flat_hash_set<std::string> Owners(const Store& store) {
  absl::flat_hash_set<std::string> owners;
  for (const ObjectPtr& pod : store.List("pods")) {
    if (pod->deleting()) continue;
    for (const Owner& owner : pod->owners()) owners.insert(owner.uid);
  }
  return owners;
}

json::object MakePod(const Object& deployment) {
  const json::object wanted = deployment.Json().at("spec").at("template").as_object();
  json::object metadata = wanted.at("metadata").as_object();
  metadata["generateName"] = absl::StrCat(deployment.name(), "-57b688b66f-");
  metadata["ownerReferences"] = json::array{OwnerReference(deployment)};
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", metadata},
          {"spec", wanted.at("spec")},
          {"status", {{"phase", "Pending"}}}};
}

}  // namespace

bool StepWorkloads(Store& store) {
  const absl::flat_hash_set<std::string> owners = Owners(store);
  for (const ObjectPtr& deployment : store.List("deployments")) {
    if (deployment->deleting() || owners.contains(deployment->uid())) continue;
    if (store.Create("pods", deployment->ns(), MakePod(*deployment)).ok()) return true;
  }
  return false;
}

}  // namespace sim
