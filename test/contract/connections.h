#pragma once

#include <set>

#include "absl/strings/string_view.h"

namespace contract {

// Our own ports of the connections that are open to `server`, https://127.0.0.1:PORT.
std::set<int> ConnectionsTo(absl::string_view server);

}  // namespace contract
