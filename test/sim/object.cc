#include "test/sim/object.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"

namespace sim {
namespace json = boost::json;
namespace {

// Go writes the kind first for what is built in, and sorted members for custom resources.
std::string Prefix(const Kind& kind) {
  if (kind.custom) {
    return absl::StrCat("{\"apiVersion\":\"", ApiVersion(kind), "\",\"kind\":\"", kind.kind, "\",");
  }
  return absl::StrCat("{\"kind\":\"", kind.kind, "\",\"apiVersion\":\"", ApiVersion(kind), "\",");
}

json::object WithoutType(const json::object& value) {
  json::object rest;
  rest["metadata"] = value.at("metadata");
  for (const auto& [key, member] : value) {
    if (key != "apiVersion" && key != "kind" && key != "metadata") rest.emplace(key, member);
  }
  return rest;
}

std::vector<std::pair<std::string, std::string>> SortedTexts(const json::object* map) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (map == nullptr) return texts;
  for (const auto& [key, value] : *map) {
    texts.emplace_back(std::string(key),
                       std::string(k8s::StringAt(*map, {key.data(), key.size()})));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

const json::array* ArrayAt(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::vector<Owner> Owners(const json::array* references) {
  std::vector<Owner> owners;
  if (references == nullptr) return owners;
  for (const json::value& reference : *references) {
    if (!reference.is_object()) continue;
    const json::object& one = reference.get_object();
    const json::value* blocks = one.if_contains("blockOwnerDeletion");
    owners.push_back({std::string(k8s::StringAt(one, "uid")),
                      blocks != nullptr && blocks->is_bool() && blocks->get_bool()});
  }
  return owners;
}

std::vector<std::string> Texts(const json::array* array) {
  std::vector<std::string> texts;
  if (array == nullptr) return texts;
  for (const json::value& text : *array) {
    if (text.is_string()) texts.emplace_back(text.get_string().c_str());
  }
  return texts;
}

}  // namespace

Object::Object(const Kind& kind, json::object value) : kind_(kind) {
  ReadMetadata(value.at("metadata").as_object());
  const std::string prefix = Prefix(kind);
  prefix_ = prefix.size();
  text_ = absl::StrCat(prefix, json::serialize(WithoutType(value)).substr(1));
}

void Object::ReadMetadata(const json::object& metadata) {
  ns_ = std::string(k8s::StringAt(metadata, "namespace"));
  name_ = std::string(k8s::StringAt(metadata, "name"));
  uid_ = std::string(k8s::StringAt(metadata, "uid"));
  if (!absl::SimpleAtoi(k8s::StringAt(metadata, "resourceVersion"), &version_)) version_ = 0;
  labels_ = SortedTexts(k8s::ObjectAt(metadata, "labels"));
  owners_ = Owners(ArrayAt(metadata, "ownerReferences"));
  finalizers_ = Texts(ArrayAt(metadata, "finalizers"));
  deleting_ = metadata.contains("deletionTimestamp");
}

void Object::AppendItem(std::string& out) const {
  if (kind_.custom) {
    out += text_;
  } else {
    out += '{';
    out.append(text_, prefix_);
  }
}

json::object Object::Json() const { return *k8s::ParseObject(text_); }

}  // namespace sim
