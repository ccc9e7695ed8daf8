#pragma once

#include <string>
#include <vector>

#include "flyteidl/core/tasks.pb.h"
#include "plugin/resources.h"

namespace plugin {

using Command = std::vector<std::string>;

// The leading `pyflyte-fast-execute … --` of a fast-registered task, which puts the user's code in
// place and then runs what follows; empty for any other task.
Command FastRegistrationPrefix(const flyteidl::core::Container& container);

// `dask scheduler`, as the dask CLI has it since 2022.10.
Command SchedulerCommand();

// `dask worker`, told what its limits are: whole threads (a part counts as one) and bytes. A limit
// that is not set leaves its flag out, and dask looks at the machine.
Command WorkerCommand(const Resources& resources);

}  // namespace plugin
