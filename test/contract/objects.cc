#include "test/contract/objects.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "k8s/parse_object.h"

namespace contract {
namespace json = boost::json;
namespace {

constexpr absl::string_view kDaskJob = R"({
  "apiVersion": "kubernetes.dask.org/v1", "kind": "DaskJob", "metadata": {},
  "spec": {
    "job": {"spec": {"containers": [{"name": "job", "image": "i"}]}},
    "cluster": {"spec": {
      "worker": {"spec": {"containers": [{"name": "worker", "image": "i"}]}},
      "scheduler": {
        "spec": {"containers": [{"name": "scheduler", "image": "i"}]},
        "service": {"selector": {}, "ports": [{"name": "tcp-comm", "port": 8786}]}}}}}})";
constexpr absl::string_view kPod = R"({"apiVersion": "v1", "kind": "Pod", "metadata": {},
  "spec": {"containers": [{"name": "c", "image": "i"}]}})";

json::string Text(absl::string_view text) { return json::string(text.data(), text.size()); }

std::string MetadataOf(const json::object& object, absl::string_view member) {
  const json::object* metadata = k8s::ObjectAt(object, "metadata");
  return metadata == nullptr ? "" : std::string(k8s::StringAt(*metadata, member));
}

}  // namespace

json::object Parse(absl::string_view text) {
  return json::parse(json::string_view(text.data(), text.size())).as_object();
}

json::object DaskJob(absl::string_view name, absl::string_view app) {
  json::object object = Parse(kDaskJob);
  object["metadata"] = {{"name", Text(name)}, {"labels", {{"app", Text(app)}}}};
  return object;
}

json::object Pod(absl::string_view name) {
  json::object object = Parse(kPod);
  object["metadata"] = {{"name", Text(name)}};
  return object;
}

json::object With(json::object object, absl::string_view at, json::value value) {
  json::value whole(std::move(object));
  json::value* place = &whole;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(at.substr(1), '/'))) {
    place =
        place->is_array() ? &place->get_array().at(std::stoul(step)) : &place->as_object()[step];
  }
  *place = std::move(value);
  return std::move(whole.as_object());
}

json::object Metadata(absl::string_view key, json::value value) {
  json::object metadata;
  metadata[json::string_view(key.data(), key.size())] = std::move(value);
  return {{"metadata", std::move(metadata)}};
}

std::string VersionOf(const json::object& object) { return MetadataOf(object, "resourceVersion"); }
std::string NameOf(const json::object& object) { return MetadataOf(object, "name"); }
std::string UidOf(const json::object& object) { return MetadataOf(object, "uid"); }
std::string ContinueOf(const json::object& list) { return MetadataOf(list, "continue"); }

std::vector<std::string> NamesOf(const json::object& list) {
  std::vector<std::string> names;
  for (const json::value& item : list.at("items").as_array()) {
    names.push_back(NameOf(item.as_object()));
  }
  return names;
}

json::value At(const json::object& object, absl::string_view pointer) {
  const json::value whole(object);
  json::error_code error;
  const json::value* found =
      whole.find_pointer(json::string_view(pointer.data(), pointer.size()), error);
  return found == nullptr ? json::value() : *found;
}

k8s::Selection JobsOf(absl::string_view ns, absl::string_view label_selector) {
  return {kDaskJobs, std::string(ns), std::string(label_selector)};
}

}  // namespace contract
