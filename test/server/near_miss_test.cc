#include "server/near_miss.h"

#include <catch2/catch.hpp>

namespace {

struct Row {
  const char* word;
  const char* want;
};

const std::vector<absl::string_view> kKeys = {"listen", "kubernetes", "namespaces", "grpc",
                                              "lost-runner-grace"};

const Row kRows[] = {
    {"lisen", "listen"},
    {"lsiten", "listen"},
    {"LISTEN", "listen"},
    {"namespace", "namespaces"},
    {"name-spaces", "namespaces"},
    {"lostRunnerGrace", "lost-runner-grace"},
    {"kubernets", "kubernetes"},
    {"gprc", "grpc"},
    {"http", ""},
    {"", ""},
    {"tls", ""},
};

}  // namespace

TEST_CASE("a typing error finds its key", "[server][config]") {
  for (const Row& row : kRows) {
    CAPTURE(row.word);
    CHECK(server::NearMiss(row.word, kKeys) == row.want);
  }
}

TEST_CASE("a very long word is near to nothing", "[server][config]") {
  const std::string word(100'000, 'a');
  CHECK(server::NearMiss(word, {word}) == "");
}

TEST_CASE("the suggestion is a half sentence", "[server][config]") {
  CHECK(server::DidYouMean("lisen", kKeys) == " (did you mean listen?)");
  CHECK(server::DidYouMean("xyzzy", kKeys) == "");
}
