#include "k8s/circuit.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

TEST_CASE("five failures in a row open the circuit and one answer closes it", "[k8s][circuit]") {
  Circuit circuit;
  for (int i = 1; i < Circuit::kFailures; ++i) CHECK_FALSE(circuit.OnFailure(kNow, kNow));
  CHECK_FALSE(circuit.open());
  CHECK(circuit.OnFailure(kNow, kNow));
  CHECK(circuit.open());
  CHECK_FALSE(circuit.OnFailure(kNow, kNow));
  CHECK(circuit.OnAnswer());
  CHECK_FALSE(circuit.open());
  CHECK_FALSE(circuit.OnAnswer());
}

TEST_CASE("an answer in between begins the count anew", "[k8s][circuit]") {
  Circuit circuit;
  for (int i = 1; i < Circuit::kFailures; ++i) circuit.OnFailure(kNow, kNow);
  CHECK_FALSE(circuit.OnAnswer());
  for (int i = 1; i < Circuit::kFailures; ++i) circuit.OnFailure(kNow, kNow);
  CHECK_FALSE(circuit.open());
}

TEST_CASE("requests that one broken connection takes along count once", "[k8s][circuit]") {
  Circuit circuit;
  const absl::Time broken = kNow + absl::Seconds(10);
  for (int i = 0; i < 100; ++i) circuit.OnFailure(kNow, broken + absl::Milliseconds(i));
  CHECK_FALSE(circuit.open());
}

TEST_CASE("probes are never far apart and start over after an answer", "[k8s][circuit]") {
  Circuit circuit;
  for (const int milliseconds : {800, 1600, 2000, 2000}) {
    CHECK(circuit.NextProbe(kNow, 0) == absl::Milliseconds(milliseconds));
  }
  circuit.OnAnswer();
  CHECK(circuit.NextProbe(kNow, 0) == absl::Milliseconds(800));
}

}  // namespace
}  // namespace k8s
