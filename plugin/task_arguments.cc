#include "plugin/task_arguments.h"

#include <string>

#include "plugin/task_pod.h"

namespace plugin {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// Null where `fields` has no such member; a value of another type reads as empty.
const Value* Member(const Struct& fields, const char* name) {
  const auto found = fields.fields().find(name);
  return found == fields.fields().end() ? nullptr : &found->second;
}

const Struct* PrimaryOf(const Struct& spec, const std::string& name) {
  const Value* containers = Member(spec, "containers");
  if (containers == nullptr) return nullptr;
  for (const Value& container : containers->list_value().values()) {
    const Value* own = Member(container.struct_value(), "name");
    if (own != nullptr && own->string_value() == name) return &container.struct_value();
  }
  return nullptr;
}

}  // namespace

std::vector<absl::string_view> TaskArguments(const flyteidl::core::TaskTemplate& task) {
  const auto& own = task.container().args();
  if (!task.has_k8s_pod()) return {own.begin(), own.end()};
  const auto name = task.config().find(kPrimaryContainerKey);
  if (name == task.config().end()) return {};
  const Struct* primary = PrimaryOf(task.k8s_pod().pod_spec(), name->second);
  const Value* args = primary == nullptr ? nullptr : Member(*primary, "args");
  std::vector<absl::string_view> arguments;
  if (args == nullptr) return arguments;
  for (const Value& arg : args->list_value().values()) arguments.push_back(arg.string_value());
  return arguments;
}

}  // namespace plugin
