#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugin/pod_dask_schema.h"
#include "server/config_keys.h"
#include "server/config_objects.h"

namespace server {

using Pods = plugin::PodOptions;

// Setters of the keys of `plugins: k8s:`, one for each kind of value.

template <plugin::StringMap Pods::*kField, EntryCheck kCheck>
void SetMap(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadStringMap(value, kCheck), draft.config.task.pods.*kField);
}

template <std::string Pods::*kField, const TextRule& kRule>
void SetText(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadRuledText(value, kRule), draft.config.task.pods.*kField);
}

template <std::vector<std::string> Pods::*kField, const TextRule& kRule>
void SetTexts(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadRuledTexts(value, kRule), draft.config.task.pods.*kField);
}

template <boost::json::array Pods::*kField>
void SetTolerations(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadTolerations(value), draft.config.task.pods.*kField);
}

template <std::optional<boost::json::object> Pods::*kField>
void SetRequirement(const ConfigValue& value, ConfigDraft& draft) {
  Assign(ReadNodeRequirement(value), draft.config.task.pods.*kField);
}

// What the DaskJob cannot hold is told once, at the start, and not for every task.
template <std::optional<boost::json::object> Pods::*kField, const plugin::PodType& kType>
void SetObject(const ConfigValue& value, ConfigDraft& draft) {
  auto object = ReadPodObject(value, kType);
  if (!object) return;
  for (std::string& path : plugin::PruneForDaskJob(kType, &*object, value.key)) {
    draft.config.ignored.push_back(std::move(path));
  }
  draft.config.task.pods.*kField = std::move(*object);
}

}  // namespace server
