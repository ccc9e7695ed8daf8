#include "plugin/log_links.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugin/link_variables.h"

namespace plugin {
namespace {

constexpr int kJson = 2;  // core.TaskLog.MessageFormat.JSON
constexpr absl::string_view kSuffix = " (Dask Runner Logs)";

LogTemplate BuiltIn(std::string name, const std::string& uri) {
  return {std::move(name), {uri}, kJson, false, false};
}

// In propeller's order.
std::vector<LogTemplate> Templates(const LogOptions& options) {
  std::vector<LogTemplate> templates;
  if (options.kubernetes_enabled) {
    templates.push_back(BuiltIn("Kubernetes Logs", options.kubernetes_template_uri));
  }
  if (options.cloudwatch_enabled) {
    templates.push_back(BuiltIn("Cloudwatch Logs", options.cloudwatch_template_uri));
  }
  if (options.stackdriver_enabled) {
    templates.push_back(BuiltIn("Stackdriver Logs", options.stackdriver_template_uri));
  }
  templates.insert(templates.end(), options.templates.begin(), options.templates.end());
  return templates;
}

}  // namespace

std::vector<LogLink> LogLinks(const LogOptions& options, const JobFacts& job,
                              const PodFacts* runner) {
  const LinkSource source = {job, runner};
  std::vector<LogLink> links;
  for (const LogTemplate& entry : Templates(options)) {
    const auto name = FillLink(entry.display_name, source);
    for (const std::string& uri : entry.uris) {
      auto filled = FillLink(uri, source);
      if (!name || !filled || filled->empty()) continue;
      links.push_back({absl::StrCat(*name, kSuffix), *std::move(filled), entry.message_format,
                       entry.show_while_pending, entry.hide_once_finished});
    }
  }
  return links;
}

}  // namespace plugin
