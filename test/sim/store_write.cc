#include <algorithm>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "test/sim/merge_patch.h"
#include "test/sim/store_tables.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr std::size_t kHistory = 200'000;

std::string Quoted(const Kind& kind, absl::string_view name) {
  return absl::StrCat(QualifiedName(kind), " \"", name, "\"");
}

// What no client can alter.
void KeepIdentity(json::object& metadata, const json::object& before) {
  for (const char* field : {"name", "namespace", "uid", "creationTimestamp", "generateName",
                            "resourceVersion", "generation", "deletionTimestamp"}) {
    const json::value* value = before.if_contains(field);
    if (value != nullptr) {
      metadata[field] = *value;
    } else {
      metadata.erase(field);
    }
  }
}

bool SpecDiffers(const json::object& one, const json::object& other) {
  const json::value* a = one.if_contains("spec");
  const json::value* b = other.if_contains("spec");
  return (a == nullptr) != (b == nullptr) || (a != nullptr && *a != *b);
}

// Random letters in the real server; a number is as unique and can be told in a failing test.
std::string NameOf(const json::object& metadata, Version version) {
  const absl::string_view name = k8s::StringAt(metadata, "name");
  const absl::string_view prefix = k8s::StringAt(metadata, "generateName");
  if (!name.empty() || prefix.empty()) return std::string(name);
  return absl::StrCat(prefix, absl::Dec(version % 100'000, absl::kZeroPad5));
}

absl::Status CheckPatch(absl::string_view plural, absl::string_view name, const json::object& value,
                        const json::object& patch) {
  const json::object* wanted = k8s::ObjectAt(patch, "metadata");
  if (wanted == nullptr) return absl::OkStatus();
  const json::object& metadata = value.at("metadata").get_object();
  for (const char* field : {"resourceVersion", "uid"}) {
    const absl::string_view text = k8s::StringAt(*wanted, field);
    if (text.empty() || text == k8s::StringAt(metadata, field)) continue;
    return absl::AbortedError(absl::StrCat(
        "Operation cannot be fulfilled on ", Quoted(*FindKind(plural), name),
        ": the object has been modified; please apply your changes to the latest version and try "
        "again"));
  }
  return absl::OkStatus();
}

}  // namespace

json::object& MetadataOf(json::object& value) {
  json::value& metadata = value["metadata"];
  if (!metadata.is_object()) metadata.emplace_object();
  return metadata.get_object();
}

void CountGeneration(json::object& metadata) {
  const json::value* generation = metadata.if_contains("generation");
  if (generation != nullptr && generation->is_int64()) {
    metadata["generation"] = generation->get_int64() + 1;
  }
}

std::string Store::NowText() const {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", clock_(), absl::UTCTimeZone());
}

absl::StatusOr<ObjectPtr*> Store::FindObject(absl::string_view plural, const Name& name) const {
  Table* const table = Find(plural);
  if (table == nullptr) return absl::InvalidArgumentError(absl::StrCat("no kind ", plural));
  const auto found = table->objects.find(name);
  if (found != table->objects.end()) return &found->second;
  return absl::NotFoundError(absl::StrCat(Quoted(table->kind, name.second), " not found"));
}

absl::Status Store::CheckNamespace(const Table& table, const Name& name) const {
  if (!table.kind.namespaced) return absl::OkStatus();
  const absl::StatusOr<ObjectPtr*> ns = FindObject("namespaces", Name("", name.first));
  if (!ns.ok()) return ns.status();
  if (!(**ns)->deleting()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      Quoted(table.kind, name.second), " is forbidden: unable to create new content in namespace ",
      name.first, " because it is being terminated"));
}

ObjectPtr Store::Record(Table& table, Change::Type type, json::object value, ObjectPtr before) {
  MetadataOf(value)["resourceVersion"] = absl::StrCat(++version_);
  auto object = std::make_shared<const Object>(table.kind, std::move(value));
  const Name name(object->ns(), object->name());
  if (type == Change::Type::kDeleted) {
    table.objects.erase(name);
  } else {
    table.objects[name] = object;
  }
  table.history.push_back({type, object, std::move(before)});
  if (table.history.size() > kHistory) {
    table.oldest = table.history.front().object->version();
    table.history.pop_front();
  }
  return object;
}

absl::StatusOr<ObjectPtr> Store::Insert(absl::string_view plural, absl::string_view ns,
                                        json::object value) {
  Table* const table = Find(plural);
  if (table == nullptr) return absl::InvalidArgumentError(absl::StrCat("no kind ", plural));
  json::object& metadata = MetadataOf(value);
  const Name name(ns, NameOf(metadata, version_));
  if (absl::Status status = CheckNamespace(*table, name); !status.ok()) return status;
  if (name.second.empty()) return absl::InvalidArgumentError("name or generateName is required");
  if (table->objects.contains(name)) {
    return absl::AlreadyExistsError(
        absl::StrCat(Quoted(table->kind, name.second), " already exists"));
  }
  metadata["name"] = name.second;
  if (!ns.empty()) metadata["namespace"] = JsonView(ns);
  metadata["uid"] =
      absl::StrCat("5ca1ab1e-0000-4000-8000-", absl::Dec(version_ + 1, absl::kZeroPad12));
  metadata["creationTimestamp"] = NowText();
  if (table->kind.custom) metadata["generation"] = 1;
  return Record(*table, Change::Type::kAdded, std::move(value), nullptr);
}

absl::StatusOr<ObjectPtr> Store::Alter(absl::string_view plural, const Name& name,
                                       const Alteration& change) {
  const absl::StatusOr<ObjectPtr*> found = FindObject(plural, name);
  if (!found.ok()) return found.status();
  const ObjectPtr before = **found;
  const json::object old = before->Json();
  json::object value = old;
  if (absl::Status status = change(value); !status.ok()) return status;
  json::object& metadata = MetadataOf(value);
  KeepIdentity(metadata, old.at("metadata").get_object());
  if (value == old) return before;
  if (SpecDiffers(value, old)) CountGeneration(metadata);
  const json::value* finalizers = metadata.if_contains("finalizers");
  const bool held =
      finalizers != nullptr && finalizers->is_array() && !finalizers->get_array().empty();
  const bool goes =
      before->deleting() && !before->finalizers().empty() && !held && !NeedsKubelet(*before, value);
  return Record(*Find(plural), goes ? Change::Type::kDeleted : Change::Type::kModified,
                std::move(value), before);
}

absl::StatusOr<ObjectPtr> Store::Create(absl::string_view plural, absl::string_view ns,
                                        json::object value) {
  absl::StatusOr<ObjectPtr> made;
  {
    k8s::MutexLock lock(mutex_);
    made = Insert(plural, ns, std::move(value));
  }
  if (made.ok()) Tell();
  return made;
}

absl::StatusOr<ObjectPtr> Store::Update(absl::string_view plural, absl::string_view ns,
                                        absl::string_view name, const Alteration& change) {
  absl::StatusOr<ObjectPtr> updated;
  {
    k8s::MutexLock lock(mutex_);
    updated = Alter(plural, Name(ns, name), change);
  }
  if (updated.ok()) Tell();
  return updated;
}

absl::StatusOr<ObjectPtr> Store::Patch(absl::string_view plural, absl::string_view ns,
                                       absl::string_view name, const json::object& patch,
                                       const Alteration& then) {
  return Update(plural, ns, name, [&](json::object& value) {
    if (absl::Status status = CheckPatch(plural, name, value, patch); !status.ok()) return status;
    MergePatch(value, patch);
    return then == nullptr ? absl::OkStatus() : then(value);
  });
}

}  // namespace sim
