#include "k8s/api_error.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "k8s/api_error_table.h"
#include "k8s/parse_object.h"

namespace k8s {
namespace json = boost::json;
namespace {

constexpr absl::string_view kPayload = "k8s/api-error";
constexpr std::size_t kMaxText = 2048;

// Cuts at a character, so that UTF-8 stays UTF-8.
absl::string_view Cut(absl::string_view text) {
  if (text.size() <= kMaxText) return text;
  std::size_t end = kMaxText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// A body that nobody vouches for, as one printable line.
std::string PlainText(absl::string_view body) {
  std::string text(absl::StripAsciiWhitespace(body.substr(0, kMaxText)));
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isspace(byte)) c = ' ';
    if (!absl::ascii_isprint(static_cast<unsigned char>(c))) c = '?';
  }
  return text;
}

absl::string_view FirstCause(const json::object& details) {
  const json::value* causes = details.if_contains("causes");
  if (causes == nullptr || !causes->is_array() || causes->get_array().empty()) return {};
  const json::object* first = causes->get_array().front().if_object();
  return first == nullptr ? absl::string_view() : StringAt(*first, "reason");
}

std::optional<absl::Duration> RetryAfter(const json::object& details) {
  const json::value* seconds = details.if_contains("retryAfterSeconds");
  if (seconds == nullptr || !seconds->is_int64() || seconds->get_int64() <= 0) return std::nullopt;
  return absl::Seconds(std::min<std::int64_t>(seconds->get_int64(), 3600));
}

void ReadDetails(const json::object& details, ApiError& error) {
  error.kind = std::string(Cut(StringAt(details, "kind")));
  error.cause = std::string(Cut(FirstCause(details)));
  if (!error.retry_after.has_value()) error.retry_after = RetryAfter(details);
}

void ReadStatus(const json::object& status, ApiError& error) {
  error.reason = std::string(Cut(StringAt(status, "reason")));
  error.message = std::string(Cut(StringAt(status, "message")));
  if (const json::object* details = ObjectAt(status, "details")) ReadDetails(*details, error);
}

ApiError ReadResponse(const HttpResponse& response) {
  ApiError error;
  error.http_code = response.code;
  error.retry_after = response.retry_after;
  const absl::StatusOr<json::object> body = ParseObject(response.body);
  if (body.ok() && StringAt(*body, "kind") == "Status") {
    ReadStatus(*body, error);
  } else {
    error.message = PlainText(response.body);
    error.cause = std::string(kNoStatusBody);
  }
  return error;
}

constexpr std::int64_t kNoWait = -1;
constexpr std::size_t kLines = 7;

absl::string_view FirstLine(absl::string_view text) { return text.substr(0, text.find('\n')); }

// A field a line; the message is the last and may have lines of its own.
std::string Encode(const ApiError& error, Outcome outcome) {
  const std::int64_t wait_ms =
      error.retry_after ? absl::ToInt64Milliseconds(*error.retry_after) : kNoWait;
  return absl::StrCat(error.http_code, "\n", static_cast<int>(outcome), "\n", wait_ms, "\n",
                      FirstLine(error.reason), "\n", FirstLine(error.kind), "\n",
                      FirstLine(error.cause), "\n", error.message);
}

struct Payload {
  ApiError error;
  Outcome outcome;
};

std::int64_t Number(absl::string_view text) {
  std::int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : 0;
}

std::optional<Payload> PayloadOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::string text(*payload);
  const std::vector<std::string> lines = absl::StrSplit(text, absl::MaxSplits('\n', kLines - 1));
  if (lines.size() != kLines) return std::nullopt;
  ApiError error;
  error.http_code = static_cast<int>(Number(lines[0]));
  if (Number(lines[2]) != kNoWait) error.retry_after = absl::Milliseconds(Number(lines[2]));
  error.reason = lines[3];
  error.kind = lines[4];
  error.cause = lines[5];
  error.message = lines[6];
  return Payload{std::move(error), static_cast<Outcome>(Number(lines[1]))};
}

