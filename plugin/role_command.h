#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "plugin/options.h"
#include "plugin/resources.h"

namespace plugin {

using Command = std::vector<std::string>;

// The leading `pyflyte-fast-execute … --` of a fast-registered task, which puts
// the user's code in place and then runs what follows; empty for any other
// task.
boost::json::array FastRegistrationPrefix(const boost::json::object& container);

// `dask scheduler`, as the dask CLI has it since distributed 2022.10, or
// `dask-scheduler`.
Command SchedulerCommand(const Options& options);

// `dask worker` (or `dask-worker`), told what its limits are: whole threads (a
// part counts as one) and bytes. A limit that is not set leaves its flag out,
// and dask looks at the machine.
Command WorkerCommand(const Options& options, const ResourceList& limits);

}  // namespace plugin
