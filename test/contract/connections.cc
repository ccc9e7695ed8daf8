#include "test/contract/connections.h"

#include <fstream>
#include <string>

namespace contract {
namespace {

constexpr absl::string_view kEstablished = "01";

// "0100007F:1F90"
int PortOf(const std::string& address) { return std::stoi(address.substr(9), nullptr, 16); }

}  // namespace

std::set<int> ConnectionsTo(absl::string_view server) {
  const int port = std::stoi(std::string(server.substr(server.rfind(':') + 1)));
  std::set<int> found;
  std::ifstream table("/proc/self/net/tcp");
  std::string line, slot, local, remote, state;
  std::getline(table, line);
  while (table >> slot >> local >> remote >> state && std::getline(table, line)) {
    if (state == kEstablished && PortOf(remote) == port) found.insert(PortOf(local));
  }
  return found;
}

}  // namespace contract
