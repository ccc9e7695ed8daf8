#include "server/config_value.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plugin/refusal.h"
#include "server/near_miss.h"

namespace server {

namespace {

struct BoolText {
  absl::string_view text;
  bool value;
};

// Go's strconv.ParseBool.
constexpr BoolText kBoolTexts[] = {
    {"true", true},   {"True", true},   {"TRUE", true},   {"t", true},  {"T", true},  {"1", true},
    {"false", false}, {"False", false}, {"FALSE", false}, {"f", false}, {"F", false}, {"0", false}};

bool IsPort(absl::string_view text) {
  int port = 0;
  const bool digits = !text.empty() && text.size() <= 5 &&
                      std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  return digits && absl::SimpleAtoi(text, &port) && port <= 65535;
}

bool IsHost(absl::string_view text) {
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  const auto accepts = [bracketed](char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '-' || (bracketed && (c == ':' || c == '%'));
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), accepts);
}

}  // namespace

ConfigValue ConfigValue::Entry(const YamlEntry& entry) const {
  return {entry.value, entry.place, absl::StrCat(key, ".", entry.key), mistakes};
}

ConfigValue ConfigValue::Item(size_t i) const {
  const YamlNode& item = node.items[i];
  return {item, item.place, absl::StrCat(key, "[", i, "]"), mistakes};
}

std::optional<std::string> ReadText(const ConfigValue& value) {
  if (value.node.kind == YamlNode::Kind::kScalar) return value.node.text;
  value.Refuse("must be a text");
  return std::nullopt;
}

std::optional<bool> ReadBool(const ConfigValue& value) {
  const auto text = ReadText(value);
  if (!text) return std::nullopt;
  for (const BoolText& known : kBoolTexts) {
    if (known.text == *text) return known.value;
  }
  value.Refuse(absl::StrCat("must be true or false, not ", plugin::Quoted(*text)));
  return std::nullopt;
}

std::optional<int64_t> ReadInteger(const ConfigValue& value, int64_t least, int64_t most) {
  const auto text = ReadText(value);
  if (!text) return std::nullopt;
  int64_t number = 0;
  if (absl::SimpleAtoi(*text, &number) && number >= least && number <= most) return number;
  value.Refuse(absl::StrCat("must be an integer from ", least, " to ", most, ", not ",
                            plugin::Quoted(*text)));
  return std::nullopt;
}

std::string NoneOf(absl::string_view text, absl::Span<const absl::string_view> known) {
  if (std::find(known.begin(), known.end(), text) != known.end()) return "";
  std::vector<absl::string_view> names(known.begin(), known.end());
  std::erase(names, "");
  return absl::StrCat("must be one of ", absl::StrJoin(names, ", "), ", not ", plugin::Quoted(text),
                      DidYouMean(text, names));
}

std::optional<std::string> ReadOneOf(const ConfigValue& value,
                                     absl::Span<const absl::string_view> known) {
  auto text = ReadText(value);
  if (!text) return std::nullopt;
  const std::string wrong = NoneOf(*text, known);
  if (wrong.empty()) return text;
  value.Refuse(wrong);
  return std::nullopt;
}

std::optional<absl::Duration> ReadDuration(const ConfigValue& value) {
  const auto text = ReadText(value);
  if (!text) return std::nullopt;
  absl::Duration duration;
  const bool parsed = absl::ParseDuration(*text, &duration);
  if (parsed && duration > absl::ZeroDuration() && duration < absl::InfiniteDuration()) {
    return duration;
  }
  value.Refuse(absl::StrCat("must be a positive duration such as 10s or 1m30s, not ",
                            plugin::Quoted(*text)));
  return std::nullopt;
}

std::optional<std::string> ReadHostPort(const ConfigValue& value) {
  const auto text = ReadText(value);
  if (!text) return std::nullopt;
  const size_t colon = text->rfind(':');
  const absl::string_view view = *text;
  if (colon != std::string::npos && IsHost(view.substr(0, colon)) &&
      IsPort(view.substr(colon + 1))) {
    return text;
  }
  value.Refuse(
      absl::StrCat("must be HOST:PORT with a port from 0 to 65535, not ", plugin::Quoted(*text)));
  return std::nullopt;
}

std::optional<std::vector<std::string>> ReadTexts(const ConfigValue& value) {
  if (value.node.kind != YamlNode::Kind::kList) {
    value.Refuse("must be a list of texts");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (size_t i = 0; i < value.node.items.size(); ++i) {
    if (auto text = ReadText(value.Item(i))) texts.push_back(std::move(*text));
  }
  return texts;
}

}  // namespace server
