#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "k8s/cluster_config.h"
#include "k8s/curl_handle.h"
#include "k8s/http.h"
#include "k8s/url.h"

namespace k8s {

// The easy handles of one configuration: what its requests have in common is set once. A few
// handles are kept for the next requests. Loop's thread only.
class CurlHandles {
 public:
  // `cluster` must outlive it and its handles, which it must outlive.
  explicit CurlHandles(const ClusterConfig& cluster);

  // What differs between requests is to be set, all of it: an earlier request may have set it.
  CurlEasy Take();
  // One that sent its request once and got the answer whole: libcurl counts how often a handle sent
  // again over all of its requests, and gives up after a few.
  void Give(CurlEasy easy);

  // For CURLOPT_REQUEST_TARGET. It is no part of the handle's URL, which libcurl takes apart and
  // puts together several times for each request, byte by byte.
  std::string TargetOf(absl::string_view target) const { return absl::StrCat(prefix_, target); }
  // The headers that all requests have in common.
  const std::vector<HttpHeader>& headers() const { return headers_; }

 private:
  void SetAddress();
  void SetServerName(const Url& server);
  void SetTls(CURL* easy) const;
  void SetProxy(CURL* easy) const;
  void SetConnection(CURL* easy) const;

  const ClusterConfig& cluster_;
  std::string address_, prefix_;
  CurlUrl url_;
  CurlList connect_to_;
  std::vector<HttpHeader> headers_;
  std::vector<CurlEasy> kept_;
};

}  // namespace k8s
