#include "plugin/validation.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/placeholder.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

namespace json = boost::json;
using flyteidl::core::TaskTemplate;

constexpr std::size_t kMostBytes = 250 * 1024;
constexpr char kMetadataRule[] = "it must be there: clients before Flyte 1.10 do not send it";
constexpr char kPlaceholderRule[] =
    "Flyte 1.10 and later fill this placeholder in, and this plugin serves no "
    "older one; upgrade "
    "FlytePropeller";
constexpr char kTargetRule[] = "a dask task needs a container or a pod of its own";
constexpr char kPrefixRule[] = "it must not be empty, it tells attempts apart";
constexpr char kCopilotRule[] =
    "a task that loads its data through the co-pilot cannot run on dask: its "
    "sidecar would keep "
    "every pod from starting";
constexpr char kSizeRule[] =
    "labels, annotations, arguments, environment and "
    "pods must make at most 250 KiB: the dask "
    "operator keeps a copy of them in one annotation";

absl::Status TooLarge(std::size_t bytes) {
  return absl::InvalidArgumentError(
      absl::StrCat("the task is too large, it makes ", bytes, " bytes: ", kSizeRule));
}

// Before anything is copied.
absl::Status CheckSize(const TaskRequest& request) {
  const std::size_t bytes =
      request.task->container().ByteSizeLong() + request.task->k8s_pod().ByteSizeLong();
  return bytes > kMostBytes ? TooLarge(bytes) : absl::OkStatus();
}

absl::Status CheckMetadata(const TaskRequest& request) {
  if (request.has_execution_metadata) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "task_execution_metadata is missing: this plugin serves Flyte 1.10 and "
      "later; upgrade "
      "FlytePropeller");
}

absl::Status CheckPlaceholders(const TaskRequest& request) {
  const auto& args = request.task->container().args();
  const auto left = std::find_if(args.begin(), args.end(), HoldsPlaceholder);
  if (left == args.end()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("container.args[", left - args.begin(), "] is ",
                                                    Quoted(*left), ": ", kPlaceholderRule));
}

absl::Status CheckTarget(const TaskRequest& request) {
  const TaskTemplate& task = *request.task;
  if (task.has_container() || task.has_k8s_pod()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the task has ", task.has_sql() ? "sql" : "no target", ": ", kTargetRule));
}

absl::Status CheckCopilot(const TaskRequest& request) {
  const TaskTemplate& task = *request.task;
  const bool of_container = task.container().data_config().enabled();
  if (!of_container && !task.k8s_pod().data_config().enabled()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(of_container ? "container" : "k8s_pod",
                                                 ".data_config.enabled is set: ", kCopilotRule));
}

absl::Status CheckImage(const TaskRequest& request) {
  const std::string& image = request.task->container().image();
  if (!request.task->has_container() || IsImage(image)) return absl::OkStatus();
  return InvalidField("container.image", image, kImageRule);
}

absl::Status CheckPrefix(const TaskRequest& request) {
  if (!request.output_prefix.empty()) return absl::OkStatus();
  return InvalidField("output_prefix", "", kPrefixRule);
}

absl::Status CheckNamespace(const TaskRequest& request) {
  if (IsDnsLabel(request.ns)) return absl::OkStatus();
  return InvalidField("task_execution_metadata.namespace", request.ns, kDnsLabelRule);
}

absl::Status CheckAccount(const TaskRequest& request) {
  const std::string& account = request.service_account;
  if (account.empty() || IsDnsSubdomain(account)) return absl::OkStatus();
  return InvalidField("task_execution_metadata.k8s_service_account", account, kDnsSubdomainRule);
}

absl::Status CheckTaskVariables(const TaskRequest& request) {
  const auto& env = request.task->container().env();
  for (int i = 0; i < env.size(); ++i) {
    if (IsEnvName(env[i].key())) continue;
    return InvalidField(absl::StrCat("container.env[", i, "].key"), env[i].key(), kEnvNameRule);
  }
  return absl::OkStatus();
}

absl::Status CheckVariables(const TaskRequest& request) {
  for (const auto& [name, value] : request.environment) {
    if (IsEnvName(name)) continue;
    return InvalidField("task_execution_metadata.environment_variables", name, kEnvNameRule);
  }
  return absl::OkStatus();
}

constexpr RequestRule kRules[] = {
    {"the whole task", kSizeRule, CheckSize},
    {"task_execution_metadata", kMetadataRule, CheckMetadata},
    {"container.args[]", kPlaceholderRule, CheckPlaceholders},
    {"target", kTargetRule, CheckTarget},
    {"data_config.enabled", kCopilotRule, CheckCopilot},
    {"container.image", kImageRule, CheckImage},
    {"output_prefix", kPrefixRule, CheckPrefix},
    {"task_execution_metadata.namespace", kDnsLabelRule, CheckNamespace},
    {"task_execution_metadata.k8s_service_account", kDnsSubdomainRule, CheckAccount},
    {"container.env[].key", kEnvNameRule, CheckTaskVariables},
    {"task_execution_metadata.environment_variables", kEnvNameRule, CheckVariables},
};

// What the operator's copy has more: it writes everything beyond ASCII as
// \uXXXX.
std::size_t EscapedSize(const std::string& text) {
  const auto beyond_ascii =
      std::count_if(text.begin(), text.end(), [](char c) { return !absl::ascii_isascii(c); });
  return text.size() + 2 * static_cast<std::size_t>(beyond_ascii);
}

}  // namespace

absl::Span<const RequestRule> RequestRules() { return kRules; }

absl::Status ValidateRequest(const TaskRequest& request) {
  for (const RequestRule& rule : kRules) {
    if (absl::Status checked = rule.check(request); !checked.ok()) return checked;
  }
  return absl::OkStatus();
}

absl::Status ValidateSize(const json::object& job, const std::string& text) {
  // No byte counts more than four times, and most tasks are small.
  if (text.size() <= kMostBytes / 4) return absl::OkStatus();
  // The annotations count twice: once themselves, once in the copy.
  const std::size_t bytes =
      EscapedSize(text) + json::serialize(job.at("metadata").at("annotations")).size();
  return bytes > kMostBytes ? TooLarge(bytes) : absl::OkStatus();
}

}  // namespace plugin
