#include "test/sim/api_server.h"

#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/cluster_config.h"
#include "k8s/requests.h"
#include "test/sim/daskjob_text.h"
#include "test/sim/socket_client.h"

namespace sim {
namespace {

using absl::StatusCode;
using What = Fault::What;
using Result = SocketClient::Result;

constexpr k8s::Resource kJobs = kDaskJobs;

struct Fixture {
  Store store{absl::Now};
  Api api{store, absl::Now};
  Traffic traffic;
  ApiServer server{api, traffic};
  SocketClient client{server};

  bool Exists(absl::string_view name) { return store.Get("daskjobs", "default", name) != nullptr; }
};

TEST_CASE_METHOD(Fixture, "a created object comes back over HTTP/2 with its warnings",
                 "[sim][sockets]") {
  boost::json::object job = SmallDaskJob("one");
  job["nope"] = 1;
  const Result made =
      client.Send(k8s::CreateRequest(kJobs, "default", boost::json::serialize(job), "test"));
  REQUIRE(made.ok());
  CHECK(made->code == 201);
  CHECK(made->warnings == std::vector<std::string>{"unknown field \"nope\""});
  CHECK_FALSE(made->audit_id.empty());
  CHECK(client.Send(k8s::GetRequest(kJobs, "default", "one"))->code == 200);
  CHECK(traffic.seen()[1].connection == traffic.seen()[0].connection);
}

TEST_CASE_METHOD(Fixture, "a large list arrives whole", "[sim][sockets]") {
  boost::json::object job = SmallDaskJob("x");
  job["metadata"].as_object()["annotations"] = boost::json::object{{"a", std::string(20'000, 'a')}};
  for (int i = 0; i < 200; ++i) {
    job["metadata"].as_object()["name"] = absl::StrCat("job-", i);
    REQUIRE(store.Create("daskjobs", "default", job).ok());
  }
  const Result list = client.Send(k8s::ListRequest({kJobs, "", ""}, ""));
  REQUIRE(list.ok());
  CHECK(list->body.size() > 4'000'000);
  CHECK(absl::EndsWith(list->body, "}}\n"));
}

TEST_CASE_METHOD(Fixture, "a watch sends each change at once", "[sim][sockets]") {
  WatchReader reader(client, store.version());
  reader.WaitForStart();
  REQUIRE(store.Create("daskjobs", "default", SmallDaskJob("one")).ok());
  CHECK_THAT(reader.WaitForText("\n"), Catch::StartsWith(R"({"type":"ADDED")"));
}

TEST_CASE_METHOD(Fixture, "faults of the connection reach the client as what they are",
                 "[sim][sockets]") {
  struct Row {
    Fault fault;
    StatusCode code;
    bool exists;
  };
  const Row rows[] = {
      {ResetBeforeEffect("create", ""), StatusCode::kUnknown, false},
      {ResetAfterEffect("create", ""), StatusCode::kUnknown, true},
      {OfRequest("create", "", What::kResetMidBody), StatusCode::kUnknown, true},
      {OfRequest("create", "", What::kGoAway), StatusCode::kOk, true},
  };
  int number = 0;
  for (const Row& row : rows) {
    traffic.Add(row.fault);
    const std::string name = absl::StrCat("job-", ++number);
    INFO(name);
    CHECK(client.Create(name).status().code() == row.code);
    CHECK(Exists(name) == row.exists);
    CHECK(client.Send(k8s::GetRequest(kJobs, "default", "none"))->code == 404);
  }
}

TEST_CASE_METHOD(Fixture, "a stalled request ends at its deadline, and the connection lives",
                 "[sim][sockets]") {
  traffic.Add(OfRequest("get", "daskjobs", What::kStall));
  const Result got = client.Send(k8s::GetRequest(kJobs, "default", "one"), absl::Milliseconds(200));
  CHECK(absl::IsDeadlineExceeded(got.status()));
  CHECK(client.Send(k8s::GetRequest(kJobs, "default", "one"))->code == 404);
}

TEST_CASE_METHOD(Fixture, "a cut line breaks the watch in the middle of it", "[sim][sockets]") {
  WatchReader reader(client, store.version());
  reader.WaitForStart();
  traffic.Add(OfEvent("daskjobs", What::kCutLine));
  REQUIRE(store.Create("daskjobs", "default", SmallDaskJob("one")).ok());
  CHECK_FALSE(reader.WaitForEnd().ok());
  CHECK_THAT(reader.text(), Catch::StartsWith(R"({"type":"ADDED")"));
  CHECK_FALSE(absl::EndsWith(reader.text(), "\n"));
}

TEST_CASE_METHOD(Fixture, "GOAWAY lets a watch go on and sends new requests elsewhere",
                 "[sim][sockets]") {
  WatchReader reader(client, store.version());
  reader.WaitForStart();
  server.GoAwayConnections();
  CHECK(client.Create("one")->code == 201);
  CHECK_THAT(reader.WaitForText("\n"), Catch::Contains("\"one\""));
}

TEST_CASE_METHOD(Fixture, "a server that went down comes back on the same port", "[sim][sockets]") {
  WatchReader reader(client, store.version());
  reader.WaitForStart();
  server.Down();
  CHECK_FALSE(reader.WaitForEnd().ok());
  CHECK(client.Create("one").status().code() == StatusCode::kUnavailable);
  CHECK(server.connections() == 0);
  server.Up();
  CHECK(client.Create("one")->code == 201);
}

TEST_CASE_METHOD(Fixture, "a rotated CA is another one, and only new connections meet it",
                 "[sim][sockets]") {
  CHECK(client.Create("one")->code == 201);
  const std::string before = server.ca_pem();
  server.RotateCa();
  CHECK(server.ca_pem() != before);
  CHECK(client.Create("two")->code == 201);
  server.ResetConnections();
  CHECK_FALSE(client.Create("three").ok());
  CHECK(SocketClient(server).Create("three")->code == 201);
}

TEST_CASE_METHOD(Fixture, "a connection refuses streams beyond its limit", "[sim][sockets]") {
  std::vector<std::future<Result>> pending;
  for (int i = 0; i < 300; ++i) {
    pending.push_back(client.Begin(k8s::GetRequest(kJobs, "default", "none")));
  }
  for (auto& one : pending) CHECK(one.get()->code == 404);
  CHECK(server.most_streams() <= 100);
}

TEST_CASE_METHOD(Fixture, "a silent connection is found out by its client", "[sim][sockets]") {
  SocketClient alert(server, {absl::Milliseconds(50), absl::Milliseconds(100)});
  WatchReader reader(alert, store.version());
  reader.WaitForStart();
  server.SilenceConnections();
  CHECK_FALSE(reader.WaitForEnd().ok());
  CHECK(alert.Create("one")->code == 201);
}

TEST_CASE_METHOD(Fixture, "a fault silences the connection that it meets", "[sim][sockets]") {
  traffic.Add(OfRequest("get", "daskjobs", What::kSilence));
  const k8s::HttpRequest get = k8s::GetRequest(kJobs, "default", "one");
  CHECK(absl::IsDeadlineExceeded(client.Send(get, absl::Milliseconds(100)).status()));
  CHECK(absl::IsDeadlineExceeded(client.Send(get, absl::Milliseconds(100)).status()));
  CHECK(traffic.Count("get") == 1);
}

TEST_CASE_METHOD(Fixture, "who is unknown is answered and sent away", "[sim][sockets]") {
  api.access().AllowToken("good");
  k8s::HttpRequest get = k8s::GetRequest(kJobs, "default", "one");
  CHECK(client.Send(get)->code == 401);
  get.authorization = "Bearer good";
  CHECK(client.Send(get)->code == 404);
  CHECK(traffic.seen()[1].connection != traffic.seen()[0].connection);
}

TEST_CASE_METHOD(Fixture, "a delayed answer comes late, and the others do not wait for it",
                 "[sim][sockets]") {
  Fault slow = OfRequest("create", "daskjobs", What::kDelay);
  slow.delay = absl::Milliseconds(100);
  traffic.Add(slow);
  auto made = client.Begin(
      k8s::CreateRequest(kJobs, "default", boost::json::serialize(SmallDaskJob("one")), "test"));
  while (!Exists("one")) std::this_thread::yield();
  CHECK(client.Send(k8s::GetRequest(kJobs, "default", "one"))->code == 200);
  CHECK(made.get()->code == 201);
}

TEST_CASE_METHOD(Fixture, "hooks see each moment of a request on a socket", "[sim][sockets]") {
  std::promise<void> left;
  std::vector<bool> exists;
  traffic.OnRequest([&](const Seen& seen, Moment moment) {
    exists.push_back(Exists("one"));
    if (moment == Moment::kAfterAnswer && seen.code == 201) left.set_value();
  });
  CHECK(client.Create("one")->code == 201);
  left.get_future().wait();
  CHECK(exists == std::vector<bool>{false, true, true});
}

TEST_CASE_METHOD(Fixture, "the kubeconfig leads to the server", "[sim][sockets]") {
  const std::string text = server.Kubeconfig("token: abc");
  const auto variable = [](absl::string_view) { return std::optional<std::string>(); };
  const auto file = [&](absl::string_view) { return absl::StatusOr<std::string>(text); };
  const auto config = k8s::LoadClusterConfig("kubeconfig", "", {variable, file});
  REQUIRE(config.ok());
  CHECK(config->server == server.url());
  CHECK(config->ca_pem == server.ca_pem());
  CHECK(config->token == "abc");
}

}  // namespace
}  // namespace sim
