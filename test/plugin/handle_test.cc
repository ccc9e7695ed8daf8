#include "plugin/handle.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

const JobHandle kJob{"flytesnacks-development", "fabc-n0-0", "2b8a40b1-1ef5-45c5"};

TEST_CASE("a handle comes back as it was", "[plugin][handle]") {
  const Handle handles[] = {kJob, Rejection{Cause::kQuotaExceeded, "a \"quota\" of ns: full."}};
  for (const Handle& handle : handles) {
    const std::string bytes = EncodeHandle(handle);
    INFO(bytes);
    const auto decoded = DecodeHandle(bytes);
    REQUIRE(decoded.ok());
    CHECK(*decoded == handle);
  }
}

TEST_CASE("a handle has at most 512 bytes whatever it holds", "[plugin][handle]") {
  for (const char* unit : {"x", "é", "\"", "\\", "\x01", "\xFF"}) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += unit;
    INFO(text.substr(0, 8));
    const std::string rejection = EncodeHandle(Rejection{Cause::kRefusedByApiServer, text});
    CHECK(rejection.size() <= kMaxHandleBytes);
    const auto decoded = DecodeHandle(rejection);
    REQUIRE(decoded.ok());
    CHECK(std::get<Rejection>(*decoded).sentence.size() <= 300);
    CHECK(EncodeHandle(JobHandle{text, text, text}).size() <= kMaxHandleBytes);
  }
}

std::string WithUid(const std::string& uid) {
  return absl::StrCat(R"({"v":1,"ns":"ns","name":"j","uid":")", uid, R"("})");
}

TEST_CASE("a handle is as long as its parts may be", "[plugin][handle]") {
  const JobHandle longest{std::string(63, 'n'), std::string(63, 'j'), std::string(64, 'u')};
  const auto decoded = DecodeHandle(EncodeHandle(longest));
  REQUIRE(decoded.ok());
  CHECK(std::get<JobHandle>(*decoded) == longest);
  CHECK_FALSE(DecodeHandle(WithUid(std::string(65, 'u'))).ok());
  CHECK(EncodeHandle(JobHandle{"ns", "j", std::string(65, 'u')}).find(std::string(62, 'u')) ==
        std::string::npos);

  const std::string whole = WithUid("u");
  CHECK(DecodeHandle(whole + std::string(512 - whole.size(), ' ')).ok());
  CHECK_FALSE(DecodeHandle(whole + std::string(513 - whole.size(), ' ')).ok());
}

TEST_CASE("a uid is made of letters, digits and three other characters", "[plugin][handle]") {
  CHECK(DecodeHandle(WithUid("aZ09-._")).ok());
  for (const char* other : {"a/b", "a:b", "a,b", "a~b", "é"}) {
    CHECK_FALSE(DecodeHandle(WithUid(other)).ok());
  }
}

TEST_CASE("every cause of a refusal has a handle", "[plugin][handle]") {
  for (const CauseRow& row : CauseTable()) {
    const auto decoded = DecodeHandle(EncodeHandle(Rejection{row.cause, "s"}));
    CHECK(decoded.ok() == (row.phase == Phase::kFailed));
  }
}

TEST_CASE("a handle that is not ours is refused with the reason", "[plugin][handle]") {
  struct {
    std::string bytes;
    const char* why;
  } const rows[] = {
      {"", "it is empty"},
      {"projects/p/jobs/1", "cut or no JSON"},
      {EncodeHandle(kJob).substr(0, 40), "cut or no JSON"},
      {std::string(600, 'x'), "600 bytes"},
      {"[1]", "no JSON object"},
      {"{}", "v, its version, is missing"},
      {R"({"v":"1"})", "v is not an integer"},
      {R"({"v":7,"ns":"ns"})", "its version is 7, and only 1 is known"},
      {R"({"v":1,"ns":7})", "ns is not a text"},
      {R"({"v":1,"ns":"../x","name":"j","uid":"u"})", "ns is not the name"},
      {R"({"v":1,"ns":"ns","name":"J?","uid":"u"})", "name is not the name"},
      {R"({"v":1,"ns":"ns","name":"j","uid":"a b"})", "uid is not one"},
      {R"({"v":1,"ns":"ns","name":"j"})", "uid is not one"},
      {R"({"v":1,"rejected":"Nonsense","why":"x"})", "names no cause: Nonsense"},
      {R"({"v":1,"rejected":"Running","why":"x"})", "names no cause: Running"},
      {absl::StrCat(R"({"v":1,"rejected":")", std::string(61, 'x'), R"("})"),
       "names no cause: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"},
      {R"({"v":1,"ns":{"deep":{}}})", "cut or no JSON"},
      {R"({"v":1,"rejected":["InvalidTask"]})", "rejected is not a text"},
      {std::string("{\"v\":1,\"ns\":\"\xFF\"}"), "cut or no JSON"},
      {std::string(400, '['), "cut or no JSON"},
  };
  for (const auto& row : rows) {
    INFO(row.bytes);
    const auto decoded = DecodeHandle(row.bytes);
    CHECK(decoded.status().code() == absl::StatusCode::kInvalidArgument);
    INFO(decoded.status().message());
    CHECK(absl::StrContains(decoded.status().message(), row.why));
  }
}

TEST_CASE("a handle that is cut at any byte is refused", "[plugin][handle]") {
  const std::string whole = EncodeHandle(kJob);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK_FALSE(DecodeHandle(whole.substr(0, size)).ok());
  }
}

TEST_CASE("a refusal of ours becomes a rejection of its class", "[plugin][handle]") {
  struct {
    absl::Status refused;
    Cause cause;
  } const rows[] = {
      {absl::InvalidArgumentError("number of workers is 0"), Cause::kInvalidTask},
      {absl::PermissionDeniedError("no"), Cause::kForbidden},
      {absl::FailedPreconditionError("1.10"), Cause::kClientTooOld},
      {absl::InternalError("else"), Cause::kInvalidTask},
  };
  for (const auto& row : rows) {
    const Rejection rejection = ToRejection(row.refused);
    CHECK(rejection.cause == row.cause);
    CHECK(absl::StrContains(rejection.sentence, row.refused.message()));
    CHECK(rejection.sentence.size() <= 300);
  }
}

}  // namespace
}  // namespace plugin
