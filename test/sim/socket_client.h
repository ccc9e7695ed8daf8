#pragma once

#include <catch2/catch.hpp>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/curl_transport.h"
#include "k8s/loop.h"
#include "k8s/requests.h"
#include "test/sim/api_server.h"
#include "test/sim/daskjob_text.h"

namespace sim {

inline constexpr k8s::Resource kDaskJobs{"kubernetes.dask.org", "v1", "daskjobs"};

// The real client, driven from the test's thread.
class SocketClient {
 public:
  using Result = absl::StatusOr<k8s::HttpResponse>;

  explicit SocketClient(const ApiServer& server, const k8s::LivenessLimits& limits = {})
      : transport_(ConfigOf(server), loop_, limits) {
    loop_.Start();
  }
  ~SocketClient() { loop_.Stop(); }

  Result Send(k8s::HttpRequest request, absl::Duration limit = absl::Seconds(20)) {
    return Begin(std::move(request), limit).get();
  }
  std::future<Result> Begin(k8s::HttpRequest request, absl::Duration limit = absl::Seconds(20)) {
    auto promise = std::make_shared<std::promise<Result>>();
    loop_.Post([this, promise, request = std::move(request), limit] {
      transport_.Send(request, loop_.Now() + limit,
                      [promise](Result result) { promise->set_value(std::move(result)); });
    });
    return promise->get_future();
  }
  Result Create(absl::string_view name) {
    return Send(k8s::CreateRequest(kDaskJobs, "default", boost::json::serialize(SmallDaskJob(name)),
                                   "test"));
  }

  k8s::Loop& loop() { return loop_; }
  k8s::Transport& transport() { return transport_; }

 private:
  static k8s::ClusterConfig ConfigOf(const ApiServer& server) {
    k8s::ClusterConfig config;
    config.server = server.url();
    config.ca_pem = server.ca_pem();
    return config;
  }

  k8s::Loop loop_;
  k8s::CurlTransport transport_;
};

// A watch whose text is waited for.
class WatchReader final : public k8s::StreamSink {
 public:
  WatchReader(SocketClient& client, Version version) : client_(client) {
    k8s::HttpRequest request =
        k8s::WatchRequest({kDaskJobs, "", ""}, absl::StrCat(version), absl::Minutes(5));
    client.loop().Post([this, request = std::move(request)] {
      stream_ = client_.transport().Open(request, *this);
    });
  }
  ~WatchReader() override {
    std::promise<void> closed;
    client_.loop().Post([&] {
      stream_.reset();
      closed.set_value();
    });
    closed.get_future().wait();
  }

  void OnResponse(int code) override {
    Change([&] { code_ = code; });
  }
  void OnBytes(absl::string_view bytes) override {
    Change([&] { text_.append(bytes.data(), bytes.size()); });
  }
  void OnEnd(const absl::Status& status) override {
    Change([&] { end_ = status; });
  }

  void WaitForStart() {
    Wait([this] { return code_ != 0; });
  }
  std::string WaitForText(absl::string_view part) {
    Wait([&] { return absl::StrContains(text_, part); });
    return text_;
  }
  absl::Status WaitForEnd() {
    Wait([this] { return end_.has_value(); });
    return *end_;
  }
  const std::string& text() const { return text_; }

 private:
  template <typename F>
  void Change(F change) {
    const std::lock_guard<std::mutex> lock(mutex_);
    change();
    changed_.notify_all();
  }
  template <typename F>
  void Wait(F condition) {
    std::unique_lock<std::mutex> lock(mutex_);
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds(20), condition));
  }

  SocketClient& client_;
  std::unique_ptr<k8s::Stream> stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int code_ = 0;
  std::string text_;
  std::optional<absl::Status> end_;
};

}  // namespace sim
