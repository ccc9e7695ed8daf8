#include "k8s/retry_policy.h"

#include <catch2/catch.hpp>

#include "k8s/api_error.h"
#include "test/support/fake_transport.h"

namespace k8s {
namespace {

const RetryPolicy kPolicy;

TEST_CASE("what was not processed is repeated whatever the method", "[k8s][retry]") {
  for (const Method method : {Method::kGet, Method::kPost, Method::kPatch, Method::kDelete}) {
    CHECK(kPolicy.Delay(1, method, absl::UnavailableError("refused"), 0.5).has_value());
  }
}

TEST_CASE("an unknown outcome is repeated for all but a create", "[k8s][retry]") {
  const absl::Status failures[] = {absl::UnknownError("reset"),
                                   ToStatus(test::Failure(500, "", "oops"), Method::kGet, "x")};
  for (const absl::Status& failure : failures) {
    CHECK_FALSE(kPolicy.Delay(1, Method::kPost, failure, 0.5).has_value());
    for (const Method method : {Method::kGet, Method::kPatch, Method::kDelete}) {
      CHECK(kPolicy.Delay(1, method, failure, 0.5).has_value());
    }
  }
}

TEST_CASE("a refusal is not repeated", "[k8s][retry]") {
  const absl::Status refusal = ToStatus(test::Failure(403, "Forbidden", "no"), Method::kGet, "x");
  CHECK_FALSE(kPolicy.Delay(1, Method::kGet, refusal, 0.5).has_value());
}

TEST_CASE("waits double up to the cap and are spread over their whole length", "[k8s][retry]") {
  RetryPolicy policy;
  policy.attempts = 100;
  const absl::Status failure = absl::UnavailableError("refused");
  const struct {
    int attempt;
    double random;
    absl::Duration wait;
  } rows[] = {{1, 0, absl::ZeroDuration()},
              {1, 0.5, absl::Milliseconds(50)},
              {2, 0.5, absl::Milliseconds(100)},
              {3, 0.5, absl::Milliseconds(200)},
              {99, 0.5, absl::Milliseconds(2500)}};
  for (const auto& row : rows) {
    CAPTURE(row.attempt, row.random);
    CHECK(policy.Delay(row.attempt, Method::kGet, failure, row.random) == row.wait);
  }
}

TEST_CASE("there are four attempts", "[k8s][retry]") {
  const absl::Status failure = absl::UnavailableError("refused");
  CHECK(kPolicy.Delay(3, Method::kGet, failure, 0.5).has_value());
  CHECK_FALSE(kPolicy.Delay(4, Method::kGet, failure, 0.5).has_value());
}

TEST_CASE("what the server asks for is the least wait, with a fifth of spread", "[k8s][retry]") {
  HttpResponse busy = test::Failure(429, "TooManyRequests", "busy");
  busy.retry_after = absl::Seconds(10);
  const absl::Status failure = ToStatus(busy, Method::kPost, "x");
  CHECK(kPolicy.Delay(1, Method::kPost, failure, 0) == absl::Seconds(10));
  CHECK(kPolicy.Delay(1, Method::kPost, failure, 0.5) == absl::Seconds(11));
}

int TakeAll(RetryBudget& budget) {
  int repeats = 0;
  while (budget.TakeRepeat()) ++repeats;
  return repeats;
}

TEST_CASE("a storm of failures is not amplified by more than a tenth", "[k8s][retry]") {
  RetryBudget budget;
  int repeats = 0;
  for (int i = 0; i < 1000; ++i) {
    budget.OnRequest();
    repeats += TakeAll(budget);
  }
  CHECK(repeats >= 99);
  CHECK(repeats <= 103);
}

TEST_CASE("repeats are saved up to ten, and there are three to begin with", "[k8s][retry]") {
  RetryBudget budget;
  CHECK(TakeAll(budget) == 3);
  for (int i = 0; i < 1000; ++i) budget.OnRequest();
  CHECK(TakeAll(budget) == 10);
}

}  // namespace
}  // namespace k8s
