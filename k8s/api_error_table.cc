#include "k8s/api_error_table.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"

namespace k8s {
namespace {

using absl::StatusCode;

constexpr ErrorRow kRows[] = {
    {"AlreadyExists", "", "", StatusCode::kAlreadyExists, Outcome::kRefused},
    {"Conflict", "", "", StatusCode::kAborted, Outcome::kRefused},
    {"BadRequest", "", "", StatusCode::kInvalidArgument, Outcome::kRefused},
    {"Invalid", "", "", StatusCode::kInvalidArgument, Outcome::kRefused},
    {"RequestEntityTooLarge", "", "", StatusCode::kInvalidArgument, Outcome::kRefused},
    // Whose credentials are wrong is us, not our caller.
    {"Unauthorized", "", "", StatusCode::kUnavailable, Outcome::kRefused},
    // Storage trouble inside an admission plugin comes out as a refusal.
    {"Forbidden", "", "etcdserver:", StatusCode::kUnavailable, Outcome::kNotProcessed},
    {"Forbidden", "NamespaceTerminating", "", StatusCode::kFailedPrecondition, Outcome::kRefused},
    {"Forbidden", "", "exceeded quota", StatusCode::kResourceExhausted, Outcome::kRefused},
    {"Forbidden", "", "status unknown for quota", StatusCode::kResourceExhausted,
     Outcome::kRefused},
    {"Forbidden", "", "insufficient quota to consume", StatusCode::kFailedPrecondition,
     Outcome::kRefused},
    {"Forbidden", "", "", StatusCode::kPermissionDenied, Outcome::kRefused},
    // A path that the server does not know (no such CRD) is answered as text.
    {"NotFound", kNoStatusBody, "", StatusCode::kUnavailable, Outcome::kRefused},
    // Propeller creates namespaces late: worth a few more tries.
    {"NotFound", "namespaces", "", StatusCode::kFailedPrecondition, Outcome::kNotProcessed},
    {"NotFound", "", "", StatusCode::kNotFound, Outcome::kRefused},
    {"MethodNotAllowed", "", "", StatusCode::kInternal, Outcome::kRefused},
    {"NotAcceptable", "", "", StatusCode::kInternal, Outcome::kRefused},
    {"UnsupportedMediaType", "", "", StatusCode::kInternal, Outcome::kRefused},
    {"Gone", "", "", StatusCode::kOutOfRange, Outcome::kRefused},
    {"Expired", "", "", StatusCode::kOutOfRange, Outcome::kRefused},
    {"TooManyRequests", "", "", StatusCode::kUnavailable, Outcome::kNotProcessed},
    {"ServerTimeout", "", "", StatusCode::kUnavailable, Outcome::kNotProcessed},
    {"ServiceUnavailable", "", "", StatusCode::kUnavailable, Outcome::kNotProcessed},
    {"InternalError", "", "etcdserver: request is too large", StatusCode::kInvalidArgument,
     Outcome::kRefused},
    {"InternalError", "", "larger than max", StatusCode::kInvalidArgument, Outcome::kRefused},
    // Admission comes before the storage: nothing was written.
    {"InternalError", "", "failed calling webhook", StatusCode::kUnavailable,
     Outcome::kNotProcessed},
    {"InternalError", "", "", StatusCode::kUnavailable, Outcome::kUnknown},
    {"Timeout", "", "", StatusCode::kUnavailable, Outcome::kUnknown},
};

constexpr ErrorRow kConflictOfCreate{"Conflict", "", "", StatusCode::kAborted,
                                     Outcome::kNotProcessed};
constexpr ErrorRow kOtherRefusal{"", "", "", StatusCode::kFailedPrecondition, Outcome::kRefused};
constexpr ErrorRow kOtherFailure{"", "", "", StatusCode::kUnavailable, Outcome::kUnknown};

struct Guess {
  int http_code;
  absl::string_view reason;
};

constexpr Guess kGuesses[] = {
    {400, "BadRequest"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "NotFound"},
    {405, "MethodNotAllowed"},
    {406, "NotAcceptable"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "RequestEntityTooLarge"},
    {415, "UnsupportedMediaType"},
    {422, "Invalid"},
    {429, "TooManyRequests"},
    {500, "InternalError"},
    {502, "InternalError"},
    {503, "ServiceUnavailable"},
    {504, "Timeout"},
};

bool Matches(const ErrorRow& row, absl::string_view reason, const ApiError& error) {
  return row.reason == reason &&
         (row.detail.empty() || row.detail == error.kind || row.detail == error.cause) &&
         absl::StrContains(error.message, row.text);
}

const ErrorRow* FindByReason(absl::string_view reason, const ApiError& error) {
  const auto row = std::find_if(std::begin(kRows), std::end(kRows), [&](const ErrorRow& candidate) {
    return Matches(candidate, reason, error);
  });
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

const ErrorRow& FindErrorRow(const ApiError& error, Method method) {
  // A create that lost a race on the quota's status may simply try again.
  if (error.reason == "Conflict" && method == Method::kPost) return kConflictOfCreate;
  if (const ErrorRow* row = FindByReason(error.reason, error)) return *row;
  if (const ErrorRow* row = FindByReason(GuessReason(error.http_code, method), error)) return *row;
  return error.http_code >= 500 || error.http_code < 300 ? kOtherFailure : kOtherRefusal;
}

absl::string_view GuessReason(int http_code, Method method) {
  if (http_code == 409 && method == Method::kPost) return "AlreadyExists";
  const auto guess = std::find_if(std::begin(kGuesses), std::end(kGuesses),
                                  [&](const Guess& row) { return row.http_code == http_code; });
  return guess == std::end(kGuesses) ? absl::string_view() : guess->reason;
}

absl::Span<const ErrorRow> ErrorRows() { return kRows; }

}  // namespace k8s
