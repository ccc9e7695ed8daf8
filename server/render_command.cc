#include "server/render_command.h"

#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "flyteidl/admin/agent.pb.h"
#include "plugin/daskjob.h"
#include "server/agent_convert.h"
#include "server/config.h"
#include "server/pod_template_files.h"
#include "server/render.h"
#include "server/request_file.h"

namespace server {
namespace {

namespace json = boost::json;
using CreateTaskRequest = plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest>;

// Makes manifests of requests by the files that the options name.
class Renderer {
 public:
  static absl::StatusOr<Renderer> Make(const RenderOptions& options) {
    auto config = LoadConfig(options.configs);
    if (!config.ok()) return config.status();
    auto templates = PodTemplateFiles::Read(
        options.pod_templates,
        {config->task.pods.default_pod_template_name, config->pod_template_namespace});
    if (!templates.ok()) return templates.status();
    return Renderer(std::move(config->task), *std::move(templates));
  }

  absl::StatusOr<plugin::DaskJobManifest> Render(const plugin::TaskRequest& request) const {
    const auto cluster = templates_.Resolve(request);
    if (!cluster.ok()) return cluster.status();
    return plugin::BuildDaskJob(request, options_, *cluster);
  }

 private:
  Renderer(plugin::Options options, PodTemplateFiles templates)
      : options_(std::move(options)), templates_(std::move(templates)) {}

  plugin::Options options_;
  PodTemplateFiles templates_;
};

std::string ErrorLine(const absl::Status& refused) {
  json::object error;
  error.emplace("error", std::string(refused.message()));
  return json::serialize(error);
}

// One answer line.
void Answer(const Renderer& renderer, CreateTaskRequest request, int number,
            RenderStreams streams) {
  const auto manifest = renderer.Render(FromAgent(std::move(request)));
  streams.out << (manifest.ok() ? manifest->text : ErrorLine(manifest.status())) << '\n';
  if (!manifest.ok()) return;
  for (const std::string& warning : manifest->warnings) {
    streams.warnings << number << ": " << warning << '\n';
  }
}

}  // namespace

absl::Status RenderCommand(const std::string& request_file, const RenderOptions& options,
                           RenderStreams streams) {
  const auto renderer = Renderer::Make(options);
  if (!renderer.ok()) return renderer.status();
  const auto request = ReadRequestFile(request_file);
  if (!request.ok()) return request.status();
  const auto manifest = renderer->Render(*request);
  if (!manifest.ok()) return manifest.status();
  const auto yaml = RenderYaml(manifest->object);
  if (!yaml.ok()) return yaml.status();
  for (const std::string& warning : manifest->warnings) streams.warnings << warning << '\n';
  streams.out << (options.json ? absl::StrCat(manifest->text, "\n") : *yaml);
  return absl::OkStatus();
}

absl::Status RenderStream(std::istream& in, const RenderOptions& options, RenderStreams streams) {
  const auto renderer = Renderer::Make(options);
  if (!renderer.ok()) return renderer.status();
  google::protobuf::io::IstreamInputStream input(&in);
  for (int number = 1;; ++number) {
    CreateTaskRequest request;
    bool ended = false;
    if (!google::protobuf::util::ParseDelimitedFromZeroCopyStream(&*request, &input, &ended)) {
      if (ended) return absl::OkStatus();
      return absl::InvalidArgumentError(absl::StrCat(
          "request ", number, ": not a length-delimited flyteidl.admin.CreateTaskRequest"));
    }
    Answer(*renderer, std::move(request), number, streams);
  }
}

}  // namespace server
