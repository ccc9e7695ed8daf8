#include "k8s/curl_pool.h"

#include <utility>

namespace k8s {
namespace {

// HTTP/1.1 carries one request at a time per connection.
constexpr long kConnectionsOfHttp1 = 8;

extern "C" {

int OnPoolSocket(CURL*, curl_socket_t socket, int what, void* pool, void*) {
  static_cast<CurlPool*>(pool)->OnSocket(socket, what);
  return 0;
}

int OnPoolTimer(CURLM*, long timeout_ms, void* pool) {
  static_cast<CurlPool*>(pool)->OnTimer(timeout_ms);
  return 0;
}

}  // extern "C"

}  // namespace

CurlPool::CurlPool(Loop& loop, long max_connections)
    : loop_(loop), multi_(curl_multi_init()), bounded_(max_connections > 0) {
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, max_connections);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnPoolSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnPoolTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlPool::~CurlPool() {
  ending_ = true;
  loop_.Cancel(timer_);
  while (!transfers_.empty()) Detach(transfers_.begin()->first);
  curl_multi_cleanup(multi_);
}

void CurlPool::Add(std::unique_ptr<CurlTransfer> transfer) {
  CURL* const easy = transfer->easy();
  transfers_[easy] = std::move(transfer);
  curl_multi_add_handle(multi_, easy);
}

void CurlPool::Remove(CurlTransfer* transfer) { Detach(transfer->easy()); }

std::unique_ptr<CurlTransfer> CurlPool::Detach(CURL* easy) {
  auto node = transfers_.extract(easy);
  if (node.empty()) return nullptr;
  curl_multi_remove_handle(multi_, easy);
  return std::move(node.mapped());
}

void CurlPool::OnSocket(curl_socket_t socket, int what) {
  if (what == CURL_POLL_REMOVE) return loop_.Unwatch(socket);
  if (ending_) return;
  const Loop::Ready interest{(what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0};
  loop_.Watch(socket, interest, [this, socket](Loop::Ready ready) {
    Act(socket, (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0));
  });
}

void CurlPool::OnTimer(long timeout_ms) {
  loop_.Cancel(timer_);
  if (timeout_ms < 0 || ending_) return;
  timer_ = loop_.RunAt(loop_.Now() + absl::Milliseconds(timeout_ms),
                       [this] { Act(CURL_SOCKET_TIMEOUT, 0); });
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
  LearnVersion(easy);
  const std::unique_ptr<CurlTransfer> transfer = Detach(easy);
  if (transfer != nullptr) transfer->OnDone(result);
}

void CurlPool::LearnVersion(CURL* easy) {
  long version = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  if (!bounded_ || version == CURL_HTTP_VERSION_NONE) return;
  const bool http1 = version == CURL_HTTP_VERSION_1_1 || version == CURL_HTTP_VERSION_1_0;
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, http1 ? kConnectionsOfHttp1 : 1L);
}

}  // namespace k8s
