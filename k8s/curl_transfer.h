#pragma once

#include <curl/curl.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "k8s/cluster_config.h"
#include "k8s/curl_handle.h"
#include "k8s/http.h"

namespace k8s {

// One request on its way through libcurl. Loop's thread only.
class CurlTransfer {
 public:
  // `cluster` must outlive the transfer.
  CurlTransfer(const ClusterConfig& cluster, HttpRequest request);
  virtual ~CurlTransfer() = default;
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  CURL* easy() const { return easy_.get(); }

  // Every header of the final answer has come.
  virtual void OnHeaders() = 0;
  // False: break the transfer off.
  virtual bool OnBody(absl::string_view bytes) = 0;
  // The last call.
  virtual void OnDone(CURLcode result) = 0;

  void TakeHeaderLine(absl::string_view line);

 protected:
  HttpResponse& response() { return response_; }
  // What `result` means for a caller; OK when an answer came whole.
  absl::Status StatusOf(CURLcode result) const;

 private:
  void SetAddress(const ClusterConfig& cluster);
  void SetRequest();
  void SetTls(const ClusterConfig& cluster);
  void SetProxy(const ClusterConfig& cluster);
  void SetConnection();
  void SetCallbacks();

  const HttpRequest request_;
  CurlEasy easy_;
  CurlList headers_, connect_to_;
  char error_[CURL_ERROR_SIZE] = "";
  HttpResponse response_;
};

}  // namespace k8s
