#include "server/render_command.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "flyteidl/admin/agent.pb.h"
#include "k8s/read_file.h"
#include "plugin/daskjob.h"
#include "server/agent_convert.h"
#include "server/config.h"
#include "server/render.h"

namespace server {
namespace {

absl::StatusOr<plugin::TaskRequest> ReadRequest(const std::string& file) {
  auto bytes = k8s::ReadFile(file);
  if (!bytes.ok()) return bytes.status();
  flyteidl::admin::CreateTaskRequest request;
  if (!request.ParseFromString(*bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": not a flyteidl.admin.CreateTaskRequest as protobuf"));
  }
  return FromAgent(request);
}

}  // namespace

absl::Status RenderCommand(const std::string& request_file,
                           const std::vector<std::string>& config_patterns) {
  auto config = LoadConfig(config_patterns);
  if (!config.ok()) return config.status();
  auto request = ReadRequest(request_file);
  if (!request.ok()) return request.status();
  auto manifest = plugin::BuildDaskJob(*request, config->task);
  if (!manifest.ok()) return manifest.status();
  auto yaml = RenderYaml(*manifest);
  if (!yaml.ok()) return yaml.status();
  std::cout << *yaml;
  return absl::OkStatus();
}

}  // namespace server
