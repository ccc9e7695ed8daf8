#include "k8s/circuit.h"

#include <catch2/catch.hpp>
#include <optional>

namespace k8s {
namespace {

using State = Circuit::State;

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

// Refused once less than it takes, or as often.
void Refuse(Circuit& circuit, int times, std::optional<absl::Duration> asked = std::nullopt) {
  for (int i = 0; i < times; ++i) circuit.OnRefusal(kNow, asked, 0);
}

TEST_CASE("five failures in a row open the circuit and one answer closes it", "[k8s][circuit]") {
  Circuit circuit;
  for (int i = 1; i < Circuit::kFailures; ++i) CHECK_FALSE(circuit.OnFailure(kNow, kNow));
  CHECK(circuit.state() == State::kClosed);
  CHECK(circuit.OnFailure(kNow, kNow));
  CHECK(circuit.state() == State::kUnreachable);
  CHECK_FALSE(circuit.OnFailure(kNow, kNow));
  CHECK(circuit.OnAnswer());
  CHECK(circuit.state() == State::kClosed);
  CHECK_FALSE(circuit.OnAnswer());
}

TEST_CASE("an answer in between begins the count anew", "[k8s][circuit]") {
  Circuit circuit;
  for (int i = 1; i < Circuit::kFailures; ++i) circuit.OnFailure(kNow, kNow);
  CHECK_FALSE(circuit.OnAnswer());
  for (int i = 1; i < Circuit::kFailures; ++i) circuit.OnFailure(kNow, kNow);
  CHECK(circuit.state() == State::kClosed);
}

TEST_CASE("requests that one broken connection takes along count once", "[k8s][circuit]") {
  Circuit circuit;
  const absl::Time broken = kNow + absl::Seconds(10);
  for (int i = 0; i < 100; ++i) circuit.OnFailure(kNow, broken + absl::Milliseconds(i));
  CHECK(circuit.state() == State::kClosed);
}

TEST_CASE("probes are never far apart and start over after an answer", "[k8s][circuit]") {
  Circuit circuit;
  for (const int milliseconds : {800, 1600, 2000, 2000}) {
    CHECK(circuit.NextProbe(kNow, 0) == absl::Milliseconds(milliseconds));
  }
  circuit.OnAnswer();
  CHECK(circuit.NextProbe(kNow, 0) == absl::Milliseconds(800));
}

TEST_CASE("three refusals in a row are a server that refuses, one other answer is none",
          "[k8s][circuit]") {
  Circuit circuit;
  Refuse(circuit, Circuit::kRefusals - 1);
  CHECK_FALSE(circuit.OnAnswer());
  Refuse(circuit, Circuit::kRefusals - 1);
  CHECK(circuit.state() == State::kClosed);
  CHECK(circuit.OnRefusal(kNow, {}, 0));
  CHECK(circuit.state() == State::kRefusing);
  CHECK_FALSE(circuit.OnRefusal(kNow, {}, 0));
  CHECK(circuit.OnAnswer());
  CHECK(circuit.state() == State::kClosed);
}

TEST_CASE("one that comes again and again is refused alone", "[k8s][circuit]") {
  Circuit circuit;
  absl::Time now = kNow;
  Backoff mirror;
  for (int i = 0; i < 100; ++i) {
    CHECK_FALSE(circuit.OnRefusal(now, {}, 0));
    now += mirror.Next(now, 0);
  }
}

TEST_CASE("turns are further and further apart, and less than eight seconds", "[k8s][circuit]") {
  for (const double random : {0.0, 1.0}) {
    Circuit circuit;
    for (int i = 0; i < Circuit::kRefusals; ++i) circuit.OnRefusal(kNow, {}, random);
    absl::Time now = kNow;
    for (const int milliseconds : {1600, 3200, 6400, 7000, 7000}) {
      const absl::Duration wait = absl::Milliseconds(milliseconds) * (1 + 0.1 * random);
      CHECK(circuit.next_turn() == now + wait);
      CHECK_FALSE(circuit.TakeTurn(now + wait - absl::Nanoseconds(1), random));
      now += wait;
      CHECK(circuit.TakeTurn(now, random));
      CHECK(circuit.next_turn() - now < absl::Seconds(8));
    }
  }
}

TEST_CASE("turns start over after an answer", "[k8s][circuit]") {
  Circuit circuit;
  Refuse(circuit, Circuit::kRefusals);
  for (int i = 0; i < 5; ++i) circuit.TakeTurn(circuit.next_turn(), 0);
  circuit.OnAnswer();
  Refuse(circuit, Circuit::kRefusals);
  CHECK(circuit.next_turn() == kNow + absl::Milliseconds(1600));
}

TEST_CASE("what one request is asked to wait holds for the next turn of all", "[k8s][circuit]") {
  Circuit circuit;
  Refuse(circuit, 1, absl::Seconds(5));
  Refuse(circuit, Circuit::kRefusals - 1, absl::Seconds(2));
  CHECK(circuit.next_turn() == kNow + absl::Seconds(5));
  REQUIRE(circuit.TakeTurn(kNow + absl::Seconds(5), 0));
  circuit.OnRefusal(kNow + absl::Seconds(5), absl::Seconds(30), 1);
  CHECK(circuit.next_turn() == kNow + absl::Seconds(5 + 33));
}

TEST_CASE("a server that refuses can be reached, and one that refused can go away",
          "[k8s][circuit]") {
  Circuit circuit;
  for (int i = 0; i < Circuit::kFailures; ++i) circuit.OnFailure(kNow, kNow);
  CHECK(circuit.OnRefusal(kNow, {}, 0));
  CHECK(circuit.state() == State::kClosed);
  Refuse(circuit, Circuit::kRefusals - 1);
  CHECK(circuit.state() == State::kRefusing);
  for (int i = 0; i < Circuit::kFailures; ++i) circuit.OnFailure(kNow, kNow);
  CHECK(circuit.state() == State::kUnreachable);
}

}  // namespace
}  // namespace k8s
