#include "test/sim/write_check.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "k8s/parse_object.h"
#include "test/sim/metadata_check.h"
#include "test/sim/refusal.h"
#include "test/sim/schema.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr std::size_t kMostOfEtcd = 1'572'864;
constexpr std::size_t kMostOfClient = 2'097'152;

Answer NotHandled(const Kind& kind, absl::string_view why) {
  return BadRequest(absl::StrCat(kind.kind, " in version \"", kind.version,
                                 "\" cannot be handled as a ", kind.kind, ": ", why));
}

std::string Unknown(const std::string& path) {
  return absl::StrCat("unknown field \"", path, "\"");
}

std::optional<Answer> CheckSize(const json::object& value) {
  const std::size_t size = json::serialize(value).size();
  if (size > kMostOfClient) {
    return Failure(500, "",
                   absl::StrCat("rpc error: code = ResourceExhausted desc = trying to send message "
                                "larger than max (",
                                size, " vs. ", kMostOfClient, ")"));
  }
  if (size > kMostOfEtcd) return Failure(500, "", "etcdserver: request is too large");
  return std::nullopt;
}

bool IsNew(const json::value& finalizer, const Object& before) {
  const auto& known = before.finalizers();
  return !finalizer.is_string() ||
         std::find(known.begin(), known.end(), finalizer.get_string().c_str()) == known.end();
}

// A finalizer can be taken from what is being deleted, not added.
std::optional<Cause> CheckFinalizers(const json::object& metadata, const Object& before) {
  const json::value* wanted = metadata.if_contains("finalizers");
  if (!before.deleting() || wanted == nullptr || !wanted->is_array()) return std::nullopt;
  for (const json::value& one : wanted->get_array()) {
    if (!IsNew(one, before)) continue;
    return Cause{"FieldValueForbidden",
                 absl::StrCat("Forbidden: no new finalizers can be added if the object is being "
                              "deleted, found new finalizers []string{",
                              json::serialize(one), "}"),
                 "metadata.finalizers"};
  }
  return std::nullopt;
}

}  // namespace

Answer Unrecognized(const Kind& kind, absl::string_view why, absl::string_view body) {
  const std::string text = body.empty()       ? "<empty>"
                           : body.size() > 30 ? absl::StrCat(body.substr(0, 30), " ...")
                                              : std::string(body);
  return BadRequest(absl::StrCat("the object provided is unrecognized (must be of type ", kind.kind,
                                 "): couldn't get version/kind; json parse error: ", why, " (",
                                 text, ")"));
}

std::optional<Answer> CheckType(const json::object& value, const Kind& kind, absl::string_view name,
                                absl::string_view body) {
  const absl::string_view found = k8s::StringAt(value, "kind");
  if (found.empty() && kind.custom) {
    return BadRequest(absl::StrCat("the object provided is unrecognized (must be of type ",
                                   kind.kind, "): Object 'Kind' is missing in '", body, "'"));
  }
  if (found.empty() || found == kind.kind) return std::nullopt;
  const std::string why = absl::StrCat("Invalid value: \"", found, "\": must be ", kind.kind);
  Kind claimed = kind;
  claimed.kind = found;
  return Invalid(claimed, name, {{"FieldValueInvalid", why, "kind"}});
}

std::optional<Answer> CheckNames(const json::object& metadata, const Target& target) {
  const absl::string_view ns = k8s::StringAt(metadata, "namespace");
  if (!ns.empty() && ns != target.ns) {
    return BadRequest(
        "the namespace of the provided object does not match the namespace sent on the request");
  }
  if (k8s::StringAt(metadata, "name").empty() && k8s::StringAt(metadata, "generateName").empty()) {
    return Invalid(*target.kind, "",
                   {{"FieldValueRequired", "Required value: name or generateName is required",
                     "metadata.name"}});
  }
  return std::nullopt;
}

std::optional<Answer> CheckPatchMetadata(const json::object& patch, const Object& before,
                                         const Target& target) {
  const json::object* metadata = k8s::ObjectAt(patch, "metadata");
  if (metadata == nullptr) return std::nullopt;
  const absl::string_view name = k8s::StringAt(*metadata, "name");
  if (!name.empty() && name != target.name) {
    return BadRequest(absl::StrCat("the name of the object (", name,
                                   ") does not match the name on the URL (", target.name, ")"));
  }
  const absl::string_view version = k8s::StringAt(*metadata, "resourceVersion");
  Version number = 0;
  if (!version.empty() && !absl::SimpleAtoi(version, &number)) {
    return Failure(500, "",
                   absl::StrCat("strconv.ParseUint: parsing \"", version, "\": invalid syntax"));
  }
  const absl::string_view uid = k8s::StringAt(*metadata, "uid");
  if (!uid.empty() && uid != before.uid()) {
    const Cause cause{"FieldValueInvalid",
                      absl::StrCat("Invalid value: \"", uid, "\": field is immutable"),
                      "metadata.uid"};
    return Invalid(*target.kind, target.name, {cause});
  }
  const std::optional<Cause> finalizer = CheckFinalizers(*metadata, before);
  if (!finalizer.has_value()) return std::nullopt;
  return Invalid(*target.kind, target.name, {*finalizer});
}

Checked CheckObject(json::object& value, const Target& target, absl::string_view name) {
  const Kind& kind = *target.kind;
  Checked checked;
  json::object& metadata = value.at("metadata").as_object();
  std::vector<std::string> unknown;
  if (absl::Status status = DropUnknownMetadata(metadata, unknown); !status.ok()) {
    checked.refusal = NotHandled(kind, status.message());
    return checked;
  }
  std::vector<Cause> causes = CheckMetadata(metadata);
  if (kind.plural == "daskjobs") {
    const Schema::Result result = DaskJobSchema().Apply(value);
    unknown.insert(unknown.end(), result.unknown.begin(), result.unknown.end());
    causes.insert(causes.end(), result.causes.begin(), result.causes.end());
  }
  const absl::string_view mode = target.Query("fieldValidation");
  for (const std::string& path : unknown) checked.warnings.push_back(Unknown(path));
  if (mode == "Strict" && !unknown.empty()) {
    checked.refusal = NotHandled(
        kind, absl::StrCat("strict decoding error: ", absl::StrJoin(checked.warnings, ", ")));
  } else if (!causes.empty()) {
    checked.refusal = Invalid(kind, name, causes);
  } else {
    checked.refusal = CheckSize(value);
  }
  if (mode == "Ignore" || checked.refusal.has_value()) checked.warnings.clear();
  return checked;
}

}  // namespace sim