std::int64_t NumberAt(const json::object& object, json::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || !value->is_int64() ? 0 : value->get_int64();
}

absl::Status MakeStatus(ApiError error, Method method, absl::string_view what) {
  const ErrorRow& row = FindErrorRow(error, method);
  if (error.reason.empty()) error.reason = std::string(GuessReason(error.http_code, method));
  if (error.cause == kNoStatusBody) error.cause.clear();
  absl::Status status(
      row.code, absl::StrCat(what, ": HTTP ", error.http_code, error.reason.empty() ? "" : " ",
                             error.reason, error.message.empty() ? "" : ": ", error.message));
  status.SetPayload(kPayload, absl::Cord(Encode(error, row.outcome)));
  return status;
}

bool HasReason(const absl::Status& status, absl::string_view reason) {
  const std::optional<ApiError> error = GetApiError(status);
  return error.has_value() && error->reason == reason;
}

bool HasOutcome(const absl::Status& status, Outcome outcome) {
  const std::optional<Payload> payload = PayloadOf(status);
  return payload.has_value() && payload->outcome == outcome;
}

bool IsAnswer(const absl::Status& status) { return status.GetPayload(kPayload).has_value(); }

}  // namespace

absl::Status ToStatus(const HttpResponse& response, Method method, absl::string_view what) {
  if (response.code >= 200 && response.code < 300) return absl::OkStatus();
  return MakeStatus(ReadResponse(response), method, what);
}

absl::Status ToStatus(const json::object& status_object, absl::string_view what) {
  ApiError error;
  error.http_code =
      static_cast<int>(std::clamp<std::int64_t>(NumberAt(status_object, "code"), 0, 999));
  ReadStatus(status_object, error);
  return MakeStatus(std::move(error), Method::kGet, what);
}

std::optional<ApiError> GetApiError(const absl::Status& status) {
  std::optional<Payload> payload = PayloadOf(status);
  if (!payload.has_value()) return std::nullopt;
  return std::move(payload->error);
}

bool IsAlreadyExists(const absl::Status& status) { return HasReason(status, "AlreadyExists"); }
bool IsConflict(const absl::Status& status) { return HasReason(status, "Conflict"); }
bool IsUnauthorized(const absl::Status& status) { return HasReason(status, "Unauthorized"); }
bool IsForbidden(const absl::Status& status) { return HasReason(status, "Forbidden"); }

bool IsNotFound(const absl::Status& status) {
  return absl::IsNotFound(status) && HasReason(status, "NotFound");
}

bool IsMissingApi(const absl::Status& status) {
  return absl::IsUnavailable(status) && HasReason(status, "NotFound");
}

bool IsNamespaceMissing(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) && HasReason(status, "NotFound");
}

bool IsInvalid(const absl::Status& status) {
  return absl::IsInvalidArgument(status) && IsAnswer(status);
}

bool IsQuotaExceeded(const absl::Status& status) {
  const std::optional<ApiError> error = GetApiError(status);
  return error.has_value() && error->reason == "Forbidden" &&
         absl::StrContains(error->message, "exceeded quota");
}

bool IsExpired(const absl::Status& status) {
  return absl::IsOutOfRange(status) && IsAnswer(status);
}

bool IsVersionTooLarge(const absl::Status& status) {
  const std::optional<ApiError> error = GetApiError(status);
  return error.has_value() && error->cause == "ResourceVersionTooLarge";
}

bool IsOutcomeUnknown(const absl::Status& status) {
  if (IsAnswer(status)) return HasOutcome(status, Outcome::kUnknown);
  return absl::IsUnknown(status) || absl::IsDeadlineExceeded(status);
}

bool IsNotProcessed(const absl::Status& status) {
  if (IsAnswer(status)) return HasOutcome(status, Outcome::kNotProcessed);
  return absl::IsUnavailable(status);
}

}  // namespace k8s
