// The layers together, over a simulated API server that goes away and comes back, in virtual time.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "k8s/circuit_transport.h"
#include "k8s/limiting_transport.h"
#include "k8s/observed_transport.h"
#include "k8s/parse_object.h"
#include "k8s/reflector.h"
#include "k8s/retrying_transport.h"
#include "test/sim/daskjob_text.h"
#include "test/sim/sim_transport.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_observer.h"

namespace k8s {
namespace {

constexpr Resource kJobs{"kubernetes.dask.org", "v1", "daskjobs"};

struct Named {
  ObjectKey key;
  std::string index;
};

absl::StatusOr<Named> Project(const boost::json::object& object) {
  absl::StatusOr<ObjectKey> key = KeyOf(object);
  if (!key.ok()) return key.status();
  return Named{*std::move(key), ""};
}

// A mirror of DaskJobs in some namespaces.
struct World {
  World(unsigned seed, std::vector<std::string> watched)
      : random(seed), namespaces(std::move(watched)) {
    for (const std::string& ns : namespaces) store.AddNamespace(ns);
    jobs.Start([](const auto&, const auto&) {}, [] {});
    executor.Advance(absl::Seconds(5));
  }

  Random Chance() {
    return [this] { return std::uniform_real_distribution<>(0, 1)(random); };
  }
  void CreateJobs() {
    for (const std::string& ns : namespaces) {
      REQUIRE(store.Create("daskjobs", ns, sim::SmallDaskJob("job")).ok());
    }
  }
  std::size_t seen() const { return jobs.reader().All().size(); }

