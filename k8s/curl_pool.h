#pragma once

#include <curl/curl.h>

#include <deque>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "k8s/curl_handles.h"
#include "k8s/curl_transfer.h"
#include "k8s/liveness.h"
#include "k8s/loop.h"

namespace k8s {

// One libcurl multi handle that the loop drives: one connection while the server speaks HTTP/2 and
// allows as many streams as there are transfers, else as many as it takes. A connection that gives
// no sign of life is cut, so that every transfer on it ends. Loop's thread only, but for the
// destructor, which runs there or when the loop has stopped.
class CurlPool {
 public:
  // `loop` and `handles` must outlive the pool.
  CurlPool(Loop& loop, CurlHandles& handles, const LivenessLimits& limits);
  ~CurlPool();
  CurlPool(const CurlPool&) = delete;
  CurlPool& operator=(const CurlPool&) = delete;

  // Takes the transfer and tells it when it is done; then it is destroyed. Its request is sent
  // again only when the server refused the stream (GOAWAY, REFUSED_STREAM), which it then has not
  // processed; what libcurl would repeat otherwise ends as CURLE_ABORTED_BY_CALLBACK.
  void Add(std::unique_ptr<CurlTransfer> transfer);
  // Breaks a transfer off and destroys it; OnDone is not called. Not from inside its callbacks.
  void Remove(CurlTransfer* transfer);
  std::size_t size() const { return transfers_.size(); }

  // For libcurl's callbacks.
  struct Running;
  void OnSocket(curl_socket_t socket, int what);
  void OnTimer(long timeout_ms);
  bool OnRequest(Running& running, int local_port);

 private:
  void Start(std::unique_ptr<CurlTransfer> transfer, curl_socket_t probed);
  void AddHandle(CURL* easy);
  void Watch(curl_socket_t socket, int what);
  void OnRead(curl_socket_t socket);
  void Act(curl_socket_t socket, int events);
  void TakeFinished();
  void Finish(CURL* easy, CURLcode result);
  std::unique_ptr<Running> Detach(CURL* easy);

  void CheckAt(absl::Time when);
  void CheckLiveness();
  void Do(Liveness::Action action, curl_socket_t socket);
  void OnProbe(curl_socket_t probed, int local_port);
  bool WasClosed(int local_port) const;

  Loop& loop_;
  CurlHandles& handles_;
  const LivenessLimits limits_;
  CURLM* multi_;
  Loop::TimerId timer_ = 0;
  Loop::TimerId check_ = 0;
  absl::Time check_at_ = absl::InfiniteFuture();
  bool ending_ = false;
  absl::flat_hash_map<CURL*, std::unique_ptr<Running>> transfers_;
  // Of the sockets that libcurl waits for: those of connections that are in use.
  absl::flat_hash_map<curl_socket_t, Liveness> connections_;
  // The latest that libcurl left: our port, and whether the server had closed them by then.
  static constexpr std::size_t kLeftConnections = 16;
  std::deque<std::pair<int, bool>> left_;
};

}  // namespace k8s
