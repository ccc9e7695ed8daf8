#include "plugin/base32.h"

#include <catch2/catch.hpp>

namespace plugin {
namespace {

TEST_CASE("bytes become text in Flyte's alphabet", "[plugin][base32]") {
  CHECK(EncodeBase32("") == "");
  CHECK(EncodeBase32("my_group_") == "nv3v5z2sn41xaxy");
  CHECK(EncodeBase32("key: \"my_key\"\n") == "nnsxsoraejwxsx2lmv3secq");
  CHECK(EncodeBase32("\xff\xff\xff\xff\xff") == "66666666");
}

}  // namespace
}  // namespace plugin
