#include "plugin/dask_spec.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "plugin/field_path.h"
#include "plugin/refusal.h"
#include "plugin/struct_json.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::core::Resources;
using Entries = google::protobuf::RepeatedPtrField<Resources::ResourceEntry>;

constexpr std::size_t kUsualBytes = 2048;  // of a custom as JSON; more comes from the heap

constexpr absl::string_view kKnown[] = {"scheduler",         "workers", "numberOfWorkers",
                                        "number_of_workers", "image",   "resources",
                                        "requests",          "limits",  "name"};

FieldRule RuleOf(absl::string_view key) {
  if (key == "value") return FieldRule::kQuantity;
  const bool known = std::find(std::begin(kKnown), std::end(kKnown), key) != std::end(kKnown);
  return known ? FieldRule::kKeep : FieldRule::kIgnore;
}

// A value and where it stands. Views the fields that it is part of.
struct Field {
  FieldPath path;
  const json::value* value = nullptr;  // null: absent

  explicit operator bool() const { return value != nullptr; }
};

absl::Status WrongShape(const Field& field, absl::string_view wanted) {
  return InvalidField(field.path, json::serialize(*field.value),
                      absl::StrCat("it must be ", wanted));
}

Field Member(const Field& parent, absl::string_view name) {
  Field member{parent.path.Member(name)};
  if (!parent || !parent.value->is_object()) return member;
  const json::value* found =
      parent.value->get_object().if_contains(json::string_view(name.data(), name.size()));
  if (found != nullptr && !found->is_null()) member.value = found;
  return member;
}

absl::Status ReadText(const Field& field, std::string* text) {
  if (!field) return absl::OkStatus();
  if (!field.value->is_string()) return WrongShape(field, "a text");
  const json::string& found = field.value->get_string();
  text->assign(found.data(), found.size());
  return absl::OkStatus();
}

absl::Status RequireObject(const Field& field) {
  if (!field || field.value->is_object()) return absl::OkStatus();
  return WrongShape(field, "an object");
}

absl::StatusOr<Resources::ResourceName> ReadResourceName(const Field& field) {
  Resources::ResourceName name = Resources::UNKNOWN;
  if (!field) return name;
  if (field.value->is_int64()) {
    const std::int64_t number = field.value->get_int64();
    const bool known = number >= 0 && number < Resources::ResourceName_ARRAYSIZE;
    return known ? static_cast<Resources::ResourceName>(number) : Resources::UNKNOWN;
  }
  std::string text;
  if (absl::Status read = ReadText(field, &text); !read.ok()) return read;
  if (Resources::ResourceName_Parse(text, &name)) return name;
  return InvalidField(field.path, text, "it must be CPU, GPU, MEMORY or EPHEMERAL_STORAGE");
}

absl::Status ReadEntry(const Field& field, Resources::ResourceEntry* entry) {
  if (!field.value->is_object()) return WrongShape(field, "an object with name and value");
  absl::StatusOr<Resources::ResourceName> name = ReadResourceName(Member(field, "name"));
  if (!name.ok()) return name.status();
  entry->set_name(*name);
  return ReadText(Member(field, "value"), entry->mutable_value());
}

absl::Status ReadEntries(const Field& field, Entries* entries) {
  if (!field) return absl::OkStatus();
  if (!field.value->is_array()) return WrongShape(field, "a list");
  const json::array& list = field.value->get_array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Field item{field.path.Element(i), &list[i]};
    if (absl::Status read = ReadEntry(item, entries->Add()); !read.ok()) return read;
  }
  return absl::OkStatus();
}

absl::Status ReadResources(const Field& field, Resources* resources) {
  if (absl::Status shape = RequireObject(field); !shape.ok()) return shape;
  if (absl::Status read = ReadEntries(Member(field, "requests"), resources->mutable_requests());
      !read.ok()) {
    return read;
  }
  return ReadEntries(Member(field, "limits"), resources->mutable_limits());
}

// Scheduler or worker group: what the two have in common.
template <typename Role>
absl::Status ReadRole(const Field& field, Role* role) {
  if (absl::Status shape = RequireObject(field); !shape.ok()) return shape;
  if (absl::Status read = ReadText(Member(field, "image"), role->mutable_image()); !read.ok()) {
    return read;
  }
  return ReadResources(Member(field, "resources"), role->mutable_resources());
}

absl::StatusOr<int> ReadWorkers(const Field& workers) {
  Field field = Member(workers, "numberOfWorkers");
  if (!field) field = Member(workers, "number_of_workers");
  if (!field) {
    return absl::InvalidArgumentError(
        "custom.workers.numberOfWorkers is missing: a dask task needs at least 1 worker");
  }
  std::int64_t number = 0;
  const bool whole = field.value->is_int64() ||
                     (field.value->is_string() &&
                      absl::SimpleAtoi(std::string(field.value->get_string()), &number));
  if (field.value->is_int64()) number = field.value->get_int64();
  if (whole && number >= 1 && number <= kMostWorkers) return static_cast<int>(number);
  return WrongShape(field, "a whole number from 1 to 10000");
}

}  // namespace

absl::StatusOr<flyteidl::plugins::DaskJob> ParseDaskSpec(const flyteidl::core::TaskTemplate& task) {
  if (!task.has_custom()) {
    return absl::InvalidArgumentError(
        "custom is missing: it describes the dask cluster; the task needs task_config=Dask(...)");
  }
  unsigned char space[kUsualBytes];
  json::monotonic_resource memory(space);
  absl::StatusOr<json::object> object = StructToJson(task.custom(), "custom", RuleOf, &memory);
  if (!object.ok()) return object.status();
  const json::value root(*std::move(object));
  const Field custom{FieldPath("custom"), &root};
  const Field workers = Member(custom, "workers");
  flyteidl::plugins::DaskJob spec;
  if (absl::Status read = ReadRole(Member(custom, "scheduler"), spec.mutable_scheduler());
      !read.ok()) {
    return read;
  }
  if (absl::Status read = ReadRole(workers, spec.mutable_workers()); !read.ok()) return read;
  absl::StatusOr<int> number = ReadWorkers(workers);
  if (!number.ok()) return number.status();
  spec.mutable_workers()->set_number_of_workers(static_cast<unsigned>(*number));
  return spec;
}

}  // namespace plugin
