#pragma once

#include <string>
#include <vector>

#include "plugin/log_links.h"
#include "plugin/phase.h"
#include "server/job_board.h"

namespace server {

// The answer to a GetTask in no generation's words.
struct TaskReply {
  plugin::TaskPhase phase;
  std::vector<plugin::LogLink> links;
  std::string daskjob;  // "namespace/name"; empty: no job was made
};

TaskReply ReplyOf(const TrackedJob& job);

}  // namespace server
