#pragma once

#include <map>
#include <string>

#include "flyteidl/core/identifier.pb.h"
#include "flyteidl/core/tasks.pb.h"
#include "plugin/arena_message.h"

namespace plugin {

using StringMap = std::map<std::string, std::string>;

inline StringMap ToMap(const google::protobuf::Map<std::string, std::string>& map) {
  return {map.begin(), map.end()};
}

// Which interface a request came by. The adapters set it; nothing below them asks for more.
enum class Generation {
  kExternalPlugin,  // flyteidl.service.ExternalPluginService, 1.6
  kAgent,           // flyteidl.service.AsyncAgentService, 1.7 to 1.16
  kConnector,       // flyteidl2.connector.AsyncConnectorService, 2.0.28 and later
};

// A CreateTask of any generation as a value. Inputs are left out: nothing here reads them and they
// may be large. Absent fields are empty.
struct TaskRequest {
  Generation generation = Generation::kAgent;
  ArenaMessage<flyteidl::core::TaskTemplate> task;
  std::string output_prefix;            // unique per attempt in every generation
  bool has_execution_metadata = false;  // false: a client before 1.9, everything below is empty
  flyteidl::core::TaskExecutionIdentifier id;
  std::string ns;
  StringMap labels;
  StringMap annotations;
  StringMap environment;
  std::string service_account;
  std::string execution_identity;
};

}  // namespace plugin
