#include "plugin/metadata.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "plugin/daskjob.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "plugin/secrets.h"
#include "plugin/task_annotation.h"

namespace plugin {
namespace {

// One origin of labels or annotations and where its entries are found.
struct Layer {
  absl::string_view path;
  const StringMap& entries;
};

using EntryCheck = absl::Status (*)(absl::string_view path, const std::string& key,
                                    const std::string& value);

absl::Status CheckLabel(absl::string_view path, const std::string& key, const std::string& value) {
  if (!IsQualifiedName(key)) return InvalidField(path, key, kQualifiedNameRule);
  if (!IsLabelValue(value)) return InvalidField(EntryPath(path, key), value, kLabelValueRule);
  return absl::OkStatus();
}

absl::Status CheckAnnotation(absl::string_view path, const std::string& key, const std::string&) {
  if (!IsAnnotationKey(key)) return InvalidField(path, key, kQualifiedNameRule);
  return absl::OkStatus();
}

absl::StatusOr<StringMap> Merge(std::initializer_list<Layer> layers, EntryCheck check) {
  StringMap merged;
  for (const Layer& layer : layers) {
    for (const auto& [key, value] : layer.entries) {
      if (absl::StartsWith(key, kOurPrefix)) continue;
      if (absl::Status checked = check(layer.path, key, value); !checked.ok()) return checked;
      merged[key] = value;
    }
  }
  return merged;
}

// Empty without a template.
const PodTemplate& TemplateOf(const Task& task) {
  static const PodTemplate none;
  return task.cluster.pod_template == nullptr ? none : *task.cluster.pod_template;
}

absl::StatusOr<StringMap> Labels(const Task& task, const StringMap& of_secrets) {
  const StringMap own = ToMap(task.request.task->metadata().metadata().labels());
  return Merge({{"default-labels", task.options.pods.default_labels},
                {"PodTemplate.template.metadata.labels", TemplateOf(task).labels},
                {"k8s_pod.metadata.labels", task.pod.labels},
                {"metadata.metadata.labels", own},
                {"task_execution_metadata.labels", task.request.labels},
                {"security_context.secrets", of_secrets}},
               CheckLabel);
}

absl::StatusOr<StringMap> Annotations(const Task& task, const StringMap& of_secrets) {
  const StringMap own = ToMap(task.request.task->metadata().metadata().annotations());
  return Merge({{"default-annotations", task.options.pods.default_annotations},
                {"PodTemplate.template.metadata.annotations", TemplateOf(task).annotations},
                {"k8s_pod.metadata.annotations", task.pod.annotations},
                {"metadata.metadata.annotations", own},
                {"task_execution_metadata.annotations", task.request.annotations},
                {"security_context.secrets", of_secrets}},
               CheckAnnotation);
}

}  // namespace

std::string SanitiseLabelValue(absl::string_view text) {
  std::string value;
  for (const char c : text) {
    if (absl::ascii_isalnum(c) || c == '-') {
      value += absl::ascii_tolower(c);
    } else if (value.empty() || value.back() != '\0') {
      value += '\0';  // a '-' of ours, which swallows its like and none of the user's
    }
  }
  for (char& c : value) c = c == '\0' ? '-' : c;
  value.resize(std::min<std::size_t>(value.size(), 63));
  const std::size_t first = value.find_first_not_of('-');
  if (first == std::string::npos) return "";
  return value.substr(first, value.find_last_not_of('-') - first + 1);
}

absl::StatusOr<JobMarks> MarkJob(const Task& task, const std::string& task_annotation) {
  absl::StatusOr<SecretMarks> secrets = MarkSecrets(task.request.task->security_context());
  if (!secrets.ok()) return secrets.status();
  absl::StatusOr<StringMap> labels = Labels(task, secrets->labels);
  if (!labels.ok()) return labels.status();
  absl::StatusOr<StringMap> annotations = Annotations(task, secrets->annotations);
  if (!annotations.ok()) return annotations.status();
  const std::string& identity = task.request.execution_identity;
  if (!identity.empty()) (*labels)["execution-identity"] = SanitiseLabelValue(identity);
  (*labels)[kOurLabel] = "true";
  (*annotations)[kTaskAnnotation] = task_annotation;
  return JobMarks{*std::move(labels), *std::move(annotations)};
}

}  // namespace plugin
