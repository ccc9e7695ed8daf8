#include "plugin/link_variables.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace plugin {
namespace {

// The variable's name in `{{ .name }}` or `{{ $name }}`; nothing when it is something else.
std::optional<std::string> VariableName(absl::string_view inside) {
  inside = absl::StripAsciiWhitespace(inside);
  if (!absl::ConsumePrefix(&inside, ".") && !absl::ConsumePrefix(&inside, "$")) {
    return std::nullopt;
  }
  return absl::AsciiStrToLower(inside);
}

std::optional<std::string> ValueOf(absl::string_view inside, const LinkVariables& variables) {
  const std::optional<std::string> name = VariableName(inside);
  if (!name) return std::nullopt;
  const auto found = variables.find(*name);
  if (found == variables.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

void AddTask(const TaskAnnotation& task, LinkVariables& variables) {
  variables["nodeid"] = task.node;
  variables["generatedname"] = task.generated_name;
  variables["taskretryattempt"] = absl::StrCat(task.attempt);
  variables["taskid"] = task.task_name;
  variables["taskversion"] = task.task_version;
  variables["taskproject"] = task.task_project;
  variables["taskdomain"] = task.task_domain;
  variables["executionname"] = task.execution;
  variables["executionproject"] = task.project;
  variables["executiondomain"] = task.domain;
  for (const auto& [key, value] : task.config) {
    variables[absl::AsciiStrToLower(absl::StrCat("taskConfig.", key))] = value;
  }
}

void AddRunner(const PodFacts& runner, LinkVariables& variables) {
  variables["poduid"] = runner.uid;
  variables["nodename"] = runner.node;
  variables["containername"] = std::string(kRunnerContainer);
  const auto main = std::find_if(runner.containers.begin(), runner.containers.end(),
                                 [](const auto& one) { return one.name == kRunnerContainer; });
  if (main != runner.containers.end()) variables["containerid"] = main->id;
}

}  // namespace

LinkVariables LinkVariablesOf(const JobFacts& job, const PodFacts* runner) {
  LinkVariables variables = {
      {"logname", "(Dask Runner Logs)"},
      {"namespace", job.ns},
      {"podname", runner == nullptr ? job.runner_pod : runner->name},
      // What propeller's own plugin gives for dask, which does not know these times.
      {"podunixstarttime", "0"},
      {"podunixfinishtime", "0"},
  };
  if (job.task) AddTask(*job.task, variables);
  if (runner != nullptr) AddRunner(*runner, variables);
  return variables;
}

std::optional<std::string> FillLink(absl::string_view link, const LinkVariables& variables) {
  std::string filled;
  while (true) {
    const std::size_t open = link.find("{{");
    const std::size_t close = link.find("}}", open);
    if (open == absl::string_view::npos || close == absl::string_view::npos) break;
    const auto value = ValueOf(link.substr(open + 2, close - open - 2), variables);
    if (!value) return std::nullopt;
    absl::StrAppend(&filled, link.substr(0, open), *value);
    link.remove_prefix(close + 2);
  }
  return absl::StrCat(filled, link);
}

}  // namespace plugin
