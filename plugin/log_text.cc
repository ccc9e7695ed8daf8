#include "plugin/log_text.h"

#include <boost/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace plugin {
namespace {

namespace json = boost::json;

json::value Parse(absl::string_view text) {
  json::parse_options options;
  options.max_depth = 8;
  boost::system::error_code bad;
  json::value value = json::parse({text.data(), text.size()}, bad, {}, options);
  return bad ? json::value() : value;
}

// Where a string that was cut at its front can begin: not between a backslash and what it escapes.
std::string Unescape(absl::string_view inside) {
  for (std::size_t skipped = 0; skipped < 6 && skipped <= inside.size(); ++skipped) {
    const json::value text = Parse(absl::StrCat("\"", inside.substr(skipped), "\""));
    if (text.is_string()) return std::string(text.get_string());
  }
  return std::string(inside);
}

// The cut may have left some of the record before its last value: all up to the last quote that is
// none of the value's own, which are escaped.
absl::string_view LastValue(absl::string_view inside) {
  std::size_t start = 0;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '"') start = i + 1;
    if (inside[i] == '\\') ++i;
  }
  return inside.substr(start);
}

std::string MessageOf(absl::string_view line) {
  if (absl::StartsWith(line, "{")) {
    const json::value record = Parse(line);
    if (const json::object* fields = record.if_object()) {
      const json::value* message = fields->if_contains("message");
      if (message != nullptr && message->is_string()) return std::string(message->get_string());
    }
  }
  return std::string(line);
}

}  // namespace

std::string PlainLog(absl::string_view tail) {
  std::string text;
  bool first = true;
  for (absl::string_view line : absl::StrSplit(tail, '\n')) {
    absl::string_view inside = line;
    const bool cut_json =
        first && !absl::StartsWith(line, "{") && absl::ConsumeSuffix(&inside, "\"}");
    if (!line.empty()) first = false;
    absl::StrAppend(&text, cut_json ? Unescape(LastValue(inside)) : MessageOf(line), "\n");
  }
  return text;
}

}  // namespace plugin
