#include "plugin/container_resources.h"

#include <string>
#include <utility>

#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

// flytekit's name for GPUs in a pod spec.
constexpr char kGpuAlias[] = "gpu";

absl::StatusOr<ResourceList> ReadAmounts(const json::object* resources, const char* member,
                                         const FieldPath& path) {
  ResourceList list;
  const json::object* amounts = resources == nullptr ? nullptr : ObjectIn(*resources, member);
  if (amounts == nullptr) return list;
  const FieldPath place = path.Member(member);
  for (const auto& [key, value] : *amounts) {
    const json::string& text = value.get_string();
    absl::StatusOr<Quantity> amount =
        ParseAmount(place.Entry({key.data(), key.size()}), {text.data(), text.size()});
    if (!amount.ok()) return amount.status();
    list.emplace(key, *std::move(amount));
  }
  return list;
}

absl::StatusOr<Resources> ReadResources(const json::object& container, const FieldPath& path) {
  const json::object* resources = ObjectIn(container, "resources");
  const FieldPath place = path.Member("resources");
  absl::StatusOr<ResourceList> requests = ReadAmounts(resources, "requests", place);
  if (!requests.ok()) return requests.status();
  absl::StatusOr<ResourceList> limits = ReadAmounts(resources, "limits", place);
  if (!limits.ok()) return limits.status();
  return Resources{*std::move(requests), *std::move(limits)};
}

void RenameGpu(const std::string& name, ResourceList* list) {
  auto alias = list->extract(kGpuAlias);
  if (alias.empty()) return;
  (*list)[name] = std::move(alias.mapped());
}

void SetAmounts(const ResourceList& list, json::string_view name, json::object* resources) {
  if (list.empty()) return;
  json::object& amounts = ObjectAt(resources, name);
  for (const auto& [key, amount] : list) amounts.emplace(key, amount.text());
}

// The first of the template's containers that speaks for this one.
const json::object* TemplateOf(const PodTemplate* pod_template, const TemplateNames& names,
                               json::string_view container) {
  if (pod_template == nullptr) return nullptr;
  for (const json::string_view name :
       {container, json::string_view(names.primary_name), json::string_view(names.default_name)}) {
    const json::object* found = FindContainer(pod_template->spec, names.list, name);
    if (found != nullptr) return found;
  }
  return nullptr;
}

absl::Status FillFrom(const json::object* base, Resources* resources) {
  if (base == nullptr) return absl::OkStatus();
  absl::StatusOr<Resources> under =
      ReadResources(*base, FieldPath("PodTemplate.template.spec.containers"));
  if (!under.ok()) return under.status();
  resources->requests.merge(under->requests);
  resources->limits.merge(under->limits);
  return absl::OkStatus();
}

absl::Status SettleOne(const FieldPath& path, Treatment treatment, const json::object* base,
                       const Options& options, json::object* container) {
  absl::StatusOr<Resources> resources = ReadResources(*container, path);
  if (!resources.ok()) return resources.status();
  RenameGpu(options.pods.gpu_resource_name, &resources->requests);
  RenameGpu(options.pods.gpu_resource_name, &resources->limits);
  if (absl::Status filled = FillFrom(base, &*resources); !filled.ok()) return filled;
  if (absl::Status settled = Settle(treatment, options, &*resources); !settled.ok()) {
    return settled;
  }
  SetResources(*resources, container);
  return absl::OkStatus();
}

absl::Status SettleList(const FieldPath& path, const TemplateNames& names,
                        const std::string& primary, const PodTemplate* pod_template,
                        const Options& options, json::object* spec) {
  json::value* list = spec->if_contains(names.list);
  if (list == nullptr) return absl::OkStatus();
  const bool init = names.list == kInitContainers.list;
  json::array& containers = list->get_array();
  const FieldPath place = path.Member(names.list);
  for (std::size_t i = 0; i < containers.size(); ++i) {
    json::object& container = containers[i].get_object();
    const json::string_view name = container.at("name").get_string();
    const Treatment treatment = init || name == primary ? Treatment::kAssign : Treatment::kClamp;
    const absl::Status settled = SettleOne(
        place.Element(i), treatment, TemplateOf(pod_template, names, name), options, &container);
    if (!settled.ok()) return settled;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SettleContainers(absl::string_view path, const std::string& primary,
                              const PodTemplate* pod_template, const Options& options,
                              json::object* spec) {
  for (const TemplateNames& names : {kInitContainers, kContainers}) {
    const absl::Status settled =
        SettleList(FieldPath(path), names, primary, pod_template, options, spec);
    if (!settled.ok()) return settled;
  }
  return absl::OkStatus();
}

void SetResources(const Resources& resources, json::object* container) {
  json::object amounts(container->storage());
  SetAmounts(resources.limits, "limits", &amounts);
  SetAmounts(resources.requests, "requests", &amounts);
  const json::object* before = ObjectIn(*container, "resources");
  const json::value* claims = before == nullptr ? nullptr : before->if_contains("claims");
  if (claims != nullptr) amounts.emplace("claims", *claims);
  container->erase("resources");
  if (!amounts.empty()) container->emplace("resources", std::move(amounts));
}

absl::StatusOr<ResourceList> LimitsOf(const json::object& container) {
  return ReadAmounts(ObjectIn(container, "resources"), "limits", FieldPath("resources"));
}

}  // namespace plugin
