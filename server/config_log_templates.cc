#include "server/config_log_templates.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace server {

namespace {

// A member of a template entry. One that cannot be set has no effect in propeller either.
struct TemplateMember {
  absl::string_view name;
  void (*set)(const ConfigValue& value, plugin::LogTemplate& log);
};

constexpr TemplateMember kMembers[] = {
    {"name", nullptr},
    {"scheme", nullptr},
    {"displayName",
     [](const ConfigValue& v, plugin::LogTemplate& log) { Assign(ReadText(v), log.display_name); }},
    {"templateUris",
     [](const ConfigValue& v, plugin::LogTemplate& log) { Assign(ReadTextsOrOne(v), log.uris); }},
    {"messageFormat",
     [](const ConfigValue& v, plugin::LogTemplate& log) {
       Assign(ReadInteger(v, 0, 2), log.message_format);
     }},
    {"showWhilePending",
     [](const ConfigValue& v, plugin::LogTemplate& log) {
       Assign(ReadBool(v), log.show_while_pending);
     }},
    {"hideOnceFinished",
     [](const ConfigValue& v, plugin::LogTemplate& log) {
       Assign(ReadBool(v), log.hide_once_finished);
     }},
};

const TemplateMember* FindMember(absl::string_view name) {
  for (const TemplateMember& member : kMembers) {
    if (absl::EqualsIgnoreCase(member.name, name)) return &member;
  }
  return nullptr;
}

plugin::LogTemplate ReadLogTemplate(const ConfigValue& value, ConfigDraft& draft) {
  plugin::LogTemplate log;
  for (const YamlEntry& entry : value.node.entries) {
    const TemplateMember* member = FindMember(entry.key);
    if (member == nullptr) {
      draft.config.ignored.push_back(absl::StrCat("plugins.dask.logs.templates.", entry.key));
    } else if (member->set != nullptr && entry.value.kind != YamlNode::Kind::kNull) {
      member->set(value.Entry(entry), log);
    }
  }
  return log;
}

}  // namespace

void SetLogTemplates(const ConfigValue& value, ConfigDraft& draft) {
  if (value.node.kind != YamlNode::Kind::kList) {
    value.Refuse("must be a list of templates");
    return;
  }
  draft.config.logs.templates.clear();
  for (size_t i = 0; i < value.node.items.size(); ++i) {
    const ConfigValue item = value.Item(i);
    if (item.node.kind != YamlNode::Kind::kMap) {
      item.Refuse("must be a map");
    } else {
      draft.config.logs.templates.push_back(ReadLogTemplate(item, draft));
    }
  }
}

// The texts are part of propeller's interface: flyteplugins 1.16.8, tasks/logs.
void CompleteLogTemplates(ConfigDraft& draft) {
  plugin::LogOptions& logs = draft.config.logs;
  if (logs.kubernetes_enabled && logs.kubernetes_template_uri.empty()) {
    logs.kubernetes_template_uri =
        absl::StrCat(draft.kubernetes_url,
                     "/#!/log/{{ .namespace }}/{{ .podName }}/pod?namespace={{ .namespace }}");
  }
  if (logs.cloudwatch_enabled && logs.cloudwatch_template_uri.empty()) {
    logs.cloudwatch_template_uri = absl::StrCat(
        "https://console.aws.amazon.com/cloudwatch/home?region=", draft.cloudwatch_region,
        "#logEventViewer:group=", draft.cloudwatch_log_group,
        ";stream=var.log.containers.{{ .podName }}_{{ .namespace }}_{{ .containerName }}-"
        "{{ .containerId }}.log");
  }
  if (logs.stackdriver_enabled && logs.stackdriver_template_uri.empty()) {
    logs.stackdriver_template_uri =
        absl::StrCat("https://console.cloud.google.com/logs/viewer?project=", draft.gcp_project,
                     "&angularJsUrl=%2Flogs%2Fviewer%3Fproject%3D", draft.gcp_project,
                     "&resource=", draft.stackdriver_resource,
                     "&advancedFilter=resource.labels.pod_name%3D{{ .podName }}");
  }
}

}  // namespace server
