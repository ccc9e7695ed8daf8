#include "test/support/fake_transport.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace test {
namespace json = boost::json;
namespace {

constexpr const char* kMethods[] = {"GET", "POST", "PATCH", "DELETE"};

class Handle final : public k8s::Stream {
 public:
  Handle(std::shared_ptr<FakeStream> stream, k8s::StreamSink*& sink)
      : stream_(std::move(stream)), sink_(sink) {}
  ~Handle() override { sink_ = nullptr; }

 private:
  std::shared_ptr<FakeStream> stream_;
  k8s::StreamSink*& sink_;
};

json::string Text(absl::string_view text) { return json::string(text.data(), text.size()); }

}  // namespace

k8s::HttpResponse Json(int code, absl::string_view body) {
  k8s::HttpResponse response;
  response.code = code;
  response.body = std::string(body);
  return response;
}

k8s::HttpResponse Failure(int code, absl::string_view reason, absl::string_view message) {
  return Json(code, json::serialize(json::object{{"kind", "Status"},
                                                 {"apiVersion", "v1"},
                                                 {"status", "Failure"},
                                                 {"reason", Text(reason)},
                                                 {"message", Text(message)},
                                                 {"code", code}}));
}

std::string Line(const k8s::HttpRequest& request) {
  const absl::string_view target = request.target;
  return absl::StrCat(kMethods[static_cast<int>(request.method)], " ",
                      target.substr(0, target.find('?')));
}

void FakeStream::RetryAfter(absl::Duration wait) {
  if (sink_ != nullptr) sink_->OnRetryAfter(wait);
}

void FakeStream::Respond(int code) {
  responded_ = true;
  if (sink_ != nullptr) sink_->OnResponse(code);
}

void FakeStream::Bytes(absl::string_view bytes) {
  if (!responded_) Respond(200);
  if (sink_ != nullptr) sink_->OnBytes(bytes);
}

void FakeStream::Event(absl::string_view type, absl::string_view object) {
  Bytes(absl::StrCat(R"({"type":")", type, R"(","object":)", object, "}\n"));
}

void FakeStream::End(const absl::Status& status) {
  k8s::StreamSink* const sink = std::exchange(sink_, nullptr);
  if (sink != nullptr) sink->OnEnd(status);
}

void FakeTransport::Send(k8s::HttpRequest request, absl::Time deadline, Done done) {
  requests_.push_back(request);
  std::optional<Result> result = Scripted(request);
  if (result.has_value()) return Finish(std::move(done), *std::move(result));
  pending_.push_back({std::move(request), deadline, std::move(done)});
}

std::optional<FakeTransport::Result> FakeTransport::Scripted(const k8s::HttpRequest& request) {
  std::optional<Result> result;
  if (handler_) result = handler_(request);
  const auto script = script_.find(Line(request));
  if (result.has_value() || script == script_.end() || script->second.empty()) return result;
  result = std::move(script->second.front());
  script->second.pop_front();
  return result;
}

void FakeTransport::Finish(Done done, Result result) {
  executor_.Post([done = std::move(done), result = std::move(result)]() mutable {
    std::move(done)(std::move(result));
  });
}

std::unique_ptr<k8s::Stream> FakeTransport::Open(k8s::HttpRequest request, k8s::StreamSink& sink) {
  requests_.push_back(request);
  streams_.push_back(std::make_shared<FakeStream>(std::move(request), sink));
  return std::make_unique<Handle>(streams_.back(), streams_.back()->sink_);
}

void FakeTransport::Script(absl::string_view line, Result result) {
  script_[line].push_back(std::move(result));
}

bool FakeTransport::Answer(Result result, absl::string_view line) {
  const auto waiting = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& one) {
    return line.empty() || Line(one.request) == line;
  });
  if (waiting == pending_.end()) return false;
  Done done = std::move(waiting->done);
  pending_.erase(waiting);
  Finish(std::move(done), std::move(result));
  return true;
}

}  // namespace test
