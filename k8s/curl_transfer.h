#pragma once

#include <curl/curl.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/curl_handle.h"
#include "k8s/curl_handles.h"
#include "k8s/http.h"

namespace k8s {

// One request on its way through libcurl. Loop's thread only.
class CurlTransfer {
 public:
  // `handles` must outlive the transfer, which ends after `limit`.
  CurlTransfer(CurlHandles& handles, HttpRequest request, absl::Duration limit);
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
  // The handle is one for CurlHandles::Give. Only OnDone(CURLE_OK) may follow.
  void GiveHandleBack() { handles_.Give(std::move(easy_)); }

 protected:
  HttpResponse& response() { return response_; }
  // What `result` means for a caller; OK when an answer came whole.
  absl::Status StatusOf(CURLcode result) const;

 private:
  // With the constructor and CurlPool::Start: every option in which requests differ.
  void SetBody();
  void SetHeaders();
  void SetCallbacks();

  CurlHandles& handles_;
  const HttpRequest request_;
  CurlEasy easy_;
  CurlList headers_;
  char error_[CURL_ERROR_SIZE] = "";
  HttpResponse response_;
};

}  // namespace k8s
