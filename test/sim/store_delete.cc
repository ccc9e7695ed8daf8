#include <algorithm>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/store_tables.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr absl::string_view kForegroundDeletion = "foregroundDeletion";

absl::Status CheckPreconditions(const Object& object, const DeleteOptions& options) {
  const std::string conflict = absl::StrCat("Operation cannot be fulfilled on ", object.kind().kind,
                                            object.kind().group.empty() ? "" : ".",
                                            object.kind().group, " \"", object.name(), "\": the ");
  if (!options.uid.empty() && options.uid != object.uid()) {
    return absl::AbortedError(absl::StrCat(
        conflict, "UID in the precondition (", options.uid, ") does not match the UID in record (",
        object.uid(), "). The object might have been deleted and then recreated"));
  }
  if (!options.resource_version.empty() &&
      options.resource_version != absl::StrCat(object.version())) {
    return absl::AbortedError(
        absl::StrCat(conflict, "ResourceVersion in the precondition (", options.resource_version,
                     ") does not match the ResourceVersion in record (", object.version(),
                     "). The object might have been modified"));
  }
  return absl::OkStatus();
}

// The timestamp is the end of the time that a pod has to stop, not the moment of the request.
void MarkDeleted(json::object& value, absl::Time now, bool pod_waits) {
  json::object& metadata = MetadataOf(value);
  const int grace = pod_waits ? 30 : 0;
  metadata["deletionTimestamp"] =
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now + absl::Seconds(grace), absl::UTCTimeZone());
  metadata["deletionGracePeriodSeconds"] = grace;
  CountGeneration(metadata);
}

void MarkTerminating(json::object& ns) { ns["status"] = json::object{{"phase", "Terminating"}}; }

}  // namespace

bool NeedsKubelet(const Object& object, const json::object& value) {
  if (object.kind().plural != "pods") return false;
  const json::object* spec = k8s::ObjectAt(value, "spec");
  const json::object* status = k8s::ObjectAt(value, "status");
  const absl::string_view phase = status == nullptr ? "" : k8s::StringAt(*status, "phase");
  return spec != nullptr && !k8s::StringAt(*spec, "nodeName").empty() && phase != "Succeeded" &&
         phase != "Failed";
}

absl::StatusOr<Store::Deleted> Store::Remove(absl::string_view plural, const Name& name,
                                             const DeleteOptions& options) {
  const absl::StatusOr<ObjectPtr*> found = FindObject(plural, name);
  if (!found.ok()) return found.status();
  const ObjectPtr before = **found;
  if (absl::Status status = CheckPreconditions(*before, options); !status.ok()) return status;
  json::object value = before->Json();
  json::object& metadata = MetadataOf(value);
  std::vector<std::string> finalizers = before->finalizers();
  if (options.propagation == Propagation::kForeground &&
      std::find(finalizers.begin(), finalizers.end(), kForegroundDeletion) == finalizers.end()) {
    finalizers.emplace_back(kForegroundDeletion);
  }
  const bool waits = !options.at_once && NeedsKubelet(*before, value);
  const bool emptied = plural == "namespaces" && !options.at_once;
  if (finalizers.empty() && !waits && !emptied) {
    return Deleted{Record(*Find(plural), Change::Type::kDeleted, std::move(value), before), true};
  }
  if (before->deleting() && finalizers == before->finalizers()) return Deleted{before, false};
  if (!finalizers.empty()) metadata["finalizers"] = json::value_from(finalizers);
  if (!before->deleting()) MarkDeleted(value, clock_(), waits);
  if (emptied) MarkTerminating(value);
  return Deleted{Record(*Find(plural), Change::Type::kModified, std::move(value), before), false};
}

absl::StatusOr<Store::Deleted> Store::Delete(absl::string_view plural, absl::string_view ns,
                                             absl::string_view name, const DeleteOptions& options) {
  absl::StatusOr<Deleted> deleted;
  {
    k8s::MutexLock lock(mutex_);
    deleted = Remove(plural, Name(ns, name), options);
  }
  if (deleted.ok()) Tell();
  return deleted;
}

}  // namespace sim
