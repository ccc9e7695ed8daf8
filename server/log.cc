#include "server/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/json_text.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr const char* kNames[] = {"info", "warning", "error"};

// spdlog carries the finished line: its own fields are not JSON.
spdlog::logger& Lines() {
  static const auto logger = [] {
    auto made =
        std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

}  // namespace

void Log(Severity severity, absl::string_view message, const json::object& fields) {
  const json::object head = {
      {"ts", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone())},
      {"level", kNames[static_cast<int>(severity)]},
      {"msg", JsonText(message)}};
  std::string line = json::serialize(head);
  if (!fields.empty()) {
    line.back() = ',';
    line.append(json::serialize(fields), 1);
  }
  Lines().info(line);
}

}  // namespace server
