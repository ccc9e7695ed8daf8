#include "k8s/api_error.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/api_error_table.h"

namespace k8s {
namespace {

HttpResponse Response(int code, std::string body) {
  HttpResponse response;
  response.code = code;
  response.body = std::move(body);
  return response;
}

absl::Status Refusal(int code, absl::string_view reason, absl::string_view message,
                     Method method = Method::kGet, absl::string_view details = "{}") {
  return ToStatus(
      Response(code, absl::StrCat(R"({"kind":"Status","reason":")", reason, R"(","message":")",
                                  message, R"(","details":)", details, "}")),
      method, "do it");
}

TEST_CASE("every row of the error table is reached by the answer that it describes",
          "[k8s][api_error]") {
  for (const ErrorRow& row : ErrorRows()) {
    ApiError error;
    error.reason = std::string(row.reason);
    error.kind = std::string(row.detail);
    error.message = absl::StrCat("said: ", row.text);
    CAPTURE(row.reason, row.detail, row.text);
    CHECK(&FindErrorRow(error, Method::kGet) == &row);
  }
}

TEST_CASE("a code alone is enough to know what an answer means", "[k8s][api_error]") {
  const struct {
    int http_code;
    Method method;
    absl::StatusCode code;
    bool not_processed, unknown;
  } rows[] = {
      {302, Method::kGet, absl::StatusCode::kFailedPrecondition, false, false},
      {400, Method::kPost, absl::StatusCode::kInvalidArgument, false, false},
      {401, Method::kGet, absl::StatusCode::kUnavailable, false, false},
      {403, Method::kGet, absl::StatusCode::kPermissionDenied, false, false},
      {404, Method::kGet, absl::StatusCode::kUnavailable, false, false},
      {405, Method::kGet, absl::StatusCode::kInternal, false, false},
      {409, Method::kPost, absl::StatusCode::kAlreadyExists, false, false},
      {409, Method::kPatch, absl::StatusCode::kAborted, false, false},
      {410, Method::kGet, absl::StatusCode::kOutOfRange, false, false},
      {413, Method::kPost, absl::StatusCode::kInvalidArgument, false, false},
      {415, Method::kPatch, absl::StatusCode::kInternal, false, false},
      {418, Method::kGet, absl::StatusCode::kFailedPrecondition, false, false},
      {422, Method::kPost, absl::StatusCode::kInvalidArgument, false, false},
      {429, Method::kPost, absl::StatusCode::kUnavailable, true, false},
      {500, Method::kPost, absl::StatusCode::kUnavailable, false, true},
      {502, Method::kPost, absl::StatusCode::kUnavailable, false, true},
      {503, Method::kPost, absl::StatusCode::kUnavailable, true, false},
      {504, Method::kPost, absl::StatusCode::kUnavailable, false, true},
      {599, Method::kPost, absl::StatusCode::kUnavailable, false, true},
  };
  for (const auto& row : rows) {
    const absl::Status status = ToStatus(Response(row.http_code, "<html>"), row.method, "do it");
    CAPTURE(row.http_code);
    CHECK(status.code() == row.code);
    CHECK(IsNotProcessed(status) == row.not_processed);
    CHECK(IsOutcomeUnknown(status) == row.unknown);
  }
}

TEST_CASE("an answer in the two hundreds is no error", "[k8s][api_error]") {
  CHECK(ToStatus(Response(201, ""), Method::kPost, "x").ok());
}

TEST_CASE("the message says what was done, the code, the reason and the server's words",
          "[k8s][api_error]") {
  const absl::Status status = Refusal(403, "Forbidden", "pods is forbidden");
  CHECK(status.message() == "do it: HTTP 403 Forbidden: pods is forbidden");
  CHECK(GetApiError(status)->http_code == 403);
  CHECK(GetApiError(status)->reason == "Forbidden");
  CHECK(GetApiError(status)->message == "pods is forbidden");
  CHECK(IsForbidden(status));
}

TEST_CASE("the two meanings of 409 are told apart", "[k8s][api_error]") {
  CHECK(k8s::IsAlreadyExists(Refusal(409, "AlreadyExists", "", Method::kPost)));
  CHECK(IsConflict(Refusal(409, "Conflict", "", Method::kPatch)));
  CHECK_FALSE(IsNotProcessed(Refusal(409, "Conflict", "", Method::kPatch)));
  CHECK(IsNotProcessed(Refusal(409, "Conflict", "quota", Method::kPost)));
}

TEST_CASE("the three meanings of 404 are told apart", "[k8s][api_error]") {
  const absl::Status object =
      Refusal(404, "NotFound", "no", Method::kGet, R"({"kind":"pods","name":"a"})");
  const absl::Status ns = Refusal(404, "NotFound", "no", Method::kPost, R"({"kind":"namespaces"})");
  const absl::Status api =
      ToStatus(Response(404, "404 page not found\n"), Method::kGet, "list jobs");
  CHECK(k8s::IsNotFound(object));
  CHECK_FALSE(k8s::IsNotFound(ns));
  CHECK(IsNamespaceMissing(ns));
  CHECK_FALSE(k8s::IsNotFound(api));
  CHECK(IsMissingApi(api));
  CHECK_FALSE(IsMissingApi(object));
  CHECK(api.message() == "list jobs: HTTP 404 NotFound: 404 page not found");
}

TEST_CASE("what can never be stored is invalid, whatever its code", "[k8s][api_error]") {
  CHECK(IsInvalid(Refusal(500, "", "etcdserver: request is too large")));
  CHECK(IsInvalid(Refusal(500, "", "trying to send message larger than max (1 vs. 0)")));
  CHECK(IsInvalid(Refusal(422, "Invalid", "")));
  CHECK_FALSE(IsInvalid(absl::InvalidArgumentError("ours")));
}

TEST_CASE("a full quota is told from other refusals", "[k8s][api_error]") {
  const absl::Status quota = Refusal(403, "Forbidden", "x is forbidden: exceeded quota: q");
  CHECK(IsQuotaExceeded(quota));
  CHECK(IsForbidden(quota));
  CHECK(quota.code() == absl::StatusCode::kResourceExhausted);
  CHECK_FALSE(IsQuotaExceeded(Refusal(403, "Forbidden", "no")));
}

TEST_CASE("the wait that the server asks for comes from the header or the body",
          "[k8s][api_error]") {
  CHECK(GetApiError(Refusal(429, "TooManyRequests", "", Method::kGet, R"({"retryAfterSeconds":7})"))
            ->retry_after == absl::Seconds(7));
  HttpResponse response = Response(429, "busy");
  response.retry_after = absl::Seconds(3);
  CHECK(GetApiError(ToStatus(response, Method::kGet, ""))->retry_after == absl::Seconds(3));
}

TEST_CASE("a version from the future is recognised by its cause", "[k8s][api_error]") {
  CHECK(IsVersionTooLarge(Refusal(504, "Timeout", "Too large resource version", Method::kGet,
                                  R"({"causes":[{"reason":"ResourceVersionTooLarge"}]})")));
}

TEST_CASE("a hostile body is kept short and printable", "[k8s][api_error]") {
  const absl::Status status =
      ToStatus(Response(500, std::string(100'000, '\xff') + "\r\n\x01"), Method::kGet, "x");
  CHECK(status.message().size() < 2200);
  CHECK(absl::StrContains(status.message(), "???"));
  const std::string broken[] = {"{\"kind\":\"Status\",\"details\":3}", "[", "null",
                                "{\"kind\":\"Status\",\"details\":{\"causes\":[3]}}",
                                std::string(10'000, '[')};
  for (const std::string& body : broken) {
    CHECK(IsOutcomeUnknown(ToStatus(Response(500, body), Method::kGet, "x")));
  }
}

TEST_CASE("failures without an answer are classified by their code", "[k8s][api_error]") {
  CHECK(IsNotProcessed(absl::UnavailableError("refused")));
  CHECK(IsOutcomeUnknown(absl::UnknownError("reset")));
  CHECK(IsOutcomeUnknown(absl::DeadlineExceededError("late")));
  CHECK_FALSE(GetApiError(absl::UnknownError("reset")).has_value());
  CHECK_FALSE(IsNotProcessed(absl::OkStatus()));
  CHECK_FALSE(IsOutcomeUnknown(absl::OkStatus()));
}

}  // namespace
}  // namespace k8s
