#include "server/config_keys.h"
#include "server/config_log_templates.h"

namespace server {

namespace {

using Logs = plugin::LogOptions;

template <bool Logs::*kField>
void SetFlag(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadBool(value), draft.config.logs.*kField);
}

template <std::string Logs::*kField>
void SetTemplate(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadText(value), draft.config.logs.*kField);
}

template <std::string ConfigDraft::*kField>
void SetDeprecated(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadText(value), draft.*kField);
}

constexpr KeyRow kRows[] = {
    {{"plugins.dask.logs.kubernetes-enabled", "bool", "true", "Shows the link `Kubernetes Logs`."},
     SetFlag<&Logs::kubernetes_enabled>},
    {{"plugins.dask.logs.kubernetes-template-uri", "URI template",
      "\"http://localhost:30082/#!/log/{{ .namespace }}/{{ .podName }}/pod?namespace={{ .namespace "
      "}}\"",
      "The URI of that link."},
     SetTemplate<&Logs::kubernetes_template_uri>},
    {{"plugins.dask.logs.kubernetes-url", "text", "\"\"",
      "Deprecated: the dashboard's address, used when the template is empty."},
     SetDeprecated<&ConfigDraft::kubernetes_url>},
    {{"plugins.dask.logs.cloudwatch-enabled", "bool", "false", "Shows the link `Cloudwatch Logs`."},
     SetFlag<&Logs::cloudwatch_enabled>},
    {{"plugins.dask.logs.cloudwatch-template-uri", "URI template", "\"\"", "The URI of that link."},
     SetTemplate<&Logs::cloudwatch_template_uri>},
    {{"plugins.dask.logs.cloudwatch-region", "text", "\"\"",
      "Deprecated: the region, used when the template is empty."},
     SetDeprecated<&ConfigDraft::cloudwatch_region>},
    {{"plugins.dask.logs.cloudwatch-log-group", "text", "\"\"",
      "Deprecated: the log group, used when the template is empty."},
     SetDeprecated<&ConfigDraft::cloudwatch_log_group>},
    {{"plugins.dask.logs.stackdriver-enabled", "bool", "false",
      "Shows the link `Stackdriver Logs`."},
     SetFlag<&Logs::stackdriver_enabled>},
    {{"plugins.dask.logs.stackdriver-template-uri", "URI template", "\"\"",
      "The URI of that link."},
     SetTemplate<&Logs::stackdriver_template_uri>},
    {{"plugins.dask.logs.gcp-project", "text", "\"\"",
      "Deprecated: the project, used when the template is empty."},
     SetDeprecated<&ConfigDraft::gcp_project>},
    {{"plugins.dask.logs.stackdriver-logresourcename", "text", "\"\"",
      "Deprecated: the log resource, used when the template is empty."},
     SetDeprecated<&ConfigDraft::stackdriver_resource>},
    {{"plugins.dask.logs.templates", "list of templates", "[]",
      "More links, one for each of `templateUris` of an entry; also `displayName`, "
      "`messageFormat`, `showWhilePending`, `hideOnceFinished`."},
     SetLogTemplates},
};

}  // namespace

absl::Span<const KeyRow> LogKeys() { return kRows; }

}  // namespace server
