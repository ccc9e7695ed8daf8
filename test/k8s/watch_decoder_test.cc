#include "k8s/watch_decoder.h"

#include <catch2/catch.hpp>
#include <vector>

namespace k8s {
namespace {

// Feeds `bytes` and collects the lines.
absl::Status Feed(WatchDecoder& decoder, absl::string_view bytes, std::vector<std::string>& lines) {
  return decoder.Feed(bytes, [&](absl::string_view line) {
    lines.emplace_back(line);
    return absl::OkStatus();
  });
}

TEST_CASE("a body cut at any byte gives the same lines", "[k8s][watch]") {
  const std::string body = "{\"a\":1}\n\n{\"b\":\"\xc3\xa4\"}\nlast\n";
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    WatchDecoder decoder;
    std::vector<std::string> lines;
    CHECK(Feed(decoder, absl::string_view(body).substr(0, cut), lines).ok());
    CHECK(Feed(decoder, absl::string_view(body).substr(cut), lines).ok());
    CAPTURE(cut);
    CHECK(lines == std::vector<std::string>{"{\"a\":1}", "{\"b\":\"\xc3\xa4\"}", "last"});
  }
}

TEST_CASE("a body that comes byte by byte gives the same lines", "[k8s][watch]") {
  WatchDecoder decoder;
  std::vector<std::string> lines;
  for (const char c : std::string("one\ntwo\n")) CHECK(Feed(decoder, {&c, 1}, lines).ok());
  CHECK(lines == std::vector<std::string>{"one", "two"});
}

TEST_CASE("a line beyond the bound is an error, whole or in pieces", "[k8s][watch]") {
  std::vector<std::string> lines;
  WatchDecoder whole(4);
  CHECK(Feed(whole, "1234\n", lines).ok());
  CHECK(absl::IsResourceExhausted(Feed(whole, "12345\n", lines)));
  WatchDecoder pieces(4);
  CHECK(Feed(pieces, "123", lines).ok());
  CHECK(absl::IsResourceExhausted(Feed(pieces, "45", lines)));
  CHECK(lines == std::vector<std::string>{"1234"});
}

TEST_CASE("the first error of the reader ends the feeding", "[k8s][watch]") {
  WatchDecoder decoder;
  int calls = 0;
  const absl::Status status = decoder.Feed("a\nb\n", [&](absl::string_view) {
    ++calls;
    return absl::DataLossError("bad");
  });
  CHECK(absl::IsDataLoss(status));
  CHECK(calls == 1);
}

}  // namespace
}  // namespace k8s
