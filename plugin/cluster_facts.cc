#include "plugin/cluster_facts.h"

#include <algorithm>

#include "plugin/json_fields.h"
#include "plugin/object_fields.h"

namespace plugin {
namespace {

namespace json = boost::json;

// The finalizers of `object`; an empty array when it has none.
json::array Finalizers(const json::object& object) {
  const json::value* metadata = object.if_contains("metadata");
  const json::object* fields = metadata == nullptr ? nullptr : metadata->if_object();
  const json::value* found = fields == nullptr ? nullptr : fields->if_contains("finalizers");
  return found != nullptr && found->is_array() ? found->get_array() : json::array();
}

bool IsOperators(const json::value& finalizer) {
  return finalizer.is_string() &&
         absl::string_view(finalizer.get_string().data(), finalizer.get_string().size()) ==
             kOperatorFinalizer;
}

}  // namespace

absl::StatusOr<DaskClusterFacts> ProjectDaskCluster(const json::object& object) {
  absl::Status error;
  const JsonFields metadata = JsonFields(object, error).Object("metadata");
  DaskClusterFacts cluster;
  ReadIdentity(metadata, cluster);
  cluster.job_uid = OwningJob(metadata);
  cluster.deleted = metadata.Time("deletionTimestamp");
  if (!error.ok()) return error;
  const json::array finalizers = Finalizers(object);
  cluster.held_by_operator = std::any_of(finalizers.begin(), finalizers.end(), IsOperators);
  return cluster;
}

absl::StatusOr<DaskWorkerGroupFacts> ProjectDaskWorkerGroup(const json::object& object) {
  absl::Status error;
  const JsonFields fields(object, error);
  const JsonFields metadata = fields.Object("metadata");
  DaskWorkerGroupFacts group;
  ReadIdentity(metadata, group);
  group.cluster = KeptName(fields.Object("spec").Text("cluster"));
  group.created = metadata.Time("creationTimestamp");
  group.owned = !metadata.Objects("ownerReferences", 1).empty();
  group.deleted = metadata.Has("deletionTimestamp");
  if (!error.ok()) return error;
  return group;
}

std::string FreeingPatch(const json::object& object) {
  json::array kept;
  for (const json::value& finalizer : Finalizers(object)) {
    if (!IsOperators(finalizer)) kept.push_back(finalizer);
  }
  absl::Status ignored;
  const absl::string_view version =
      JsonFields(object, ignored).Object("metadata").Text("resourceVersion");
  return json::serialize(
      json::object{{"metadata",
                    {{"resourceVersion", json::string_view(version.data(), version.size())},
                     {"finalizers", std::move(kept)}}}});
}

}  // namespace plugin
