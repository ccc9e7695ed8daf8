#pragma once

#include "absl/types/span.h"
#include "server/config.h"
#include "server/config_value.h"

namespace server {

// A configuration while its keys are read. The deprecated log keys build a template at the end, and
// only if no template is written.
struct ConfigDraft {
  Config config;
  Variable variable = NoVariable;
  std::string kubernetes_url;
  std::string cloudwatch_region;
  std::string cloudwatch_log_group;
  std::string gcp_project;
  std::string stackdriver_resource;
};

// One key: what is published about it, and how its value gets into the configuration.
struct KeyRow {
  ConfigKey key;
  void (*set)(const ConfigValue& value, ConfigDraft& draft);
};

absl::Span<const KeyRow> OwnKeys();        // flyte-dask-plugin
absl::Span<const KeyRow> PodKeys();        // plugins.k8s: what is in a pod
absl::Span<const KeyRow> PlacementKeys();  // plugins.k8s: on which nodes it may run
absl::Span<const KeyRow> LogKeys();        // plugins.dask.logs

// The row of a full path in lower case; null when there is none.
const KeyRow* FindKey(absl::string_view path);

// Moves a value that could be read to its field.
template <typename From, typename To>
void Assign(std::optional<From> from, To& to) {
  if (from) to = static_cast<To>(std::move(*from));
}

}  // namespace server
