#include "plugin/validation.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/placeholder.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::core::TaskTemplate;

constexpr std::size_t kMostBytes = 250 * 1024;
constexpr char kImageRule[] = "it must be the name of an image, without blanks around it";

// ---- clients

absl::Status CheckClient(const TaskRequest& request) {
  if (!request.has_execution_metadata) {
    return absl::FailedPreconditionError(
        "task_execution_metadata is missing: this plugin serves Flyte 1.10 and later; upgrade "
        "FlytePropeller");
  }
  const auto& args = request.task.container().args();
  const auto left = std::find_if(args.begin(), args.end(), HoldsPlaceholder);
  if (left == args.end()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "container.args[", left - args.begin(), "] is ", Quoted(*left),
      ": Flyte 1.10 and later fill this placeholder in, and this plugin serves no older one; "
      "upgrade FlytePropeller"));
}

// ---- features

struct FeatureRow {
  bool (*asked_for)(const TaskTemplate&);
  absl::string_view field;
  absl::string_view what;
};

constexpr FeatureRow kLater[] = {
    {[](const TaskTemplate& t) { return t.has_k8s_pod(); }, "k8s_pod",
     "a task with its own pod spec (pod_template=)"},
    {[](const TaskTemplate& t) { return t.security_context().secrets_size() > 0; },
     "security_context.secrets", "a task that asks for secrets"},
    {[](const TaskTemplate& t) { return !t.metadata().pod_template_name().empty(); },
     "metadata.pod_template_name", "a task with a named pod template"},
    {[](const TaskTemplate& t) { return t.extended_resources().has_gpu_accelerator(); },
     "extended_resources.gpu_accelerator", "a task that chooses an accelerator"},
    {[](const TaskTemplate& t) { return t.extended_resources().has_shared_memory(); },
     "extended_resources.shared_memory", "a task that sets its shared memory"},
    {[](const TaskTemplate& t) { return t.container().data_config().enabled(); },
     "container.data_config.enabled", "a task that loads its data through the co-pilot"},
};

absl::Status CheckFeatures(const TaskTemplate& task) {
  for (const FeatureRow& row : kLater) {
    if (!row.asked_for(task)) continue;
    return absl::UnimplementedError(
        absl::StrCat(row.field, " is set: ", row.what, " comes later, this version cannot run it"));
  }
  return absl::OkStatus();
}

// ---- values

absl::Status CheckTarget(const TaskTemplate& task) {
  if (task.has_container()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the task has ", task.has_sql() ? "sql" : "no target", ": a dask task needs a container"));
}

absl::Status CheckImage(const TaskTemplate& task) {
  const std::string& image = task.container().image();
  if (!image.empty() && absl::StripAsciiWhitespace(image) == image) return absl::OkStatus();
  return InvalidField("container.image", image, kImageRule);
}

absl::Status CheckPlace(const TaskRequest& request) {
  if (request.output_prefix.empty()) {
    return InvalidField("output_prefix", "", "it must not be empty, it tells attempts apart");
  }
  if (!IsDnsLabel(request.ns)) {
    return InvalidField("task_execution_metadata.namespace", request.ns, kDnsLabelRule);
  }
  const std::string& account = request.service_account;
  if (account.empty() || IsDnsSubdomain(account)) return absl::OkStatus();
  return InvalidField("task_execution_metadata.k8s_service_account", account, kDnsSubdomainRule);
}

// The operator would only find out when it makes the pods, and nobody would be told.
absl::Status CheckEnvironment(const TaskRequest& request) {
  const auto& env = request.task.container().env();
  for (int i = 0; i < env.size(); ++i) {
    if (IsEnvName(env[i].key())) continue;
    return InvalidField(absl::StrCat("container.env[", i, "].key"), env[i].key(), kEnvNameRule);
  }
  for (const auto& [name, value] : request.environment) {
    if (IsEnvName(name)) continue;
    return InvalidField("task_execution_metadata.environment_variables", name, kEnvNameRule);
  }
  return absl::OkStatus();
}

// ---- size

// No less than what is written of it: six bytes for a character, 32 for any other value.
std::size_t MostBytes(const json::value& value) {
  std::size_t bytes = 32;
  if (const json::string* text = value.if_string()) bytes += 6 * text->size();
  if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) bytes += MostBytes(item);
  }
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) bytes += 6 * key.size() + MostBytes(member);
  }
  return bytes;
}

// Bytes of the operator's copy: it writes everything beyond ASCII as \uXXXX.
std::size_t EscapedSize(const std::string& text) {
  const auto beyond_ascii =
      std::count_if(text.begin(), text.end(), [](char c) { return !absl::ascii_isascii(c); });
  return text.size() + 2 * static_cast<std::size_t>(beyond_ascii);
}

absl::Status TooLarge(std::size_t bytes) {
  return absl::InvalidArgumentError(
      absl::StrCat("the task is too large: arguments, environment, labels and annotations make ",
                   bytes, " bytes, and the dask operator can keep ", kMostBytes));
}

}  // namespace

absl::Status ValidateRequest(const TaskRequest& request) {
  const std::size_t bytes = request.task.container().ByteSizeLong();
  if (bytes > kMostBytes) return TooLarge(bytes);
  for (const absl::Status& checked :
       {CheckClient(request), CheckFeatures(request.task), CheckTarget(request.task),
        CheckImage(request.task), CheckPlace(request), CheckEnvironment(request)}) {
    if (!checked.ok()) return checked;
  }
  return absl::OkStatus();
}

absl::Status ValidateSize(const json::object& job) {
  // Most tasks are so small that nothing need be written to tell.
  const std::size_t most = 2 * MostBytes(job.at("metadata")) + MostBytes(job.at("spec"));
  if (most <= kMostBytes) return absl::OkStatus();
  const json::object& metadata = job.at("metadata").as_object();
  const json::object copied = {{"labels", metadata.at("labels")},
                               {"annotations", metadata.at("annotations")},
                               {"spec", job.at("spec")}};
  // The annotations count twice: once themselves, once in the copy.
  const std::size_t bytes =
      EscapedSize(json::serialize(copied)) + json::serialize(metadata.at("annotations")).size();
  return bytes > kMostBytes ? TooLarge(bytes) : absl::OkStatus();
}

}  // namespace plugin
