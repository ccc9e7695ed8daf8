#include "plugin/link_variables.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace plugin {
namespace {

constexpr char kConfigPrefix[] = "taskconfig.";

template <std::string TaskAnnotation::*member>
std::string OfTask(const LinkSource& source) {
  return source.job.task ? (*source.job.task).*member : std::string();
}

std::string Attempt(const LinkSource& source) {
  return source.job.task ? absl::StrCat(source.job.task->attempt) : std::string();
}

std::string PodName(const LinkSource& source) {
  return source.runner == nullptr ? source.job.runner_pod : source.runner->name;
}

template <std::string PodFacts::*member>
std::string OfRunner(const LinkSource& source) {
  return source.runner == nullptr ? std::string() : source.runner->*member;
}

std::string ContainerName(const LinkSource& source) {
  return std::string(source.runner == nullptr ? "" : kRunnerContainer);
}

std::string ContainerId(const LinkSource& source) {
  if (source.runner == nullptr) return {};
  const auto& containers = source.runner->containers;
  const auto main = std::find_if(containers.begin(), containers.end(),
                                 [](const auto& one) { return one.name == kRunnerContainer; });
  return main == containers.end() ? std::string() : main->id;
}

// What propeller's own plugin gives for dask, which does not know these times.
std::string NoTime(const LinkSource&) { return "0"; }

struct Variable {
  absl::string_view name;  // in lower case
  std::string (*value)(const LinkSource& source);
};

constexpr Variable kVariables[] = {
    {"logname", [](const LinkSource&) { return std::string("(Dask Runner Logs)"); }},
    {"namespace", [](const LinkSource& source) { return source.job.ns; }},
    {"podname", PodName},
    {"podunixstarttime", NoTime},
    {"podunixfinishtime", NoTime},
    {"nodeid", OfTask<&TaskAnnotation::node>},
    {"generatedname", OfTask<&TaskAnnotation::generated_name>},
    {"taskretryattempt", Attempt},
    {"taskid", OfTask<&TaskAnnotation::task_name>},
    {"taskversion", OfTask<&TaskAnnotation::task_version>},
    {"taskproject", OfTask<&TaskAnnotation::task_project>},
    {"taskdomain", OfTask<&TaskAnnotation::task_domain>},
    {"executionname", OfTask<&TaskAnnotation::execution>},
    {"executionproject", OfTask<&TaskAnnotation::project>},
    {"executiondomain", OfTask<&TaskAnnotation::domain>},
    {"poduid", OfRunner<&PodFacts::uid>},
    {"nodename", OfRunner<&PodFacts::node>},
    {"containername", ContainerName},
    {"containerid", ContainerId},
};

// Of keys that differ in case alone the last one counts.
std::string OfConfig(absl::string_view key, const LinkSource& source) {
  std::string value;
  if (!source.job.task) return value;
  for (const auto& [name, text] : source.job.task->config) {
    if (absl::EqualsIgnoreCase(name, key)) value = text;
  }
  return value;
}

// Empty: unknown.
std::string ValueOf(absl::string_view name, const LinkSource& source) {
  if (absl::ConsumePrefix(&name, kConfigPrefix)) return OfConfig(name, source);
  const auto* found = std::find_if(std::begin(kVariables), std::end(kVariables),
                                   [name](const Variable& one) { return one.name == name; });
  return found == std::end(kVariables) ? std::string() : found->value(source);
}

// The variable's name in `{{ .name }}` or `{{ $name }}`; empty when it is something else.
std::string VariableName(absl::string_view inside) {
  inside = absl::StripAsciiWhitespace(inside);
  if (!absl::ConsumePrefix(&inside, ".") && !absl::ConsumePrefix(&inside, "$")) return {};
  return absl::AsciiStrToLower(inside);
}

}  // namespace

std::optional<std::string> FillLink(absl::string_view link, const LinkSource& source) {
  std::string filled;
  while (true) {
    const std::size_t open = link.find("{{");
    const std::size_t close = link.find("}}", open);
    if (open == absl::string_view::npos || close == absl::string_view::npos) break;
    const std::string value =
        ValueOf(VariableName(link.substr(open + 2, close - open - 2)), source);
    if (value.empty()) return std::nullopt;
    absl::StrAppend(&filled, link.substr(0, open), value);
    link.remove_prefix(close + 2);
  }
  return absl::StrCat(filled, link);
}

}  // namespace plugin
