#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "k8s/executor.h"
#include "k8s/http.h"
#include "k8s/transport.h"

namespace test {

// An answer with a JSON body; a failure as the API server words it; no answer at all.
k8s::HttpResponse Json(int code, absl::string_view body);
k8s::HttpResponse Failure(int code, absl::string_view reason, absl::string_view message);

// "GET /api/v1/…": method and path, without the query.
std::string Line(const k8s::HttpRequest& request);

// A stream that the test feeds.
class FakeStream {
 public:
  FakeStream(k8s::HttpRequest request, k8s::StreamSink& sink)
      : request_(std::move(request)), sink_(&sink) {}

  const k8s::HttpRequest& request() const { return request_; }
  // The reader destroyed it, or it has ended: what the test still sends is dropped.
  bool closed() const { return sink_ == nullptr; }

  void RetryAfter(absl::Duration wait);  // before Respond
  void Respond(int code);
  void Bytes(absl::string_view bytes);
  // One watch event, e.g. Event("ADDED", R"({"metadata":{…}})"). Answers 200 first if need be.
  void Event(absl::string_view type, absl::string_view object);
  void End(const absl::Status& status = absl::OkStatus());

 private:
  friend class FakeTransport;
  k8s::HttpRequest request_;
  k8s::StreamSink* sink_;
  bool responded_ = false;
};

// A transport that the test plays. A request is answered by the handler if there is one and it has
// an answer, else by the next answer scripted for its line, else it waits in `pending` for
// Answer(). Answers arrive through the executor.
class FakeTransport final : public k8s::Transport {
 public:
  using Result = absl::StatusOr<k8s::HttpResponse>;
  using Handler = absl::AnyInvocable<std::optional<Result>(const k8s::HttpRequest&)>;
  struct Pending {
    k8s::HttpRequest request;
    absl::Time deadline;
    Done done;
  };

  // `executor` must outlive it.
  explicit FakeTransport(k8s::Executor& executor) : executor_(executor) {}

  void Send(k8s::HttpRequest request, absl::Time deadline, Done done) override;
  std::unique_ptr<k8s::Stream> Open(k8s::HttpRequest request, k8s::StreamSink& sink) override;

  // The next request with this line ("POST /apis/…") gets `result`; calls queue up.
  void Script(absl::string_view line, Result result);
  // Asked before the script; nothing: not mine.
  void SetHandler(Handler handler) { handler_ = std::move(handler); }
  // Answers the oldest waiting request, which must have this line unless `line` is empty. False:
  // none.
  bool Answer(Result result, absl::string_view line = "");

  // Everything that was sent or opened, in order.
  const std::vector<k8s::HttpRequest>& requests() const { return requests_; }
  std::size_t pending() const { return pending_.size(); }
  // All streams that were ever opened, and the last of them.
  const std::vector<std::shared_ptr<FakeStream>>& streams() const { return streams_; }
  FakeStream& stream() { return *streams_.back(); }

 private:
  std::optional<Result> Scripted(const k8s::HttpRequest& request);
  void Finish(Done done, Result result);

  k8s::Executor& executor_;
  Handler handler_;
  absl::flat_hash_map<std::string, std::deque<Result>> script_;
  std::deque<Pending> pending_;
  std::vector<k8s::HttpRequest> requests_;
  std::vector<std::shared_ptr<FakeStream>> streams_;
};

}  // namespace test
