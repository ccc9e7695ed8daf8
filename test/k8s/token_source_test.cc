#include "k8s/token_source.h"

#include <catch2/catch.hpp>
#include <optional>

#include "k8s/credentials.h"

namespace k8s {
namespace {

using Value = absl::StatusOr<std::string>;

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

// The value, which must be at hand.
Value Ask(TokenSource& source, absl::Time now = kNow) {
  std::optional<Value> value;
  source.Token(now, absl::InfiniteFuture(), [&](Value got) { value = std::move(got); });
  REQUIRE(value.has_value());
  return *value;
}

// A file whose content the test changes, and how often it was read.
struct File {
  absl::StatusOr<std::string> content = std::string(" one\n");
  int reads = 0;
  FileTokenSource::ReadFile Reader() {
    return [this](absl::string_view) {
      ++reads;
      return content;
    };
  }
};

TEST_CASE("a token is trimmed and read again after fifty seconds", "[k8s][token]") {
  File file;
  FileTokenSource source("/token", "", file.Reader());
  CHECK(*Ask(source) == "Bearer one");
  file.content = "two";
  CHECK(*Ask(source, kNow + absl::Seconds(49)) == "Bearer one");
  CHECK(file.reads == 1);
  CHECK(*Ask(source, kNow + absl::Seconds(50)) == "Bearer two");
}

TEST_CASE("the last good token goes on when a read fails or gives none", "[k8s][token]") {
  for (const absl::StatusOr<std::string>& bad :
       {absl::StatusOr<std::string>(absl::NotFoundError("gone")),
        absl::StatusOr<std::string>(" \n"), absl::StatusOr<std::string>("t\r\nX: y")}) {
    File file;
    FileTokenSource source("/token", "", file.Reader());
    CHECK(Ask(source).ok());
    file.content = bad;
    CHECK(*Ask(source, kNow + absl::Minutes(5)) == "Bearer one");
    file.content = "two";
    CHECK(*Ask(source, kNow + absl::Minutes(5)) == "Bearer two");
  }
}

TEST_CASE("without any token the read's error is the answer", "[k8s][token]") {
  File file;
  file.content = absl::NotFoundError("gone");
  FileTokenSource source("/token", "", file.Reader());
  CHECK(Ask(source).status() == absl::NotFoundError("gone"));
  file.content = "\n";
  CHECK(Ask(source).status().message() == "token file /token is empty");
  file.content = "se cret";
  CHECK(Ask(source).status().message() == "token file /token holds no token");
}

TEST_CASE("the static token serves until the file was read", "[k8s][token]") {
  File file;
  file.content = absl::NotFoundError("gone");
  FileTokenSource source("/token", "static", file.Reader());
  CHECK(*Ask(source) == "Bearer static");
  file.content = "one";
  CHECK(*Ask(source) == "Bearer one");
}

TEST_CASE("a rejection drops only a token that is older than the request", "[k8s][token]") {
  File file;
  FileTokenSource source("/token", "", file.Reader());
  CHECK(Ask(source).ok());
  file.content = "two";
  source.Reject(kNow - absl::Seconds(1));
  CHECK(*Ask(source, kNow + absl::Seconds(1)) == "Bearer one");
  source.Reject(kNow + absl::Seconds(1));
  CHECK(*Ask(source, kNow + absl::Seconds(1)) == "Bearer two");
}

TEST_CASE("a clock that was set back does not keep a token for ever", "[k8s][token]") {
  File file;
  FileTokenSource source("/token", "", file.Reader());
  CHECK(Ask(source).ok());
  file.content = "two";
  CHECK(*Ask(source, kNow - absl::Hours(5)) == "Bearer two");
}

TEST_CASE("no credentials leave over anything but https", "[k8s][token]") {
  ClusterConfig token, basic;
  token.token = "secret";
  basic.username = "me";
  basic.password = "pass:word";
  token.server = basic.server = "http://127.0.0.1:1";
  CHECK(Ask(*MakeTokenSource(token))->empty());
  CHECK(Ask(*MakeTokenSource(basic))->empty());
  token.server = basic.server = "https://127.0.0.1:1";
  CHECK(*Ask(*MakeTokenSource(token)) == "Bearer secret");
  CHECK(*Ask(*MakeTokenSource(basic)) == "Basic bWU6cGFzczp3b3Jk");
}

TEST_CASE("without a token no header is sent", "[k8s][token]") {
  ClusterConfig config;
  config.server = "https://127.0.0.1:1";
  CHECK(Ask(*MakeTokenSource(config))->empty());
}

}  // namespace
}  // namespace k8s
