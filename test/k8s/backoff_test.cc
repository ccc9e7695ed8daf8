#include "k8s/backoff.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

TEST_CASE("a wait is lengthened by up to its own length", "[k8s][backoff]") {
  CHECK(Backoff().Next(kNow, 0) == absl::Milliseconds(800));
  CHECK(Backoff().Next(kNow, 0.5) == absl::Milliseconds(1200));
}

TEST_CASE("waits double up to the longest", "[k8s][backoff]") {
  Backoff backoff(absl::Seconds(2));
  for (const int milliseconds : {800, 1600, 2000, 2000}) {
    CHECK(backoff.Next(kNow, 0) == absl::Milliseconds(milliseconds));
  }
}

TEST_CASE("first wait, longest wait and spread may be others", "[k8s][backoff]") {
  Backoff backoff(absl::Seconds(2), absl::Seconds(5), 0.25);
  CHECK(backoff.Next(kNow, 0) == absl::Seconds(2));
  CHECK(backoff.Next(kNow, 1) == absl::Seconds(5));
  CHECK(backoff.Next(kNow, 1) == absl::Milliseconds(6250));
  CHECK(backoff.Next(kNow + absl::Minutes(3), 0) == absl::Seconds(2));
}

TEST_CASE("two quiet minutes count from the end of the last wait", "[k8s][backoff]") {
  Backoff backoff;
  CHECK(backoff.quiet(kNow));
  const absl::Duration wait = backoff.Next(kNow, 0);
  CHECK_FALSE(backoff.quiet(kNow + Backoff::kQuiet));
  CHECK(backoff.quiet(kNow + wait + Backoff::kQuiet));
}

TEST_CASE("a failure that is not waited for still ends the quiet", "[k8s][backoff]") {
  Backoff backoff;
  backoff.Note(kNow);
  CHECK_FALSE(backoff.quiet(kNow + absl::Seconds(119)));
  CHECK(backoff.Next(kNow, 0) == absl::Milliseconds(800));
}

}  // namespace
}  // namespace k8s
