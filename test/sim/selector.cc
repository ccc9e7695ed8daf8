#include "test/sim/selector.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace sim {
namespace {

// At the commas that are not inside brackets.
std::vector<std::string> SplitTerms(absl::string_view text) {
  std::vector<std::string> terms(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      terms.emplace_back();
    } else {
      terms.back().push_back(c);
    }
  }
  return terms;
}

absl::Status Unreadable(absl::string_view found, absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat("unable to parse requirement: found '", found, "', expected: ", expected));
}

std::vector<std::string> Values(absl::string_view text) {
  std::vector<std::string> values;
  for (const absl::string_view value : absl::StrSplit(text, ',')) {
    values.emplace_back(absl::StripAsciiWhitespace(value));
  }
  return values;
}

struct SetOperator {
  absl::string_view word;
  bool present;
};
constexpr SetOperator kSets[] = {{" notin", false}, {" in", true}};
// The longer ones first.
constexpr SetOperator kSigns[] = {{"!=", false}, {"==", true}, {"=", true}};

}  // namespace

absl::StatusOr<Selector::Requirement> Selector::ParseTerm(absl::string_view term) {
  term = absl::StripAsciiWhitespace(term);
  for (const SetOperator& set : kSets) {
    const std::size_t at = term.find(set.word);
    if (at == absl::string_view::npos) continue;
    absl::string_view list = absl::StripAsciiWhitespace(term.substr(at + set.word.size()));
    if (!absl::ConsumePrefix(&list, "(")) continue;
    if (!absl::ConsumeSuffix(&list, ")")) return Unreadable("", "',' or ')'");
    return Requirement{std::string(absl::StripAsciiWhitespace(term.substr(0, at))), set.present,
                       Values(list)};
  }
  for (const SetOperator& sign : kSigns) {
    const std::size_t at = term.find(sign.word);
    if (at == absl::string_view::npos) continue;
    const absl::string_view value = term.substr(at + sign.word.size());
    if (absl::StrContains(value, "=")) return Unreadable("=", "identifier");
    return Requirement{std::string(absl::StripAsciiWhitespace(term.substr(0, at))), sign.present,
                       Values(value)};
  }
  const bool present = !absl::ConsumePrefix(&term, "!");
  if (const std::size_t at = term.find(' '); at != absl::string_view::npos) {
    return Unreadable(term.substr(at + 1), "in, notin, =, ==, !=, gt, lt");
  }
  return Requirement{std::string(term), present, {}};
}

absl::StatusOr<Selector> Selector::Parse(absl::string_view labels, absl::string_view fields) {
  Selector selector;
  if (!labels.empty()) {
    for (const std::string& term : SplitTerms(labels)) {
      absl::StatusOr<Requirement> requirement = ParseTerm(term);
      if (!requirement.ok()) return requirement.status();
      selector.labels_.push_back(*std::move(requirement));
    }
  }
  for (const absl::string_view term : absl::StrSplit(fields, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(term, absl::MaxSplits('=', 1));
    if (pair.first != "metadata.name" && pair.first != "metadata.namespace") {
      return absl::InvalidArgumentError(absl::StrCat("field label not supported: ", pair.first));
    }
    selector.fields_.push_back(pair);
  }
  return selector;
}

bool Selector::Matches(const Object& object) const {
  for (const auto& [field, value] : fields_) {
    if (value != (field == "metadata.name" ? object.name() : object.ns())) return false;
  }
  return std::all_of(labels_.begin(), labels_.end(), [&](const Requirement& one) {
    const auto& labels = object.labels();
    const auto found = std::find_if(labels.begin(), labels.end(),
                                    [&](const auto& label) { return label.first == one.key; });
    const bool fits = found != labels.end() &&
                      (one.values.empty() || std::find(one.values.begin(), one.values.end(),
                                                       found->second) != one.values.end());
    return fits == one.present;
  });
}

}  // namespace sim
