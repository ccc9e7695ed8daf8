#include "test/sim/operator_objects.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr absl::string_view kNotHandedDown[] = {"kopf.zalando.org", "kubectl.kubernetes.io"};

bool HandedDown(absl::string_view annotation) {
  for (absl::string_view prefix : kNotHandedDown) {
    if (absl::StartsWith(annotation, prefix)) return false;
  }
  return true;
}

json::object MapAt(const json::object& metadata, absl::string_view name) {
  const json::object* map = k8s::ObjectAt(metadata, name);
  return map == nullptr ? json::object() : *map;
}

void Lay(const json::object& over, json::object& map) {
  for (const auto& [key, value] : over) map[key] = value;
}

json::object MetadataOf(const json::object& value) { return MapAt(value, "metadata"); }

// Metadata of what `owner` makes: inherited, then what the spec adds, then the fixed labels.
json::object Metadata(const Object& owner, std::string name, const json::object& added,
                      const json::object& labels) {
  const json::object from = MetadataOf(owner.Json());
  json::object all_labels = MapAt(from, "labels");
  Lay(MapAt(added, "labels"), all_labels);
  Lay(labels, all_labels);
  json::object annotations;
  for (const auto& [key, value] : MapAt(from, "annotations")) {
    if (HandedDown({key.data(), key.size()})) annotations[key] = value;
  }
  Lay(MapAt(added, "annotations"), annotations);
  return {{"name", std::move(name)},
          {"labels", std::move(all_labels)},
          {"annotations", std::move(annotations)},
          {"ownerReferences", json::array{OwnerReference(owner)}}};
}

json::object Labels(absl::string_view cluster, absl::string_view component) {
  return {{JsonView(kClusterLabel), JsonView(cluster)},
          {JsonView(kComponentLabel), JsonView(component)}};
}

json::object WithoutOwner(json::object metadata) {
  metadata.erase("ownerReferences");
  return metadata;
}

json::object Deployment(json::object metadata, const json::object& pod) {
  const json::object labels = metadata.at("labels").as_object();
  json::object template_metadata = WithoutOwner(metadata);
  template_metadata.erase("name");
  return {{"apiVersion", "apps/v1"},
          {"kind", "Deployment"},
          {"metadata", std::move(metadata)},
          {"spec",
           {{"replicas", 1},
            {"selector", {{"matchLabels", labels}}},
            {"template", {{"metadata", std::move(template_metadata)}, {"spec", pod}}}}}};
}

}  // namespace

std::string RunnerName(absl::string_view job) { return absl::StrCat(job, "-runner"); }
std::string SchedulerName(absl::string_view job) { return absl::StrCat(job, "-scheduler"); }
std::string GroupName(absl::string_view job) { return absl::StrCat(job, "-default"); }

json::object OwnerReference(const Object& owner) {
  return {{"apiVersion", ApiVersion(owner.kind())},
          {"kind", JsonView(owner.kind().kind)},
          {"name", owner.name()},
          {"uid", owner.uid()},
          {"controller", true},
          {"blockOwnerDeletion", true}};
}

json::object MakeCluster(const Object& job) {
  const json::value spec = job.Json().at("spec").at("cluster").at("spec");
  return {{"apiVersion", "kubernetes.dask.org/v1"},
          {"kind", "DaskCluster"},
          {"metadata", Metadata(job, job.name(), {}, {{JsonView(kClusterLabel), job.name()}})},
          {"spec", {{"worker", spec.at("worker")}, {"scheduler", spec.at("scheduler")}}}};
}

json::object MakeRunner(const Object& job) {
  const json::object spec = job.Json().at("spec").at("job").as_object();
  return {{"apiVersion", "v1"},
          {"kind", "Pod"},
          {"metadata", Metadata(job, RunnerName(job.name()), MetadataOf(spec),
                                Labels(job.name(), "job-runner"))},
          {"spec", spec.at("spec")},
          {"status", {{"phase", "Pending"}}}};
}

json::object MakeScheduler(const Object& cluster) {
  const json::object spec = cluster.Json().at("spec").at("scheduler").as_object();
  return Deployment(Metadata(cluster, SchedulerName(cluster.name()), MetadataOf(spec),
                             Labels(cluster.name(), "scheduler")),
                    spec.at("spec").as_object());
}

json::object MakeSchedulerService(const Object& cluster) {
  const json::object spec = cluster.Json().at("spec").at("scheduler").as_object();
  return {{"apiVersion", "v1"},
          {"kind", "Service"},
          {"metadata", Metadata(cluster, SchedulerName(cluster.name()), MetadataOf(spec),
                                Labels(cluster.name(), "scheduler"))},
          {"spec", spec.at("service")},
          {"status", {{"loadBalancer", json::object()}}}};
}

json::object MakeWorkerGroup(const Object& cluster) {
  const json::object spec = cluster.Json().at("spec").at("worker").as_object();
  return {{"apiVersion", "kubernetes.dask.org/v1"},
          {"kind", "DaskWorkerGroup"},
          {"metadata", WithoutOwner(Metadata(cluster, GroupName(cluster.name()), MetadataOf(spec),
                                             Labels(cluster.name(), "workergroup")))},
          {"spec", {{"cluster", cluster.name()}, {"worker", spec}}}};
}

json::object MakeWorker(const Object& group, absl::string_view name) {
  const json::object spec = group.Json().at("spec").as_object();
  const json::string& cluster = spec.at("cluster").as_string();
  json::object labels = Labels({cluster.data(), cluster.size()}, "worker");
  labels[JsonView(kGroupLabel)] = group.name();
  return Deployment(Metadata(group, std::string(name), {}, labels),
                    spec.at("worker").at("spec").as_object());
}

}  // namespace sim
