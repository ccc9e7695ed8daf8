#include "server/readable_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace {

struct Row {
  std::string text;
  int want;  // -1: readable
};

const Row kRows[] = {
    {"", -1},
    {"plain\t\r\n", -1},
    {"\xC3\xBC \xE2\x82\xAC \xF0\x9F\x98\x80", -1},
    {"a\x01", 1},
    {std::string("ab\0c", 4), 2},
    {"a\x7F", 1},
    {"\x80", 0},
    {"\xC3", 0},
    {"\xC3(", 0},
    {"\xC0\x80", 0},          // overlong
    {"\xE0\x80\x80", 0},      // overlong
    {"\xED\xA0\x80", 0},      // surrogate
    {"\xF4\x90\x80\x80", 0},  // beyond U+10FFFF
    {"\xFF\xFE", 0},
    {"ok \xE2\x82", 3},
};

}  // namespace

TEST_CASE("the first unreadable byte is found", "[server][config]") {
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const auto at = server::FirstUnreadableByte(row.text);
    CHECK((at ? static_cast<int>(*at) : -1) == row.want);
  }
}
