#pragma once

#include <string>
#include <vector>

#include "plugin/facts.h"
#include "plugin/options.h"
#include "plugin/task_annotation.h"

namespace plugin {

// A core.TaskLog of any generation.
struct LogLink {
  std::string name;
  std::string uri;
  int message_format = 0;  // core.TaskLog.MessageFormat
  bool show_while_pending = false;
  bool hide_once_finished = false;

  friend bool operator==(const LogLink&, const LogLink&) = default;
};

// Links to the runner's logs by propeller's templates. `runner` may be null: a link that needs a
// fact which is not known yet is left out rather than shown with a placeholder in it.
std::vector<LogLink> LogLinks(const LogOptions& options, const JobFacts& job,
                              const PodFacts* runner);

}  // namespace plugin
