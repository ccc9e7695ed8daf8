#include "server/pod_template_files.h"

#include <yaml-cpp/yaml.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"
#include "k8s/read_file.h"
#include "k8s/yaml_json.h"
#include "plugin/json_fields.h"
#include "plugin/pod_template.h"

namespace server {
namespace {

absl::StatusOr<std::vector<std::string>> Documents(const std::string& text) {
  std::vector<std::string> documents;
  try {
    for (const YAML::Node& node : YAML::LoadAll(text)) {
      if (node.IsNull()) continue;
      absl::StatusOr<std::string> document = k8s::ToJson(node);
      if (!document.ok()) return document.status();
      documents.push_back(*std::move(document));
    }
  } catch (const YAML::Exception& exception) {
    return absl::InvalidArgumentError(exception.what());
  }
  return documents;
}

absl::Status InFile(const std::string& file, const absl::Status& status) {
  return absl::InvalidArgumentError(absl::StrCat(file, ": ", status.message()));
}

}  // namespace

absl::StatusOr<PodTemplateFiles> PodTemplateFiles::Read(const std::vector<std::string>& files,
                                                        PodTemplateSettings settings) {
  PodTemplateFiles read;
  read.settings_ = std::move(settings);
  for (const std::string& file : files) {
    const absl::StatusOr<std::string> text = k8s::ReadFile(file);
    if (!text.ok()) return text.status();
    const absl::StatusOr<std::vector<std::string>> documents = Documents(*text);
    if (!documents.ok()) return InFile(file, documents.status());
    for (const std::string& document : *documents) {
      if (absl::Status added = read.Add(document); !added.ok()) return InFile(file, added);
    }
  }
  return read;
}

absl::Status PodTemplateFiles::Add(const std::string& document) {
  const auto object = k8s::ParseObject(document);
  if (!object.ok()) return object.status();
  absl::Status error;
  const plugin::JsonFields fields(*object, error);
  const auto kind = fields.Text("kind");
  const auto metadata = fields.Object("metadata");
  const auto ns = metadata.Text("namespace");
  k8s::ObjectKey key{ns.empty() ? settings_.ns : std::string(ns),
                     std::string(metadata.Text("name"))};
  if (!error.ok()) return error;
  if (kind != "PodTemplate") {
    return absl::InvalidArgumentError(absl::StrCat("kind is \"", kind, "\", not PodTemplate"));
  }
  auto parsed = plugin::ParsePodTemplate(*object);
  if (!parsed.ok()) return parsed.status();
  templates_[std::move(key)] = std::make_shared<const plugin::PodTemplate>(*std::move(parsed));
  return absl::OkStatus();
}

absl::StatusOr<plugin::ClusterContext> PodTemplateFiles::Resolve(
    const plugin::TaskRequest& request) const {
  const std::vector<k8s::ObjectKey> places = PodTemplatePlaces(request, settings_);
  plugin::ClusterContext context;
  for (const k8s::ObjectKey& place : places) {
    const auto found = templates_.find(place);
    if (found == templates_.end()) continue;
    context.pod_template = found->second;
    return context;
  }
  if (absl::Status missing = CheckMissing(request, places); !missing.ok()) return missing;
  return context;
}

}  // namespace server
