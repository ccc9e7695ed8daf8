#include "test/sim/sim_transport.h"

#include <catch2/catch.hpp>

#include "k8s/requests.h"
#include "test/sim/daskjob_text.h"
#include "test/support/fake_executor.h"

namespace sim {
namespace {

using absl::StatusCode;
using What = Fault::What;

constexpr k8s::Resource kJobs{"kubernetes.dask.org", "v1", "daskjobs"};

struct Sink final : k8s::StreamSink {
  void OnResponse(int answered) override { code = answered; }
  void OnBytes(absl::string_view bytes) override { text.append(bytes.data(), bytes.size()); }
  void OnEnd(const absl::Status& status) override { end = status; }

  int code = 0;
  std::string text;
  std::optional<absl::Status> end;
};

struct Fixture {
  test::FakeExecutor executor;
  Store store{[this] { return executor.Now(); }};
  Api api{store, [this] { return executor.Now(); }};
  Traffic traffic;
  SimTransport transport{api, traffic, executor};
  std::optional<absl::StatusOr<k8s::HttpResponse>> answer;

  void Send(k8s::HttpRequest request, absl::Duration limit = absl::Seconds(10)) {
    answer.reset();
    transport.Send(std::move(request), executor.Now() + limit,
                   [this](absl::StatusOr<k8s::HttpResponse> got) { answer = std::move(got); });
    executor.RunReady();
  }
  void Create(absl::string_view name) {
    Send(k8s::CreateRequest(kJobs, "default", boost::json::serialize(SmallDaskJob(name)), "test"));
  }
  bool Exists(absl::string_view name) { return store.Get("daskjobs", "default", name) != nullptr; }
  std::unique_ptr<k8s::Stream> Watch(Sink& sink) {
    auto stream = transport.Open(
        k8s::WatchRequest({kJobs, "", ""}, absl::StrCat(store.version()), absl::Minutes(5)), sink);
    executor.RunReady();
    return stream;
  }
};

TEST_CASE_METHOD(Fixture, "a request is answered after the latency", "[sim]") {
  transport.SetLatency(absl::Seconds(1));
  Create("one");
  CHECK_FALSE(answer.has_value());
  executor.Advance(absl::Seconds(1));
  REQUIRE(answer.has_value());
  CHECK((*answer)->code == 201);
  CHECK(traffic.Count("create", "daskjobs") == 1);
  CHECK(traffic.seen()[0].code == 201);
}

TEST_CASE_METHOD(Fixture, "each fault of a request shows as the status that belongs to it",
                 "[sim]") {
  struct Row {
    Fault fault;
    StatusCode code;
    bool exists;
  };
  Fault refused = OfRequest("create", "daskjobs", What::kRefuse);
  Fault stalled = OfRequest("create", "daskjobs", What::kStall);
  Fault half = OfRequest("create", "daskjobs", What::kResetMidBody);
  const Row rows[] = {
      {ResetBeforeEffect("create", "daskjobs"), StatusCode::kUnknown, false},
      {ResetAfterEffect("create", "daskjobs"), StatusCode::kUnknown, true},
      {half, StatusCode::kUnknown, true},
      {refused, StatusCode::kUnavailable, false},
      {stalled, StatusCode::kDeadlineExceeded, false},
  };
  int number = 0;
  for (const Row& row : rows) {
    const std::string name = absl::StrCat("job-", ++number);
    traffic.Add(row.fault);
    Create(name);
    executor.Advance(absl::Seconds(10));
    REQUIRE(answer.has_value());
    CHECK(answer->status().code() == row.code);
    CHECK(Exists(name) == row.exists);
  }
  CHECK(traffic.struck() == number);
}

TEST_CASE_METHOD(Fixture, "a fault strikes as often as it says, and no other request", "[sim]") {
  Fault busy = AnswerWith("create", "daskjobs", TooManyRequests(3));
  busy.skip = 1;
  busy.count = 2;
  traffic.Add(busy);
  std::vector<int> codes;
  for (const char* name : {"one", "two", "three", "four"}) {
    Create(name);
    codes.push_back((*answer)->code);
    Send(k8s::GetRequest(kJobs, "default", "one"));
    CHECK((*answer)->code == 200);
  }
  CHECK(codes == std::vector<int>{201, 429, 429, 201});
}

TEST_CASE_METHOD(Fixture, "hooks see each moment of a request", "[sim]") {
  std::vector<bool> exists;
  traffic.OnRequest([&](const Seen&, Moment) { exists.push_back(Exists("one")); });
  Create("one");
  CHECK(exists == std::vector<bool>{false, true, true});
}

TEST_CASE_METHOD(Fixture, "a watch sends what happens as it happens", "[sim]") {
  Sink sink;
  const auto stream = Watch(sink);
  CHECK(sink.code == 200);
  CHECK(sink.text.empty());
  Create("one");
  CHECK_THAT(sink.text, Catch::StartsWith(R"({"type":"ADDED")"));
  executor.Advance(absl::Minutes(5));
  REQUIRE(sink.end.has_value());
  CHECK(sink.end->ok());
}

TEST_CASE_METHOD(Fixture, "lines of a watch are lost, doubled, swapped and cut", "[sim]") {
  struct Row {
    What what;
    std::vector<const char*> order;  // names in the lines, as they come
    std::optional<StatusCode> end;
  };
  const Row rows[] = {
      {What::kLose, {"two"}, std::nullopt},
      {What::kRepeat, {"one", "one", "two"}, std::nullopt},
      {What::kSwap, {"two", "one"}, std::nullopt},
      {What::kCutLine, {}, StatusCode::kUnknown},
      {What::kEnd, {}, StatusCode::kOk},
  };
  for (const Row& row : rows) {
    Sink sink;
    const auto stream = Watch(sink);
    traffic.Add(OfEvent("pods", row.what));  // of another kind: never strikes
    traffic.Add(OfEvent("daskjobs", row.what));
    Create("one");
    Create("two");
    std::size_t at = 0;
    for (const char* name : row.order) {
      at = sink.text.find(absl::StrCat(R"("metadata":{"name":")", name), at);
      REQUIRE(at != std::string::npos);
      ++at;
    }
    CHECK(sink.end.has_value() == row.end.has_value());
    if (sink.end.has_value()) CHECK(sink.end->code() == *row.end);
    traffic.ClearFaults();
    for (const char* name : {"one", "two"}) {
      REQUIRE(store.Delete("daskjobs", "default", name).ok());
    }
  }
}

TEST_CASE_METHOD(Fixture, "a watch whose client let go is forgotten", "[sim]") {
  Sink sink;
  auto stream = Watch(sink);
  CHECK(transport.streams() == 1);
  stream.reset();
  Create("one");
  CHECK(sink.text.empty());
  CHECK(transport.streams() == 0);
}

TEST_CASE_METHOD(Fixture, "a server that is away breaks streams and refuses requests", "[sim]") {
  Sink sink;
  const auto stream = Watch(sink);
  transport.GoAway();
  REQUIRE(sink.end.has_value());
  CHECK(sink.end->code() == StatusCode::kUnknown);
  Create("one");
  CHECK(answer->status().code() == StatusCode::kUnavailable);
  transport.ComeBack();
  Create("one");
  CHECK((*answer)->code == 201);
}

}  // namespace
}  // namespace sim
