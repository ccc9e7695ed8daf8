#include "plugin/quantity.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>

namespace plugin {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

struct Row {
  const char* text;
  std::int64_t value;
  const char* shown;
};

// As k8s.io/apimachinery v0.28.15 parses and prints them.
constexpr Row kRows[] = {
    {"0", 0, "0"},
    {"0m", 0, "0"},
    {"0Gi", 0, "0"},
    {"00", 0, "0"},
    {"Gi", 0, "0"},
    {"100m", 1, "100m"},
    {"500m", 1, "500m"},
    {"1", 1, "1"},
    {"1.5", 2, "1500m"},
    {"1500m", 2, "1500m"},
    {"1000m", 1, "1"},
    {"2500m", 3, "2500m"},
    {"1001m", 2, "1001m"},
    {"2", 2, "2"},
    {"2.0", 2, "2"},
    {"2.000", 2, "2"},
    {"8", 8, "8"},
    {"02", 2, "02"},
    {"+2", 2, "+2"},
    {"0.1", 1, "100m"},
    {".5", 1, "500m"},
    {"0.5", 1, "500m"},
    {"0.500", 1, "500m"},
    {"1.250", 2, "1.250"},
    {"12.345", 13, "12.345"},
    {"3.14159", 4, "3141590u"},
    {"0.0005", 1, "500u"},
    {"1e3", 1000, "1e3"},
    {"10e2", 1000, "1e3"},
    {"1.5e3", 1500, "1500"},
    {"1e2", 100, "100"},
    {"1E", 1'000'000'000'000'000'000, "1E"},
    {"1000", 1000, "1k"},
    {"0.1n", 1, "1n"},
    {"-1.5Gi", -1610612736, "-1536Mi"},
    {"32Gi", 34359738368, "32Gi"},
    {"64Gi", 68719476736, "64Gi"},
    {"2000Mi", 2097152000, "2000Mi"},
    {"2048Mi", 2147483648, "2Gi"},
    {"1536Mi", 1610612736, "1536Mi"},
    {"1.5Gi", 1610612736, "1536Mi"},
    {"0.5Gi", 536870912, "512Mi"},
    {"0.1Gi", 107374183, "107374182400m"},
    {"1.1Ki", 1127, "1126400m"},
    {"1024Ki", 1048576, "1Mi"},
    {"1000Ki", 1024000, "1000Ki"},
    {"1024Mi", 1073741824, "1Gi"},
    {"1Ti", 1099511627776, "1Ti"},
    {"1.5Ti", 1649267441664, "1536Gi"},
    {"0.5Ki", 512, "512"},
    {"1G", 1000000000, "1G"},
    {"1000M", 1000000000, "1G"},
    {"1.5G", 1500000000, "1500M"},
    {"1500M", 1500000000, "1500M"},
    {"1.125G", 1125000000, "1.125G"},
    {"1.G", 1000000000, "1.G"},
    {"12345678", 12345678, "12345678"},
    {"128974848", 128974848, "128974848"},
    {"128974848000m", 128974848, "128974848"},
    {"129e6", 129000000, "129e6"},
    {"123Mi", 128974848, "123Mi"},
    {"100k", 100000, "100k"},
    {"1000k", 1000000, "1M"},
    {"1000000", 1000000, "1M"},
    {"1024", 1024, "1024"},
    {"8Ei", kLargest, "9223372036854775807"},
    {"16Ei", kLargest, "9223372036854775807"},
    {"1Pi", 1125899906842624, "1Pi"},
    {"1.0Ki", 1024, "1Ki"},
    {"-1.0Ki", -1024, "-1Ki"},
    {"-0.5Ki", -512, "-512"},
    // A text is shown as it came while its digits are few enough.
    {"+9Ki", 9216, "+9Ki"},
    {"+8Ki", 8192, "8Ki"},
    {"+12345678901Ki", 12641975194624, "+12345678901Ki"},
    {"+123456789013Ki", 126419751949312, "123456789013Ki"},
    {"+123456789012345678", 123456789012345678, "+123456789012345678"},
    {"+1234567890123456789", 1234567890123456789, "1234567890123456789"},
    {"1.123456789", 2, "1.123456789"},
    {"1.123456789012", 2, "1123456790n"},
};

TEST_CASE("quantities have the value and the text that Kubernetes gives them",
          "[plugin][quantity]") {
  for (const Row& row : kRows) {
    INFO(row.text);
    const auto quantity = Quantity::Parse(row.text);
    REQUIRE(quantity.ok());
    CHECK(quantity->Value() == row.value);
    CHECK(quantity->text() == row.shown);
    CHECK(quantity->zero() == (row.value == 0));
    CHECK(quantity->negative() == (row.value < 0));
  }
}

TEST_CASE("the text that is shown means the same again", "[plugin][quantity]") {
  for (const Row& row : kRows) {
    INFO(row.text);
    const auto again = Quantity::Parse(Quantity::Parse(row.text)->text());
    REQUIRE(again.ok());
    CHECK(*again == *Quantity::Parse(row.text));
    CHECK(again->text() == row.shown);
  }
}

TEST_CASE("a suffix that Kubernetes does not know is told from a text that is no number",
          "[plugin][quantity]") {
  for (const char* text : {"1K", "1e", "5e", "1m3", "1e+", "3ee", "--1"}) {
    INFO(text);
    const auto quantity = Quantity::Parse(text);
    REQUIRE_FALSE(quantity.ok());
    CHECK_THAT(std::string(quantity.status().message()), Catch::Contains("know its suffix"));
  }
  for (const char* text : {"1GB", "1gi", "1 Gi", " 1", "1 ", "1_000", "abc", "", "1,5", "0x10"}) {
    INFO(text);
    const auto quantity = Quantity::Parse(text);
    REQUIRE_FALSE(quantity.ok());
    CHECK_THAT(std::string(quantity.status().message()),
               Catch::Contains("not a Kubernetes quantity"));
  }
}

TEST_CASE("values beyond int64 are marked and never overflow", "[plugin][quantity]") {
  for (const char* text : {"8Ei", "16Ei", "1000E", "9223372036854775808", "1e19", "1e2147483647",
                           "-1e30", "99999999999999999999999999999999999999999999999999999999Ei"}) {
    INFO(text);
    const auto quantity = Quantity::Parse(text);
    REQUIRE(quantity.ok());
    CHECK(quantity->beyond_int64());
  }
  for (const char* text : {"9223372036854775807", "7Ei", "9.2E", "1e-2147483648", "0e2147483647"}) {
    INFO(text);
    const auto quantity = Quantity::Parse(text);
    REQUIRE(quantity.ok());
    CHECK_FALSE(quantity->beyond_int64());
  }
}

TEST_CASE("the smallest part of a quantity rounds away from zero", "[plugin][quantity]") {
  CHECK(Quantity::Parse("0.0000000001")->text() == "1n");
  CHECK(Quantity::Parse("1e-30")->Value() == 1);
  CHECK(Quantity::Parse("-0.0000000001")->Value() == -1);
  CHECK(Quantity::Parse("1.00000000000000000000000000001")->Value() == 2);
}

TEST_CASE("quantities compare by value, not by text", "[plugin][quantity]") {
  CHECK(*Quantity::Parse("1Gi") == *Quantity::Parse("1024Mi"));
  CHECK(*Quantity::Parse("999Mi") < *Quantity::Parse("1Gi"));
  CHECK(*Quantity::Parse("1500m") < *Quantity::Parse("2"));
  CHECK_FALSE(*Quantity::Parse("2") < *Quantity::Parse("2.0"));
  CHECK(Quantity() == *Quantity::Parse("0"));
}

TEST_CASE("a text of more than 64 characters is refused before it is worked on",
          "[plugin][quantity]") {
  CHECK(Quantity::Parse(std::string(64, '1')).ok());
  CHECK_FALSE(Quantity::Parse(std::string(65, '1')).ok());
}

}  // namespace
}  // namespace plugin
