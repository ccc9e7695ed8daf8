#include "k8s/http_headers.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace k8s {
namespace {

constexpr int kLongestRetryAfter = 3600;

void ReadRetryAfter(absl::string_view value, HttpResponse& response) {
  int seconds = 0;
  if (!absl::SimpleAtoi(value, &seconds) || seconds <= 0) return;
  response.retry_after = absl::Seconds(std::min(seconds, kLongestRetryAfter));
}

void ReadWarning(absl::string_view value, HttpResponse& response) {
  std::vector<std::string> texts = ParseWarnings(value);
  std::move(texts.begin(), texts.end(), std::back_inserter(response.warnings));
}

void ReadAuditId(absl::string_view value, HttpResponse& response) {
  response.audit_id = std::string(value.substr(0, 128));
}

struct Header {
  absl::string_view name;
  void (*read)(absl::string_view value, HttpResponse& response);
};

constexpr Header kHeaders[] = {
    {"retry-after", ReadRetryAfter}, {"warning", ReadWarning}, {"audit-id", ReadAuditId}};

// Takes a quoted text off the front of `rest`; nothing when its end is missing.
std::optional<std::string> TakeQuoted(absl::string_view& rest) {
  std::string text;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    text.push_back(rest[i]);
  }
  return std::nullopt;
}

}  // namespace

void ReadHeader(absl::string_view line, HttpResponse& response) {
  const std::size_t colon = line.find(':');
  if (colon == absl::string_view::npos) return;
  const absl::string_view name = line.substr(0, colon);
  for (const Header& header : kHeaders) {
    if (absl::EqualsIgnoreCase(header.name, name)) {
      header.read(absl::StripAsciiWhitespace(line.substr(colon + 1)), response);
    }
  }
}

// One warning is `299 AGENT "TEXT"`, with an optional quoted date; several are separated by commas.
std::vector<std::string> ParseWarnings(absl::string_view value) {
  std::vector<std::string> texts;
  for (;;) {
    value = absl::StripLeadingAsciiWhitespace(value);
    const bool counts = absl::StartsWith(value, "299 ");
    const std::size_t quote = value.find('"');
    if (quote == absl::string_view::npos) return texts;
    value.remove_prefix(quote);
    std::optional<std::string> text = TakeQuoted(value);
    if (!text.has_value()) return texts;
    if (counts) texts.push_back(*std::move(text));
    const std::size_t comma = value.find(',');
    if (comma == absl::string_view::npos) return texts;
    value.remove_prefix(comma + 1);
  }
}

bool IsHeaderValue(absl::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return absl::ascii_iscntrl(c) != 0; });
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return absl::ascii_isgraph(c) != 0; });
}

}  // namespace k8s
