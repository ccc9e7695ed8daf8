#include "server/cli.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "server/render_command.h"
#include "server/serve_command.h"

namespace server {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << "flyte-dask-plugin: " << status.message() << '\n';
  return 1;
}

}  // namespace

int RunCli(int argc, const char* const* argv) {
  CLI::App program(
      "Runs Flyte's dask tasks as DaskJobs on Kubernetes, behind propeller's interface "
      "for external plugins.");
  program.name("flyte-dask-plugin");
  program.require_subcommand(1);
  std::vector<std::string> configs;
  std::string request;
  const char* config_help = "A configuration file or glob; may be repeated, later files win.";

  auto* serve = program.add_subcommand("serve", "Serve until SIGTERM.");
  serve->add_option("--config", configs, config_help);
  auto* render = program.add_subcommand(
      "render", "Print the DaskJob of a CreateTaskRequest as YAML. Needs no cluster.");
  render->add_option("FILE", request, "A flyteidl.admin.CreateTaskRequest as protobuf.")
      ->required();
  render->add_option("--config", configs, config_help);
  auto* version = program.add_subcommand("version", "Print the version.");

  CLI11_PARSE(program, argc, argv);
  if (version->parsed()) {
    std::cout << "flyte-dask-plugin " DASK_VERSION "\n";
    return 0;
  }
  const absl::Status status =
      serve->parsed() ? ServeCommand(configs) : RenderCommand(request, configs);
  return status.ok() ? 0 : Fail(status);
}

}  // namespace server
