#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "plugin/facts.h"

namespace plugin {

// Values of a link template's variables by lower-case name (flyteplugins 1.16.8,
// tasklog/template.go). An unknown one is missing or empty.
using LinkVariables = std::map<std::string, std::string>;

// `runner` may be null.
LinkVariables LinkVariablesOf(const JobFacts& job, const PodFacts* runner);

// The template with each `{{ .name }}` replaced, whatever the case of the name. Nothing when a
// value is unknown.
std::optional<std::string> FillLink(absl::string_view link, const LinkVariables& variables);

}  // namespace plugin
