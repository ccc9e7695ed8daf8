#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "plugin/task_request.h"

namespace plugin {

inline constexpr char kTaskAnnotation[] = "flyte-dask-plugin/task";

// What GetTask needs and its request does not carry, kept on the DaskJob as JSON of at most 2 KiB.
struct TaskAnnotation {
  std::string output_prefix;    // the identity, together with the namespace
  std::string generated_name;   // = the object's name
  std::string project, domain;  // of the execution
  std::string execution, node;  // node: the raw id
  unsigned attempt = 0;
  std::string task_project, task_domain, task_name, task_version;
  bool has_outputs = false;     // the task declares outputs: the client reads error.pb itself
  bool fails_on_error = false;  // we set FLYTE_FAIL_ON_ERROR on the runner
  StringMap config;             // the template's config keys that link templates use

  friend bool operator==(const TaskAnnotation&, const TaskAnnotation&) = default;
};

TaskAnnotation MakeTaskAnnotation(const TaskRequest& request);

// Longer than 2 KiB: kInvalidArgument that names the longest member.
absl::StatusOr<std::string> EncodeTaskAnnotation(const TaskAnnotation& annotation);
absl::StatusOr<TaskAnnotation> DecodeTaskAnnotation(absl::string_view text);

}  // namespace plugin
