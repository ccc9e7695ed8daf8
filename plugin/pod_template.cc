#include "plugin/pod_template.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/pod_containers.h"
#include "plugin/pod_decode.h"
#include "plugin/pod_list_keys.h"
#include "plugin/pod_merge.h"
#include "plugin/pod_schema.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr char kSpecPath[] = "PodTemplate.template.spec";
constexpr char kMetadataPath[] = "PodTemplate.template.metadata";

json::value MemberOf(const json::object& object, json::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr ? json::value(json::object()) : *found;
}

StringMap Strings(const json::object& metadata, json::string_view name) {
  StringMap map;
  const json::value* found = metadata.if_contains(name);
  if (found == nullptr) return map;
  for (const auto& [key, value] : found->get_object()) map.emplace(key, value.get_string());
  return map;
}

// The template's say on one container of the task; empty: none.
json::object BaseOf(const json::object& under, const TemplateNames& names, json::string_view name,
                    bool primary) {
  json::object base;
  const auto lay_over = [&base, &under, &names](json::string_view over) {
    const json::object* found = FindContainer(under, names.list, over);
    if (found == nullptr) return;
    json::object merged = *found;
    MergeContainer(std::move(base), &merged);
    base = std::move(merged);
  };
  lay_over(names.default_name);
  primary ? lay_over(names.primary_name) : lay_over(name);
  return base;
}

json::array LaidUnder(const json::object& under, const TemplateNames& names,
                      const std::string& primary, json::array containers) {
  for (json::value& value : containers) {
    json::object& container = value.get_object();
    const json::string& name = container.at("name").get_string();
    json::object base = BaseOf(under, names, name, name == primary);
    MergeContainer(std::move(base), &container);
  }
  return containers;
}

// Taken out of `spec`; empty when there are none.
json::array Take(json::object* spec, const char* name) {
  json::value* found = spec->if_contains(name);
  if (found == nullptr) return {};
  json::array list = std::move(found->get_array());
  spec->erase(name);
  return list;
}

}  // namespace

absl::StatusOr<PodTemplate> ParsePodTemplate(const json::object& object) {
  const json::value content = MemberOf(object, "template");
  if (!content.is_object()) return absl::InvalidArgumentError("template is not an object");
  auto spec = DecodePodObject(kPodSpecType, MemberOf(content.get_object(), "spec"), kSpecPath);
  if (!spec.ok()) return spec.status();
  auto metadata =
      DecodePodObject(kObjectMetaType, MemberOf(content.get_object(), "metadata"), kMetadataPath);
  if (!metadata.ok()) return metadata.status();
  return PodTemplate{*std::move(spec), Strings(*metadata, "labels"),
                     Strings(*metadata, "annotations")};
}

void LayUnder(const PodTemplate& pod_template, const std::string& primary, json::object* spec) {
  json::array containers = Take(spec, kContainers.list);
  json::array init_containers = Take(spec, kInitContainers.list);
  json::object under = pod_template.spec;
  Take(&under, kContainers.list);
  Take(&under, kInitContainers.list);
  MergePod(std::move(under), spec);
  const json::object& full = pod_template.spec;
  spec->emplace(kContainers.list, LaidUnder(full, kContainers, primary, std::move(containers)));
  if (init_containers.empty()) return;
  spec->emplace(kInitContainers.list,
                LaidUnder(full, kInitContainers, "", std::move(init_containers)));
}

}  // namespace plugin
