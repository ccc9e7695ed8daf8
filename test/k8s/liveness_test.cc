#include "k8s/liveness.h"

#include <catch2/catch.hpp>

namespace k8s {
namespace {

using Action = Liveness::Action;

const absl::Time kStart = absl::FromUnixSeconds(1'000'000);
absl::Time At(int seconds) { return kStart + absl::Seconds(seconds); }

TEST_CASE("a quiet connection is probed once and cut when nothing comes", "[k8s][liveness]") {
  Liveness liveness({}, kStart);
  CHECK(liveness.Check(At(29)) == Action::kNone);
  CHECK(liveness.due() == At(30));
  CHECK(liveness.Check(At(30)) == Action::kProbe);
  CHECK(liveness.due() == absl::InfiniteFuture());
  CHECK(liveness.Check(At(31)) == Action::kNone);
  liveness.OnProbeSent(At(32));
  CHECK(liveness.due() == At(47));
  CHECK(liveness.Check(At(46)) == Action::kNone);
  CHECK(liveness.Check(At(47)) == Action::kCut);
  CHECK(liveness.Check(At(99)) == Action::kNone);
}

TEST_CASE("whatever is read is a sign of life", "[k8s][liveness]") {
  Liveness liveness({}, kStart);
  liveness.OnRead(At(20));
  CHECK(liveness.Check(At(49)) == Action::kNone);
  CHECK(liveness.Check(At(50)) == Action::kProbe);
  liveness.OnProbeSent(At(50));
  liveness.OnRead(At(64));
  CHECK(liveness.Check(At(65)) == Action::kNone);
  CHECK(liveness.Check(At(94)) == Action::kProbe);
}

TEST_CASE("a probe that is overtaken by other bytes cuts nothing", "[k8s][liveness]") {
  Liveness liveness({}, kStart);
  CHECK(liveness.Check(At(30)) == Action::kProbe);
  liveness.OnRead(At(31));
  liveness.OnProbeSent(At(32));
  CHECK(liveness.Check(At(60)) == Action::kNone);
  CHECK(liveness.Check(At(61)) == Action::kProbe);
}

TEST_CASE("a connection that takes no probe is left alone", "[k8s][liveness]") {
  Liveness liveness({}, kStart);
  CHECK(liveness.Check(At(30)) == Action::kProbe);
  liveness.OnProbeElsewhere();
  liveness.OnRead(At(40));
  CHECK(liveness.Check(At(500)) == Action::kNone);
  CHECK(liveness.due() == absl::InfiniteFuture());
}

}  // namespace
}  // namespace k8s
