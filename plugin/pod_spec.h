#pragma once

#include <boost/json.hpp>
#include <string>

#include "plugin/environment.h"
#include "plugin/options.h"
#include "plugin/placement.h"
#include "plugin/resources.h"
#include "plugin/role_command.h"

namespace plugin {

// What makes the pod of one role different from another's.
struct RoleSpec {
  std::string container_name;
  std::string restart_policy;
  std::string image;
  Command command;  // the image's own entry point when empty
  Command args;
  Environment environment;
  Resources resources;
  boost::json::array ports;
  bool interruptible = false;
};

// The PodSpec of a role with its one container; what is empty is left out.
boost::json::object BuildPodSpec(RoleSpec role, const std::string& service_account,
                                 const PodOptions& options);

}  // namespace plugin
