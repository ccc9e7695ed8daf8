#include "plugin/outcome.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "plugin/bounded_text.h"
#include "plugin/json_fields.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kLongest = 1024;
constexpr std::size_t kMaxSentence = 700;

// What a final phase of each class is called when its own cause is of a later version.
constexpr std::array<Cause, 3> kGeneral = {Cause::kSucceeded, Cause::kOperatorFailed,
                                           Cause::kUserError};

json::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

absl::Status Unreadable(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("annotation ", kOutcomeAnnotation, ": ", why));
}

absl::StatusOr<json::object> Parse(absl::string_view text) {
  if (text.size() > kLongest) return Unreadable("it is longer than 1024 bytes");
  json::parse_options options;
  options.max_depth = 2;
  boost::system::error_code bad;
  json::value value = json::parse(View(text), bad, {}, options);
  if (bad) return Unreadable("it is not JSON");
  if (!value.is_object()) return Unreadable("it is not a JSON object");
  return std::move(value.get_object());
}

// The row of the cause, or of the general one for what phase and class say.
const CauseRow* FindRow(const JsonFields& fields) {
  const CauseRow* row = FindCause(fields.Text("cause"));
  if (row != nullptr) return row;
  const auto general = std::find_if(kGeneral.begin(), kGeneral.end(), [&](Cause cause) {
    const CauseRow& one = RowOf(cause);
    return PhaseName(one.phase) == fields.Text("phase") &&
           FailureClassName(one.failure) == fields.Text("class");
  });
  return general == kGeneral.end() ? nullptr : &RowOf(*general);
}

}  // namespace

std::string EncodeOutcome(const Outcome& outcome) {
  json::object object;
  object["v"] = kVersion;
  object["phase"] = View(PhaseName(outcome.phase));
  object["class"] = View(FailureClassName(outcome.failure));
  object["cause"] = View(RowOf(outcome.cause).id);
  object["at"] = absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", outcome.at, absl::UTCTimeZone());
  object["sentence"] = KeepEncoded(OneLine(outcome.sentence), kMaxSentence);
  return json::serialize(object);
}

absl::StatusOr<Outcome> DecodeOutcome(absl::string_view text) {
  absl::StatusOr<json::object> object = Parse(text);
  if (!object.ok()) return object.status();
  absl::Status error;
  const JsonFields fields(*object, error);
  const std::int64_t version = fields.Integer("v");
  const std::optional<absl::Time> at = fields.Time("at");
  const std::string sentence = OneLine(fields.Text("sentence"));
  const CauseRow* row = FindRow(fields);
  if (!error.ok()) return Unreadable(error.message());
  if (version != kVersion) return Unreadable(absl::StrCat("its version is ", version));
  if (row == nullptr || (row->phase != Phase::kSucceeded && row->phase != Phase::kFailed)) {
    return Unreadable(absl::StrCat("it names no end: cause ", KeepHead(fields.Text("cause"), 60)));
  }
  if (!at || sentence.empty()) return Unreadable("at or sentence is missing");
  return Outcome{row->phase, row->failure, row->cause, sentence, *at};
}

}  // namespace plugin
