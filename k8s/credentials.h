#pragma once

#include <memory>

#include "k8s/cluster_config.h"
#include "k8s/config_rotation.h"
#include "k8s/executor.h"
#include "k8s/token_source.h"
#include "k8s/transport.h"

namespace k8s {

// The source of what `config` holds itself, a plugin left out. No credentials leave over anything
// but https.
std::unique_ptr<TokenSource> MakeTokenSource(const ClusterConfig& config);

// `next` with the credentials of `config` on every request: token, basic authentication, exec
// plugin, impersonation. Also keeps watch over what the connections themselves are made of: when
// the CA or the client certificate changes, `on_change` gets the new configuration, on the
// executor's thread and before any request that was meant for it. A `config` whose exec plugin
// gives a client certificate has none until then. `executor` must outlive the result, which is
// destroyed once the executor has ended.
std::unique_ptr<Transport> WithCredentials(std::unique_ptr<Transport> next, ClusterConfig config,
                                           Executor& executor, ConfigRotation::OnChange on_change);

}  // namespace k8s
