#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "plugin/facts.h"

namespace plugin {

// Where the values of a link template's variables come from. Views both facts.
struct LinkSource {
  const JobFacts& job;
  const PodFacts* runner = nullptr;  // null: it is not known
};

// The template with each `{{ .name }}` replaced, whatever the case of the name
// (flyteplugins 1.16.8, tasklog/template.go). Nothing when a value is unknown or empty.
std::optional<std::string> FillLink(absl::string_view link, const LinkSource& source);

}  // namespace plugin