  std::mt19937 random;
  std::vector<std::string> namespaces;
  test::FakeExecutor executor;
  test::FakeObserver observer;
  sim::Store store{[this] { return executor.Now(); }};
  sim::Api api{store, [this] { return executor.Now(); }};
  sim::Traffic traffic;
  sim::SimTransport* network = new sim::SimTransport(api, traffic, executor);
  RetryingTransport transport{std::make_unique<LimitingTransport>(
                                  std::make_unique<CircuitTransport>(
                                      std::make_unique<ObservedTransport>(
                                          std::unique_ptr<Transport>(network), executor, observer),
                                      executor, observer, Chance()),
                                  executor, RequestLimits()),
                              executor, RetryPolicy(), Chance()};
  Reflector<Named> jobs{
      WatchScope{kJobs, "", namespaces}, Project, transport, executor, observer, Chance()};
};

std::vector<std::string> Namespaces(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(absl::StrCat("ns-", i));
  return names;
}

// All streams break, and from now on every request is turned away.
void Storm(World& world, int code) {
  sim::Fault fault = sim::AnswerWith("", "", sim::Text(code, "not now"));
  fault.count = sim::Fault::kForever;
  world.traffic.Add(fault);
  world.network->EndStreams(absl::UnknownError("reset"));
}

TEST_CASE("ten seconds after an outage every mirror is right again", "[k8s][outage]") {
  const int scopes = GENERATE(1, 2, 30);
  const int seconds = GENERATE(1, 3, 10, 20, 60, 600);
  const unsigned seeds = scopes > 10 ? 1 : 10;
  for (unsigned seed = 0; seed < seeds; ++seed) {
    CAPTURE(scopes, seconds, seed);
    World world(seed, Namespaces(scopes));
    world.network->GoAway();
    world.executor.Advance(absl::Seconds(seconds));
    world.CreateJobs();
    CHECK(world.seen() == 0);
    world.traffic.ForgetSeen();
    world.network->ComeBack();
    world.executor.Advance(absl::Seconds(10));
    CHECK(world.seen() == world.namespaces.size());
    // One watch each, and the probe.
    CHECK(world.traffic.Count("") <= scopes + 1);
  }
}

TEST_CASE("an API server that refuses for a while after its return delays no one for long",
          "[k8s][outage]") {
  const bool without_roles = GENERATE(true, false);
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(without_roles, seed);
    World world(seed, Namespaces(2));
    const auto starting = [&](bool yes) {
      without_roles ? world.api.SetReady(!yes) : world.api.SetServed(kJobs.group, !yes);
    };
    world.network->GoAway();
    world.executor.Advance(absl::Minutes(1));
    world.CreateJobs();
    starting(true);
    world.network->ComeBack();
    world.executor.Advance(absl::Seconds(5));
    starting(false);
    world.executor.Advance(absl::Seconds(10));
    CHECK(world.seen() == 2);
  }
}

TEST_CASE("an API server that is away is asked little", "[k8s][outage]") {
  World world(1, Namespaces(30));
  const std::size_t before = world.observer.requests.size();
  world.network->GoAway();
  world.executor.Advance(absl::Minutes(1));
  // Each watch breaks and tries twice at the most, then there are probes.
  CHECK(world.observer.requests.size() - before < 2 * 30 + 30);
  CHECK(world.observer.circuit.size() == 1);
}

void Send(World& world, int& answers) {
  world.transport.Send(GetRequest(kJobs, "ns-0", "job"), world.executor.Now() + absl::Minutes(1),
                       [&](const absl::StatusOr<HttpResponse>&) { ++answers; });
}

TEST_CASE("a storm of 429 is answered by fewer requests, whoever sends how many", "[k8s][outage]") {
  World world(1, Namespaces(30));
  world.traffic.ForgetSeen();
  Storm(world, 429);
  int answers = 0;
  for (int i = 0; i < 1200; ++i) {
    Send(world, answers);
    world.executor.Advance(absl::Milliseconds(50));
  }
  // Each watch of a mirror that broke, three refusals, and a dozen turns.
  CHECK(world.traffic.Count("") <= 30 + 3 + 12);
  world.traffic.ClearFaults();
  world.executor.Advance(absl::Minutes(1));
  CHECK(answers == 1200);
}

TEST_CASE("requests of a class of its own that is refused are repeated by a tenth at the most",
          "[k8s][outage]") {
  World world(1, {"ns-0"});
  sim::Fault busy = sim::AnswerWith("get", "daskjobs", sim::TooManyRequests(1));
  busy.count = sim::Fault::kForever;
  world.traffic.Add(busy);
  int answers = 0;
  for (int i = 0; i < 1000; ++i) {
    Send(world, answers);
    // What others get answered.
    world.transport.Send(GetRequest(kPods, "ns-0", "a"), world.executor.Now() + absl::Minutes(1),
                         [](const absl::StatusOr<HttpResponse>&) {});
    world.executor.Advance(absl::Milliseconds(50));
  }
  world.executor.Advance(absl::Minutes(1));
  CHECK(answers == 1000);
  CHECK(world.traffic.Count("get", "daskjobs") > 1000);
  CHECK(world.traffic.Count("get", "daskjobs") <= 1203);
}

TEST_CASE("ten seconds after a storm every mirror is right again", "[k8s][outage]") {
  const int scopes = GENERATE(1, 2, 30);
  const int seconds = GENERATE(1, 3, 10, 20, 60, 600);
  const int code = GENERATE(429, 500);
  for (unsigned seed = 0; seed < (scopes > 10 ? 1 : 10); ++seed) {
    CAPTURE(scopes, seconds, code, seed);
    World world(seed, Namespaces(scopes));
    Storm(world, code);
    world.executor.Advance(absl::Seconds(seconds));
    world.CreateJobs();
    CHECK(world.seen() == 0);
    world.traffic.ClearFaults();
    world.executor.Advance(absl::Seconds(10));
    CHECK(world.seen() == world.namespaces.size());
  }
}

TEST_CASE("a mirror begins as soon as the API server is there for the first time",
          "[k8s][outage]") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    CAPTURE(seed);
    World world(seed, {});
    world.network->GoAway();
    Reflector<Named> late(WatchScope{kJobs, "", {}}, Project, world.transport, world.executor,
                          world.observer, world.Chance());
    late.Start([](const auto&, const auto&) {}, [] {});
    world.executor.Advance(absl::Minutes(1));
    CHECK_FALSE(late.reader().all_synced());
    world.network->ComeBack();
    world.executor.Advance(absl::Seconds(10));
    CHECK(late.reader().all_synced());
  }
}

}  // namespace
}  // namespace k8s
