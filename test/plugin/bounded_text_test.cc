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
  CHECK(KeepHead("abcdef", 2).empty());
  CHECK(KeepTail("abcdef", 2).empty());
}

TEST_CASE("white space, control characters and broken bytes become one line", "[plugin][text]") {
  CHECK(OneLine(" \n a\t\tb\x01\x7F c \r\n") == "a b c");
  CHECK(OneLine("é\xFF\xC3") == "é??");
  CHECK(OneLine("\xE2\x82").size() == 2);
  CHECK(OneLine("\n").empty());
}

TEST_CASE("bytes that only look like a character are broken ones", "[plugin][text]") {
  for (const char* broken :
       {"\xE0\x8C\x9A", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80"}) {
    CHECK(OneLine(broken) == std::string(std::string(broken).size(), '?'));
  }
  for (const char* whole :
       {"\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(OneLine(whole) == whole);
  }
}

}  // namespace
}  // namespace plugin
