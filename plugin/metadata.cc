#include "plugin/metadata.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "plugin/daskjob.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
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

StringMap ToMap(const google::protobuf::Map<std::string, std::string>& map) {
  return StringMap(map.begin(), map.end());
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

absl::StatusOr<StringMap> JobLabels(const TaskRequest& request, const PodOptions& options) {
  const StringMap own = ToMap(request.task.metadata().metadata().labels());
  absl::StatusOr<StringMap> labels = Merge({{"default-labels", options.default_labels},
                                            {"metadata.metadata.labels", own},
                                            {"task_execution_metadata.labels", request.labels}},
                                           CheckLabel);
  if (!labels.ok()) return labels.status();
  if (!request.execution_identity.empty()) {
    (*labels)["execution-identity"] = SanitiseLabelValue(request.execution_identity);
  }
  (*labels)[kOurLabel] = "true";
  return labels;
}

absl::StatusOr<StringMap> JobAnnotations(const TaskRequest& request, const PodOptions& options,
                                         const std::string& task_annotation) {
  const StringMap own = ToMap(request.task.metadata().metadata().annotations());
  absl::StatusOr<StringMap> annotations =
      Merge({{"default-annotations", options.default_annotations},
             {"metadata.metadata.annotations", own},
             {"task_execution_metadata.annotations", request.annotations}},
            CheckAnnotation);
  if (!annotations.ok()) return annotations.status();
  (*annotations)[kTaskAnnotation] = task_annotation;
  return annotations;
}

}  // namespace plugin
