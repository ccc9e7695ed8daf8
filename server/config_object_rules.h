#pragma once

#include <boost/json.hpp>

#include "absl/strings/string_view.h"
#include "server/config_value.h"

namespace server {

// The API server's rules for objects that the configuration may hold (k8s.io/kubernetes,
// pkg/apis/core/validation), by the name of the Go type. All refuse at `value`, which is where the
// JSON was written; a type or member without a rule is fine.

// `member` of an object of `type`, and the items of it when it is a list.
void CheckMember(const ConfigValue& value, absl::string_view type, absl::string_view member,
                 const boost::json::value& read);

// What is required, and what must not be together, in an object whose members were all readable.
void CheckObject(const ConfigValue& value, absl::string_view type,
                 const boost::json::object& object);

// Labels that nodes are asked for must be possible ones, where they are required and not preferred.
void CheckRequiredValues(const ConfigValue& value, const boost::json::object& requirement);

}  // namespace server
