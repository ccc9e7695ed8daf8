// A configuration file → what it says.
#include "server/config.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "plugin/quantity.h"
#include "test/fuzz/expect.h"

namespace {

using fuzz::Expect;
using server::Config;

constexpr std::size_t kMaxMistakes = 101;  // a hundred, and one line that counts the rest

bool IsHostPort(const std::string& address) {
  return !address.empty() && address.rfind(':') != std::string::npos;
}

void CheckQuantities(const plugin::StringMap& quantities) {
  for (const auto& [name, value] : quantities) {
    const auto quantity = plugin::Quantity::Parse(value);
    Expect(quantity.ok() && !quantity->negative(), "a configured quantity is one");
  }
}

void CheckConfig(const Config& config) {
  Expect(IsHostPort(config.listen.grpc) && IsHostPort(config.listen.http),
         "an address to listen on is one");
  Expect(config.lost_runner_grace > absl::ZeroDuration(), "a grace is positive");
  CheckQuantities(config.task.platform.defaults);
  CheckQuantities(config.task.platform.limits);
}

bool SameConfig(const Config& a, const Config& b) {
  return a.listen.grpc == b.listen.grpc && a.listen.http == b.listen.http &&
         a.kubernetes.kubeconfig == b.kubernetes.kubeconfig && a.namespaces == b.namespaces &&
         a.lost_runner_grace == b.lost_runner_grace && a.ignored == b.ignored &&
         a.task.platform.defaults == b.task.platform.defaults &&
         a.task.platform.limits == b.task.platform.limits &&
         a.task.pods.default_labels == b.task.pods.default_labels &&
         a.task.pods.default_env_vars == b.task.pods.default_env_vars &&
         a.task.pods.default_tolerations == b.task.pods.default_tolerations &&
         a.logs.templates.size() == b.logs.templates.size();
}

void CheckMistakes(absl::string_view message) {
  const std::vector<absl::string_view> lines = absl::StrSplit(message, '\n');
  Expect(lines.size() <= kMaxMistakes, "the mistakes that are listed are bounded");
  for (absl::string_view line : lines) {
    Expect(absl::StartsWith(line, "c.yaml") || absl::StartsWith(line, "and "),
           "every mistake names its file");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const server::ConfigFile file{"c.yaml", std::string(fuzz::TextOf(data, size))};
  const auto config = server::ParseConfig({file});
  if (!config.ok()) {
    CheckMistakes(config.status().message());
    return 0;
  }
  CheckConfig(*config);
  const auto twice = server::ParseConfig({file, file});
  Expect(twice.ok() && SameConfig(*config, *twice), "a file laid over itself changes nothing");
  return 0;
}
