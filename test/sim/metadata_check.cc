#include "test/sim/metadata_check.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "k8s/parse_object.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr absl::string_view kKnown[] = {"annotations",
                                        "creationTimestamp",
                                        "deletionGracePeriodSeconds",
                                        "deletionTimestamp",
                                        "finalizers",
                                        "generateName",
                                        "generation",
                                        "labels",
                                        "managedFields",
                                        "name",
                                        "namespace",
                                        "ownerReferences",
                                        "resourceVersion",
                                        "selfLink",
                                        "uid"};

constexpr absl::string_view kBadName =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr absl::string_view kBadKey =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr absl::string_view kBadValue =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  "
    "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
constexpr std::size_t kMostAnnotations = 262'144;

bool IsWord(absl::string_view text, absl::string_view also, bool upper) {
  const auto inner = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isdigit(byte) || absl::ascii_islower(byte) ||
           (upper && absl::ascii_isupper(byte));
  };
  return !text.empty() && inner(text.front()) && inner(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return inner(c) || also.find(c) != absl::string_view::npos; });
}

bool IsSubdomain(absl::string_view name) {
  const std::vector<absl::string_view> labels = absl::StrSplit(name, '.');
  return std::all_of(labels.begin(), labels.end(),
                     [](absl::string_view label) { return IsWord(label, "-", false); });
}

void Add(absl::string_view value, absl::string_view what, const char* field,
         std::vector<Cause>& causes) {
  causes.push_back(
      {"FieldValueInvalid", absl::StrCat("Invalid value: \"", value, "\": ", what), field});
}

void CheckName(absl::string_view name, std::vector<Cause>& causes) {
  if (name.size() > 253) Add(name, "must be no more than 253 characters", "metadata.name", causes);
  if (!IsSubdomain(name)) Add(name, kBadName, "metadata.name", causes);
}

void CheckLabels(const json::object& labels, std::vector<Cause>& causes) {
  for (const auto& member : labels) {
    const absl::string_view key(member.key().data(), member.key().size());
    const absl::string_view part = key.substr(key.find('/') + 1);
    const absl::string_view value = k8s::StringAt(labels, key);
    if (part.size() > 63)
      Add(key, "name part must be no more than 63 characters", "metadata.labels", causes);
    if (!IsWord(part, "-_.", true)) Add(key, kBadKey, "metadata.labels", causes);
    if (value.size() > 63)
      Add(value, "must be no more than 63 characters", "metadata.labels", causes);
    if (!value.empty() && !IsWord(value, "-_.", true))
      Add(value, kBadValue, "metadata.labels", causes);
  }
}

void CheckAnnotations(const json::object& annotations, std::vector<Cause>& causes) {
  std::size_t size = 0;
  for (const auto& member : annotations) {
    size += member.key().size() +
            k8s::StringAt(annotations, {member.key().data(), member.key().size()}).size();
  }
  if (size <= kMostAnnotations) return;
  causes.push_back({"FieldValueTooLong",
                    absl::StrCat("Too long: may not be more than ", kMostAnnotations, " bytes"),
                    "metadata.annotations"});
}

// Go's decoder takes texts only.
absl::Status CheckTexts(const json::object& metadata, const char* field) {
  const json::object* map = k8s::ObjectAt(metadata, field);
  if (map == nullptr) return absl::OkStatus();
  const bool texts = std::all_of(map->begin(), map->end(),
                                 [](const auto& member) { return member.value().is_string(); });
  if (texts) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "json: cannot unmarshal number into Go struct field ObjectMeta.", field, " of type string"));
}

// Go's encoder leaves these out when there is nothing in them.
void DropEmpty(json::object& metadata) {
  for (const char* field : {"annotations", "finalizers", "labels", "ownerReferences"}) {
    const json::value* value = metadata.if_contains(field);
    if (value == nullptr) continue;
    const bool empty = (value->is_object() && value->get_object().empty()) ||
                       (value->is_array() && value->get_array().empty()) || value->is_null();
    if (empty) metadata.erase(field);
  }
}

}  // namespace

absl::Status DropUnknownMetadata(json::object& metadata, std::vector<std::string>& unknown) {
  for (const char* field : {"labels", "annotations"}) {
    if (absl::Status status = CheckTexts(metadata, field); !status.ok()) return status;
  }
  std::vector<std::string> dropped;
  for (const auto& member : metadata) {
    const absl::string_view key(member.key().data(), member.key().size());
    if (std::find(std::begin(kKnown), std::end(kKnown), key) == std::end(kKnown)) {
      dropped.emplace_back(key);
    }
  }
  for (const std::string& key : dropped) {
    metadata.erase(key);
    unknown.push_back(absl::StrCat("metadata.", key));
  }
  DropEmpty(metadata);
  return absl::OkStatus();
}

std::vector<Cause> CheckMetadata(const json::object& metadata) {
  std::vector<Cause> causes;
  CheckName(k8s::StringAt(metadata, "name"), causes);
  if (const json::object* labels = k8s::ObjectAt(metadata, "labels")) CheckLabels(*labels, causes);
  const json::object* annotations = k8s::ObjectAt(metadata, "annotations");
  if (annotations != nullptr) CheckAnnotations(*annotations, causes);
  return causes;
}

}  // namespace sim
