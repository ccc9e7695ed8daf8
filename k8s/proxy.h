#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/cluster_config.h"

namespace k8s {

// OK when `url` names a proxy that we can use: http, https or socks5 with a host. Errors never show
// it: it may hold a password.
absl::Status CheckProxy(absl::string_view url);

// The proxy that the variables HTTPS_PROXY (HTTP_PROXY for an http:// server) and NO_PROXY, or
// their lower-case forms, name for `server`; empty: none. Rules: golang.org/x/net/http/httpproxy,
// which client-go uses.
absl::StatusOr<std::string> ProxyFromEnvironment(absl::string_view server,
                                                 const Environment& environment);

}  // namespace k8s
