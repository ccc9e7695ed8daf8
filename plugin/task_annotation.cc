#include "plugin/task_annotation.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>

#include "absl/strings/str_cat.h"
#include "plugin/environment.h"
#include "plugin/object_name.h"
#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongest = 2048;

struct TextRow {
  const char* key;
  std::string TaskAnnotation::*member;
};

constexpr TextRow kTexts[] = {{"output_prefix", &TaskAnnotation::output_prefix},
                              {"generated_name", &TaskAnnotation::generated_name},
                              {"project", &TaskAnnotation::project},
                              {"domain", &TaskAnnotation::domain},
                              {"execution", &TaskAnnotation::execution},
                              {"node", &TaskAnnotation::node},
                              {"task_project", &TaskAnnotation::task_project},
                              {"task_domain", &TaskAnnotation::task_domain},
                              {"task_name", &TaskAnnotation::task_name},
                              {"task_version", &TaskAnnotation::task_version}};

struct FlagRow {
  const char* key;
  bool TaskAnnotation::*member;
};

constexpr FlagRow kFlags[] = {{"has_outputs", &TaskAnnotation::has_outputs},
                              {"fails_on_error", &TaskAnnotation::fails_on_error}};

std::string Serialize(const TaskAnnotation& annotation) {
  json::monotonic_resource memory(kLongest);
  json::object object(&memory);
  object.reserve(std::size(kTexts) + std::size(kFlags) + 2);
  for (const TextRow& row : kTexts) object.emplace(row.key, annotation.*row.member);
  object.emplace("attempt", annotation.attempt);
  for (const FlagRow& row : kFlags) object.emplace(row.key, annotation.*row.member);
  json::object& config = ObjectAt(&object, "config");
  for (const auto& [key, value] : annotation.config) config.emplace(key, value);
  return json::serialize(object);
}

std::size_t SerializedSize(const std::string& text) {
  return json::serialize(json::value(text)).size();
}

// Moves entries of `from` into the annotation while it stays short enough. `link_type` says which
// links a task wants, so it goes first; any other key may stand in a link's template.
void KeepConfig(const google::protobuf::Map<std::string, std::string>& from,
                TaskAnnotation* annotation) {
  if (from.empty()) return;
  const std::size_t used = Serialize(*annotation).size();
  std::size_t left = kLongest - std::min(kLongest, used);
  const auto keep = [&](const std::string& key, const std::string& value) {
    const std::size_t bytes = SerializedSize(key) + SerializedSize(value) + 2;
    if (bytes > left || !annotation->config.emplace(key, value).second) return;
    left -= bytes;
  };
  if (const auto found = from.find("link_type"); found != from.end()) {
    keep(found->first, found->second);
  }
  for (const auto& [key, value] : StringMap(from.begin(), from.end())) keep(key, value);
}

absl::Status Unreadable(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("annotation ", kTaskAnnotation, ": ", why));
}

absl::Status WrongType(absl::string_view key) {
  return Unreadable(absl::StrCat(key, " has the wrong type"));
}

absl::Status ReadText(const json::object& object, const char* key, std::string* text) {
  const json::value* found = object.if_contains(key);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_string()) return WrongType(key);
  text->assign(found->get_string().data(), found->get_string().size());
  return absl::OkStatus();
}

absl::Status ReadFlag(const json::object& object, const char* key, bool* flag) {
  const json::value* found = object.if_contains(key);
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_bool()) return WrongType(key);
  *flag = found->get_bool();
  return absl::OkStatus();
}

absl::Status ReadAttempt(const json::object& object, unsigned* attempt) {
  const json::value* found = object.if_contains("attempt");
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_int64()) return WrongType("attempt");
  const std::int64_t number = found->get_int64();
  if (number < 0 || number > std::numeric_limits<unsigned>::max()) {
    return Unreadable(absl::StrCat("attempt is ", number));
  }
  *attempt = static_cast<unsigned>(number);
  return absl::OkStatus();
}

absl::Status ReadConfig(const json::object& object, StringMap* config) {
  const json::value* found = object.if_contains("config");
  if (found == nullptr) return absl::OkStatus();
  if (!found->is_object()) return WrongType("config");
  for (const auto& [key, value] : found->get_object()) {
    if (!value.is_string()) return WrongType("config");
    config->emplace(std::string(key.data(), key.size()),
                    std::string(value.get_string().data(), value.get_string().size()));
  }
  return absl::OkStatus();
}

absl::Status ReadMembers(const json::object& object, TaskAnnotation* annotation) {
  absl::Status read;
  for (const TextRow& row : kTexts)
    read.Update(ReadText(object, row.key, &(annotation->*row.member)));
  for (const FlagRow& row : kFlags)
    read.Update(ReadFlag(object, row.key, &(annotation->*row.member)));
  read.Update(ReadAttempt(object, &annotation->attempt));
  read.Update(ReadConfig(object, &annotation->config));
  if (read.ok() && annotation->output_prefix.empty()) return Unreadable("output_prefix is missing");
  return read;
}

}  // namespace

TaskAnnotation MakeTaskAnnotation(const TaskRequest& request) {
  const auto& node = request.id.node_execution_id();
  const auto& task = request.id.task_id();
  TaskAnnotation annotation;
  annotation.output_prefix = request.output_prefix;
  annotation.generated_name = ObjectName(request);
  annotation.project = node.execution_id().project();
  annotation.domain = node.execution_id().domain();
  annotation.execution = node.execution_id().name();
  annotation.node = node.node_id();
  annotation.attempt = request.id.retry_attempt();
  annotation.task_project = task.project();
  annotation.task_domain = task.domain();
  annotation.task_name = task.name();
  annotation.task_version = task.version();
  annotation.has_outputs = request.task->interface().outputs().variables_size() > 0;
  annotation.fails_on_error = ClientIgnoresErrorFile(request);
  KeepConfig(request.task->config(), &annotation);
  return annotation;
}

absl::StatusOr<std::string> EncodeTaskAnnotation(const TaskAnnotation& annotation) {
  std::string text = Serialize(annotation);
  if (text.size() <= kLongest) return text;
  const auto shorter = [&](const TextRow& a, const TextRow& b) {
    return (annotation.*a.member).size() < (annotation.*b.member).size();
  };
  const TextRow& longest = *std::max_element(std::begin(kTexts), std::end(kTexts), shorter);
  return absl::InvalidArgumentError(absl::StrCat(
      longest.key, " has ", (annotation.*longest.member).size(),
      " bytes: with the other names of the task that is more than the 2048 bytes which "
      "are kept of them"));
}

absl::StatusOr<TaskAnnotation> DecodeTaskAnnotation(absl::string_view text) {
  if (text.size() > kLongest) return Unreadable("it is longer than 2048 bytes");
  boost::json::error_code error;
  json::parse_options options;
  options.max_depth = 4;
  unsigned char space[kLongest];
  json::monotonic_resource memory(space);
  const json::value value =
      json::parse(json::string_view(text.data(), text.size()), error, &memory, options);
  if (error) return Unreadable("it is not JSON");
  if (!value.is_object()) return Unreadable("it is not a JSON object");
  TaskAnnotation annotation;
  if (absl::Status read = ReadMembers(value.get_object(), &annotation); !read.ok()) return read;
  return annotation;
}

}  // namespace plugin
