#include <catch2/catch.hpp>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "test/sim/crash_life.h"

namespace sim {
namespace {

TEST_CASE("killed at any moment of any request, no task is lost or made twice", "[sim][crash]") {
  CrashWorld world;
  int number = 0;
  for (const RequestPoint& request : kRequests) {
    for (const MomentPoint& moment : kMoments) {
      const std::string name = absl::StrCat(request.name, ", ", moment.name);
      INFO(name);
      CrashLife(world, request, moment.moment, number++).Run();
      std::cout << absl::StreamFormat("%2d  killed at: %s\n", number, name);
    }
  }
}

}  // namespace
}  // namespace sim
