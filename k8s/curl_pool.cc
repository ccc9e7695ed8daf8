#include "k8s/curl_pool.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>
#include <vector>

namespace k8s {

struct CurlPool::Running {
  CurlPool* pool;
  std::unique_ptr<CurlTransfer> transfer;
  curl_socket_t probed;  // the connection that this is a probe of, or CURL_SOCKET_BAD
  int local_port = 0;    // of the connection that it was sent on; 0: not sent yet
  int times_sent = 0;
};

namespace {

// Whatever the answer, it is the sign of life.
class ProbeTransfer final : public CurlTransfer {
 public:
  // Ends well after the connection would have been cut.
  ProbeTransfer(CurlHandles& handles, absl::Duration limit, std::function<void()> on_answer)
      : CurlTransfer(handles, Request(), limit * 2), on_answer_(std::move(on_answer)) {}
  void OnHeaders() override { on_answer_(); }
  bool OnBody(absl::string_view) override { return true; }
  void OnDone(CURLcode) override {}

 private:
  static HttpRequest Request() {
    HttpRequest request;
    request.target = "/version";
    return request;
  }

  const std::function<void()> on_answer_;
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

int OnPoolRequest(void* running, char*, char*, int, int local_port) {
  auto* const one = static_cast<CurlPool::Running*>(running);
  return one->pool->OnRequest(*one, local_port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

}  // extern "C"

int LocalPort(curl_socket_t socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  // The port is at the same place for IPv4 and IPv6.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

// The server has closed the connection, in order or not.
bool IsAtEnd(curl_socket_t socket) {
  char byte = 0;
  const ssize_t got = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace

CurlPool::CurlPool(Loop& loop, CurlHandles& handles, const LivenessLimits& limits)
    : loop_(loop), handles_(handles), limits_(limits), multi_(curl_multi_init()) {
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
  AddHandle(easy);
}

// Not from inside a callback of libcurl: then later.
void CurlPool::AddHandle(CURL* easy) {
  if (curl_multi_add_handle(multi_, easy) != CURLM_RECURSIVE_API_CALL) return;
  loop_.Post([this, easy] {
    if (transfers_.contains(easy)) AddHandle(easy);
  });
}

void CurlPool::Remove(CurlTransfer* transfer) { Detach(transfer->easy()); }

std::unique_ptr<CurlPool::Running> CurlPool::Detach(CURL* easy) {
  auto node = transfers_.extract(easy);
  if (node.empty()) return nullptr;
  curl_multi_remove_handle(multi_, easy);
  return std::move(node.mapped());
}

void CurlPool::OnSocket(curl_socket_t socket, int what) {
  if (what == CURL_POLL_REMOVE) {
    connections_.erase(socket);
    left_.emplace_back(LocalPort(socket), IsAtEnd(socket));
    if (left_.size() > kLeftConnections) left_.pop_front();
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
    if (ready.readable) OnRead(socket);
    Act(socket, (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0));
  });
}

void CurlPool::OnRead(curl_socket_t socket) {
  const auto connection = connections_.find(socket);
  if (connection == connections_.end()) return;
  connection->second.OnRead(loop_.Now());
  CheckAt(connection->second.due());
}

void CurlPool::OnTimer(long timeout_ms) {
  loop_.Cancel(timer_);
  if (timeout_ms < 0 || ending_) return;
  timer_ = loop_.RunAt(loop_.Now() + absl::Milliseconds(timeout_ms),
                       [this] { Act(CURL_SOCKET_TIMEOUT, 0); });
}

bool CurlPool::OnRequest(Running& running, int local_port) {
  // libcurl sends a request again, on a new connection, when the one before ended or refused the
  // stream, and does not tell which. What was refused was never processed.
  if (running.local_port != 0 && WasClosed(running.local_port)) return false;
  running.local_port = local_port;
  ++running.times_sent;
  // The connection is in use: how it was left before says nothing of how it will be left now, which
  // libcurl need not tell.
  std::erase_if(left_, [&](const auto& one) { return one.first == local_port; });
  if (running.probed != CURL_SOCKET_BAD) OnProbe(running.probed, local_port);
  return true;
}

bool CurlPool::WasClosed(int local_port) const {
  for (const auto& [socket, connection] : connections_) {
    if (LocalPort(socket) == local_port) return IsAtEnd(socket);
  }
  const auto left = std::find_if(left_.rbegin(), left_.rend(),
                                 [&](const auto& one) { return one.first == local_port; });
  return left == left_.rend() || left->second;
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
  const std::unique_ptr<Running> running = Detach(easy);
  if (running == nullptr) return;
  if (result == CURLE_OK && running->times_sent == 1) running->transfer->GiveHandleBack();
  running->transfer->OnDone(result);
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
  if (action != Liveness::Action::kProbe) return;
  // libcurl may read what comes before the loop sees that there is something, hence the callback.
  Start(
      std::make_unique<ProbeTransfer>(handles_, limits_.answer, [this, socket] { OnRead(socket); }),
      socket);
}

// libcurl chooses the connection. It does not tell the socket of a request that is about to be
// sent, so ports are compared.
void CurlPool::OnProbe(curl_socket_t probed, int local_port) {
  const auto connection = connections_.find(probed);
  if (connection == connections_.end()) return;
  if (LocalPort(probed) != local_port) return connection->second.OnProbeElsewhere();
  connection->second.OnProbeSent(loop_.Now());
  CheckAt(connection->second.due());
}

}  // namespace k8s
