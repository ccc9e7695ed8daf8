#include "k8s/curl_pool.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace k8s {

struct CurlPool::Running {
  CurlPool* pool;
  std::unique_ptr<CurlTransfer> transfer;
  curl_socket_t probed;  // the connection that this is a probe of, or CURL_SOCKET_BAD
  bool sent = false;
};

namespace {

// Whatever the answer, its bytes are the sign of life.
class ProbeTransfer final : public CurlTransfer {
 public:
  // Ends a little after the connection would have been cut.
  ProbeTransfer(const ClusterConfig& cluster, absl::Duration limit)
      : CurlTransfer(cluster, Request()) {
    SetLong(easy(), CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(limit * 2)));
  }
  void OnHeaders() override {}
  bool OnBody(absl::string_view) override { return true; }
  void OnDone(CURLcode) override {}

 private:
  static HttpRequest Request() {
    HttpRequest request;
    request.target = "/version";
    return request;
  }
};

extern "C" {

int OnPoolSocket(CURL*, curl_socket_t socket, int what, void* pool, void*) {
  static_cast<CurlPool*>(pool)->OnSocket(socket, what);
  return 0;
}

int OnPoolTimer(CURLM*, long timeout_ms, void* pool) {
  static_cast<CurlPool*>(pool)->OnTimer(timeout_ms);
  return 0;
}

int OnPoolRequest(void* running, char*, char*, int, int) {
  auto* const one = static_cast<CurlPool::Running*>(running);
  return one->pool->OnRequest(*one) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

}  // extern "C"

}  // namespace

CurlPool::CurlPool(Loop& loop, const ClusterConfig& cluster, const LivenessLimits& limits)
    : loop_(loop), cluster_(cluster), limits_(limits), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnPoolSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnPoolTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlPool::~CurlPool() {
  ending_ = true;
  loop_.Cancel(timer_);
  loop_.Cancel(check_);
  while (!transfers_.empty()) Detach(transfers_.begin()->first);
  curl_multi_cleanup(multi_);
}

void CurlPool::Add(std::unique_ptr<CurlTransfer> transfer) {
  Start(std::move(transfer), CURL_SOCKET_BAD);
}

void CurlPool::Start(std::unique_ptr<CurlTransfer> transfer, curl_socket_t probed) {
  CURL* const easy = transfer->easy();
  auto running = std::make_unique<Running>(Running{this, std::move(transfer), probed});
  SetFunction(easy, CURLOPT_PREREQFUNCTION, &OnPoolRequest);
  SetPointer(easy, CURLOPT_PREREQDATA, running.get());
  transfers_[easy] = std::move(running);
  curl_multi_add_handle(multi_, easy);
}

void CurlPool::Remove(CurlTransfer* transfer) { Detach(transfer->easy()); }

std::unique_ptr<CurlTransfer> CurlPool::Detach(CURL* easy) {
  auto node = transfers_.extract(easy);
  if (node.empty()) return nullptr;
  curl_multi_remove_handle(multi_, easy);
  return std::move(node.mapped()->transfer);
}

void CurlPool::OnSocket(curl_socket_t socket, int what) {
  if (what == CURL_POLL_REMOVE) {
    connections_.erase(socket);
    return loop_.Unwatch(socket);
  }
  if (ending_) return;
  const auto [connection, is_new] = connections_.try_emplace(socket, limits_, loop_.Now());
  if (is_new) CheckAt(connection->second.due());
  Watch(socket, what);
}

void CurlPool::Watch(curl_socket_t socket, int what) {
  const Loop::Ready interest{(what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0};
  loop_.Watch(socket, interest, [this, socket](Loop::Ready ready) {
    const auto connection = connections_.find(socket);
    if (ready.readable && connection != connections_.end()) connection->second.OnRead(loop_.Now());
    Act(socket, (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0));
  });
}

void CurlPool::OnTimer(long timeout_ms) {
  loop_.Cancel(timer_);
  if (timeout_ms < 0 || ending_) return;
  timer_ = loop_.RunAt(loop_.Now() + absl::Milliseconds(timeout_ms),
                       [this] { Act(CURL_SOCKET_TIMEOUT, 0); });
}

bool CurlPool::OnRequest(Running& running) {
  if (std::exchange(running.sent, true)) return false;
  if (running.probed != CURL_SOCKET_BAD) OnProbe(running.transfer->easy(), running.probed);
  return true;
}

void CurlPool::Act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  TakeFinished();
}

void CurlPool::TakeFinished() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) Finish(message->easy_handle, message->data.result);
  }
}

void CurlPool::Finish(CURL* easy, CURLcode result) {
  const std::unique_ptr<CurlTransfer> transfer = Detach(easy);
  if (transfer != nullptr) transfer->OnDone(result);
}

void CurlPool::CheckAt(absl::Time when) {
  if (when >= check_at_) return;
  loop_.Cancel(check_);
  check_at_ = when;
  check_ = loop_.RunAt(when, [this] { CheckLiveness(); });
}

void CurlPool::CheckLiveness() {
  check_at_ = absl::InfiniteFuture();
  std::vector<std::pair<Liveness::Action, curl_socket_t>> actions;
  for (auto& [socket, connection] : connections_) {
    actions.emplace_back(connection.Check(loop_.Now()), socket);
    CheckAt(connection.due());
  }
  for (const auto& [action, socket] : actions) Do(action, socket);
}

void CurlPool::Do(Liveness::Action action, curl_socket_t socket) {
  if (action == Liveness::Action::kCut) shutdown(socket, SHUT_RDWR);
  if (action == Liveness::Action::kProbe) {
    Start(std::make_unique<ProbeTransfer>(cluster_, limits_.answer), socket);
  }
}

void CurlPool::OnProbe(CURL* easy, curl_socket_t probed) {
  const auto connection = connections_.find(probed);
  if (connection == connections_.end()) return;
  curl_socket_t used = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &used);
  if (used != probed) return connection->second.OnProbeElsewhere();
  connection->second.OnProbeSent(loop_.Now());
  CheckAt(connection->second.due());
}

}  // namespace k8s
