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

}  // namespace
}  // namespace plugin
