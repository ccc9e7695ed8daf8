#include "plugin/bounded_text.h"

#include <catch2/catch.hpp>

namespace plugin {
namespace {

TEST_CASE("a text that fits is kept as it is", "[plugin][text]") {
  CHECK(KeepHead("héllo", 6) == "héllo");
  CHECK(KeepTail("héllo", 6) == "héllo");
}

TEST_CASE("a cut falls between characters and shows", "[plugin][text]") {
  CHECK(KeepHead("aééé", 5) == "a…");
  CHECK(KeepHead("aééé", 6) == "aé…");
  CHECK(KeepTail("éééa", 5) == "…a");
  CHECK(KeepTail("éééa", 6) == "…éa");
  CHECK(KeepHead("abcdef", 3) == "…");
  CHECK(KeepTail("abcdef", 3) == "…");
  CHECK(KeepHead("abcdef", 2).empty());
  CHECK(KeepTail("abcdef", 2).empty());
}

TEST_CASE("of bytes that begin no character nothing is kept by a cut", "[plugin][text]") {
  CHECK(KeepHead("\x80\x80\x80\x80\x80", 4) == "…");
  CHECK(KeepTail("\x80\x80\x80\x80\x80", 4) == "…");
}

TEST_CASE("a text is kept as far as its JSON fits", "[plugin][text]") {
  const std::string quotes(10, '"');
  CHECK(KeepEncoded(quotes, 20) == quotes);
  CHECK(KeepEncoded(quotes, 12) == R"(""""…)");
  CHECK(KeepEncoded(quotes, 11) == R"(""""…)");
  CHECK(KeepEncoded(quotes, 4) == "…");
  CHECK(KeepEncoded(quotes, 2).empty());
  CHECK(KeepEncoded("x", 0).empty());
}

TEST_CASE("white space, control characters and broken bytes become one line", "[plugin][text]") {
  CHECK(OneLine(" \n a\t\tb\x01\x7F c \r\n") == "a b c");
  CHECK(OneLine("é\xFF\xC3") == "é??");
  CHECK(OneLine("\xE2\x82").size() == 2);
  CHECK(OneLine("\n").empty());
  CHECK(OneLine("!") == "!");
}

TEST_CASE("bytes that only look like a character are broken ones", "[plugin][text]") {
  for (const char* broken : {"\xE0\x8C\x9A", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                             "\x80", "\xC1\xBF", "\xF5\x80\x80\x80"}) {
    CHECK(OneLine(broken) == std::string(std::string(broken).size(), '?'));
  }
  for (const char* whole :
       {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xE1\x80\x80", "\xED\x80\x80", "\xED\x9F\xBF",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x80\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(OneLine(whole) == whole);
  }
  CHECK(OneLine("\xC3(") == "?(");
}

}  // namespace
}  // namespace plugin
