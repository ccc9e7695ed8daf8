#include "k8s/token_source.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

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

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

TEST_CASE("a token is trimmed and read again after fifty seconds", "[k8s][token]") {
  File file;
  FileTokenSource source("/token", "", file.Reader());
  CHECK(*source.Token(kNow) == "one");
  file.content = "two";
  CHECK(*source.Token(kNow + absl::Seconds(49)) == "one");
  CHECK(file.reads == 1);
  CHECK(*source.Token(kNow + absl::Seconds(50)) == "two");
}

TEST_CASE("the last good token goes on when a read fails or gives nothing", "[k8s][token]") {
  for (const absl::StatusOr<std::string>& bad :
       {absl::StatusOr<std::string>(absl::NotFoundError("gone")),
        absl::StatusOr<std::string>(" \n")}) {
    File file;
    FileTokenSource source("/token", "", file.Reader());
    CHECK(source.Token(kNow).ok());
    file.content = bad;
    CHECK(*source.Token(kNow + absl::Minutes(5)) == "one");
    file.content = "two";
    CHECK(*source.Token(kNow + absl::Minutes(5)) == "two");
  }
}

TEST_CASE("without any token the read's error is the answer", "[k8s][token]") {
  File file;
  file.content = absl::NotFoundError("gone");
  FileTokenSource source("/token", "", file.Reader());
  CHECK(source.Token(kNow).status() == absl::NotFoundError("gone"));
  file.content = "\n";
  CHECK(source.Token(kNow).status().message() == "token file /token is empty");
}

TEST_CASE("the static token serves until the file was read", "[k8s][token]") {
  File file;
  file.content = absl::NotFoundError("gone");
  FileTokenSource source("/token", "static", file.Reader());
  CHECK(*source.Token(kNow) == "static");
  file.content = "one";
  CHECK(*source.Token(kNow) == "one");
}

TEST_CASE("a rejection drops only a token that is older than the request", "[k8s][token]") {
  File file;
  FileTokenSource source("/token", "", file.Reader());
  CHECK(source.Token(kNow).ok());
  file.content = "two";
  source.Reject(kNow - absl::Seconds(1));
  CHECK(*source.Token(kNow + absl::Seconds(1)) == "one");
  source.Reject(kNow + absl::Seconds(1));
  CHECK(*source.Token(kNow + absl::Seconds(1)) == "two");
}

TEST_CASE("a clock that was set back does not keep a token for ever", "[k8s][token]") {
  File file;
  FileTokenSource source("/token", "", file.Reader());
  CHECK(source.Token(kNow).ok());
  file.content = "two";
  CHECK(*source.Token(kNow - absl::Hours(5)) == "two");
}

TEST_CASE("no credentials leave over anything but https", "[k8s][token]") {
  ClusterConfig config;
  config.token = "secret";
  config.server = "http://127.0.0.1:1";
  CHECK(MakeTokenSource(config)->Token(kNow)->empty());
  config.server = "https://127.0.0.1:1";
  CHECK(*MakeTokenSource(config)->Token(kNow) == "secret");
}

}  // namespace
}  // namespace k8s
