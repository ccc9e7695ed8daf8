#pragma once

#include <curl/curl.h>

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "k8s/curl_transfer.h"
#include "k8s/loop.h"

namespace k8s {

// A set of connections of its own (one libcurl multi handle) that the loop drives. Loop's thread
// only, but for the destructor, which runs when the loop has stopped.
class CurlPool {
 public:
  // `max_connections` bounds the connections while the server speaks HTTP/2, where one carries many
  // requests; 0: no bound. `loop` must outlive the pool.
  CurlPool(Loop& loop, long max_connections);
  ~CurlPool();
  CurlPool(const CurlPool&) = delete;
  CurlPool& operator=(const CurlPool&) = delete;

  // Takes the transfer and tells it when it is done; then it is destroyed.
  void Add(std::unique_ptr<CurlTransfer> transfer);
  // Breaks a transfer off and destroys it; OnDone is not called. Not from inside its callbacks.
  void Remove(CurlTransfer* transfer);
  std::size_t size() const { return transfers_.size(); }

  // For libcurl's callbacks.
  void OnSocket(curl_socket_t socket, int what);
  void OnTimer(long timeout_ms);

 private:
  void Act(curl_socket_t socket, int events);
  void TakeFinished();
  void Finish(CURL* easy, CURLcode result);
  void LearnVersion(CURL* easy);
  std::unique_ptr<CurlTransfer> Detach(CURL* easy);

  Loop& loop_;
  CURLM* multi_;
  const bool bounded_;
  Loop::TimerId timer_ = 0;
  bool ending_ = false;
  absl::flat_hash_map<CURL*, std::unique_ptr<CurlTransfer>> transfers_;
};

}  // namespace k8s
