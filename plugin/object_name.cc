#include "plugin/object_name.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/base32.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/sha256.h"
#include "plugin/task_arguments.h"

namespace plugin {
namespace {

std::uint32_t Fnv1a(absl::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
  return hash;
}

std::string FixedLength(absl::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  const std::uint32_t hash = Fnv1a(text);
  const char bytes[] = {static_cast<char>(hash >> 24), static_cast<char>(hash >> 16),
                        static_cast<char>(hash >> 8), static_cast<char>(hash)};
  return absl::StrCat("f", EncodeBase32(absl::string_view(bytes, sizeof bytes)));
}

bool IsObjectName(absl::string_view text) {
  return text.size() <= kMaxObjectName && IsDnsLabel(text) && absl::ascii_islower(text.front());
}

// The argument after `flag`; empty when there is none.
absl::string_view ArgumentOf(const std::vector<absl::string_view>& args, absl::string_view flag) {
  for (std::size_t i = 0; i + 1 < args.size(); ++i) {
    if (args[i] == flag) return args[i + 1];
  }
  return {};
}

std::optional<std::string> NameFromArguments(const TaskRequest& request) {
  const std::vector<absl::string_view> args = TaskArguments(*request.task);
  // Some clients send a retry with the arguments of the attempt before it.
  if (ArgumentOf(args, "--output-prefix") != request.output_prefix) return std::nullopt;
  const absl::string_view path = ArgumentOf(args, "--raw-output-data-prefix");
  const absl::string_view name = path.substr(path.rfind('/') + 1);
  const std::string end = absl::StrCat("/", Shard(name), "/", name);
  if (!IsObjectName(name) || !absl::EndsWith(path, end)) return std::nullopt;
  return std::string(name);
}

std::optional<std::string> NameFromIdentifier(const TaskRequest& request) {
  const auto& node = request.id.node_execution_id();
  const std::string end = absl::StrCat("/", node.node_id(), "/data/", request.id.retry_attempt());
  const bool top_level = !node.node_id().empty() && absl::EndsWith(request.output_prefix, end);
  if (!top_level || node.execution_id().name().empty()) return std::nullopt;
  std::string name =
      GeneratedName(node.execution_id().name(), node.node_id(), request.id.retry_attempt());
  if (!IsObjectName(name)) return std::nullopt;
  return name;
}

std::string NameFromHash(absl::string_view output_prefix) {
  return absl::StrCat("d", EncodeBase32(Sha256(output_prefix)).substr(0, 25));
}

}  // namespace

std::string ObjectName(const TaskRequest& request) {
  if (auto name = NameFromArguments(request)) return *name;
  if (auto name = NameFromIdentifier(request)) return *name;
  return NameFromHash(request.output_prefix);
}

std::string GeneratedName(absl::string_view execution, absl::string_view node, unsigned attempt) {
  // An empty first part leaves no dash behind.
  std::string joined = absl::StrCat(execution, execution.empty() ? "" : "-", FixedLength(node, 20));
  absl::StrAppend(&joined, joined.empty() ? "" : "-", attempt);
  return FixedLength(joined, 50);
}

std::string Shard(absl::string_view generated_name) {
  constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  const std::uint32_t shard = Fnv1a(generated_name) % (36 * 36);
  return {kDigits[shard / 36], kDigits[shard % 36]};
}

}  // namespace plugin
