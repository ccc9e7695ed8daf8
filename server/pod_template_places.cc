#include "server/pod_template_places.h"

#include "absl/strings/str_cat.h"
#include "plugin/refusal.h"

namespace server {

std::vector<k8s::ObjectKey> PodTemplatePlaces(const plugin::TaskRequest& request,
                                              const PodTemplateSettings& settings) {
  const std::string& named = request.task->metadata().pod_template_name();
  const std::string& name = named.empty() ? settings.default_name : named;
  if (name.empty()) return {};
  std::vector<k8s::ObjectKey> places = {{request.ns, name}};
  if (settings.ns != request.ns) places.push_back({settings.ns, name});
  return places;
}

absl::Status CheckMissing(const plugin::TaskRequest& request,
                          const std::vector<k8s::ObjectKey>& places) {
  const std::string& named = request.task->metadata().pod_template_name();
  if (named.empty()) return absl::OkStatus();
  std::string rule = absl::StrCat("there is no such PodTemplate in namespace ", places.front().ns);
  if (places.size() > 1) absl::StrAppend(&rule, ", nor in ", places.back().ns);
  return plugin::InvalidField("metadata.pod_template_name", named, rule);
}

}  // namespace server
