#include "server/cli.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "server/render_command.h"
#include "server/serve_command.h"

namespace server {
namespace {

int Fail(absl::string_view sentence) {
  std::cerr << "flyte-dask-plugin: " << sentence << '\n';
  return 1;
}

int ExitCode(const absl::Status& status) { return status.ok() ? 0 : Fail(status.message()); }

}  // namespace

int RunCli(int argc, const char* const* argv) {
  CLI::App program(
      "Runs Flyte's dask tasks as DaskJobs on Kubernetes, behind propeller's interface "
      "for external plugins.");
  program.name("flyte-dask-plugin");
  program.require_subcommand(1);
  std::vector<std::string> configs;
  std::string request;
  RenderOptions rendering;
  bool stream = false;
  const char* config_help = "A configuration file or glob; may be repeated, later files win.";

  auto* serve = program.add_subcommand("serve", "Serve until SIGTERM.");
  serve->add_option("--config", configs, config_help);
  auto* render = program.add_subcommand(
      "render", "Print the DaskJob of a CreateTaskRequest as YAML. Needs no cluster.");
  auto* file = render->add_option("REQUEST", request,
                                  "A flyteidl.admin.CreateTaskRequest: JSON (.json), text (.txt, "
                                  ".textproto, .pbtxt) or bytes.");
  auto* streams = render->add_flag(
      "--stream", stream,
      "Read length-delimited requests from standard input, print a line of JSON for each.");
  file->excludes(streams);
  render->add_option("--config", rendering.configs, config_help);
  render->add_option("--pod-template", rendering.pod_templates,
                     "A file of PodTemplates, YAML or JSON; may be repeated.");
  render->add_flag("--json", rendering.json, "Print JSON.");
  auto* version = program.add_subcommand("version", "Print the version.");

  CLI11_PARSE(program, argc, argv);
  if (version->parsed()) {
    std::cout << "flyte-dask-plugin " DASK_VERSION "\n";
    return 0;
  }
  if (serve->parsed()) return ExitCode(ServeCommand(configs));
  if (!stream && request.empty()) return Fail("render needs a REQUEST or --stream");
  const RenderStreams output = {std::cout, std::cerr};
  return ExitCode(stream ? RenderStream(std::cin, rendering, output)
                         : RenderCommand(request, rendering, output));
}

}  // namespace server
