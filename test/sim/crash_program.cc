#include "test/sim/crash_program.h"

#include <fcntl.h>
#include <grpcpp/create_channel.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/parse_object.h"

namespace sim {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
}

pid_t Spawn(const std::string& config, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = DASK_PROGRAM, serve = "serve", option = absl::StrCat("--config=", config);
  char* arguments[] = {program.data(), serve.data(), option.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? pid : 0;
}

// Where it serves gRPC, from the one line that says so; empty: it ended before that.
std::string ReadAddress(int output) {
  std::string text;
  char byte = 0;
  while (read(output, &byte, 1) == 1) {
    if (byte != '\n') {
      text.push_back(byte);
      continue;
    }
    const auto line = k8s::ParseObject(text);
    if (line.ok() && k8s::StringAt(*line, "msg") == "serving") {
      return std::string(k8s::StringAt(*line, "grpc"));
    }
    text.clear();
  }
  return "";
}

flyteidl::admin::CreateTaskRequest ToProto(const plugin::TaskRequest& task) {
  flyteidl::admin::CreateTaskRequest request;
  *request.mutable_template_() = *task.task;
  request.set_output_prefix(task.output_prefix);
  auto& metadata = *request.mutable_task_execution_metadata();
  *metadata.mutable_task_execution_id() = task.id;
  metadata.set_namespace_(task.ns);
  metadata.set_k8s_service_account(task.service_account);
  for (const auto& [key, value] : task.labels) (*metadata.mutable_labels())[key] = value;
  return request;
}

}  // namespace

Program::~Program() {
  Kill();
  EnsureReaped();
}

bool Program::EnsureRuns() {
  if (pid_ != 0 && !dead()) return true;
  EnsureReaped();
  return Start();
}

bool Program::Start() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  pid_ = Spawn(config_, ends[1]);
  close(ends[1]);
  output_ = ends[0];
  const std::string address = pid_ == 0 ? "" : ReadAddress(output_);
  if (address.empty()) return false;
  channel_ = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  stub_ = flyteidl::service::AsyncAgentService::NewStub(channel_);
  return true;
}

bool Program::dead() const {
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid_.load()), &info, WEXITED | WNOWAIT | WNOHANG);
  return info.si_pid != 0;
}

void Program::Kill() {
  const pid_t pid = pid_;
  if (pid == 0) return;
  kill(pid, SIGKILL);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
}

void Program::Terminate() { kill(pid_, SIGTERM); }

int Program::WaitForEnd() {
  int status = 0;
  waitpid(pid_.exchange(0), &status, 0);
  return status;
}

void Program::EnsureReaped() {
  stub_.reset();
  channel_.reset();
  if (const pid_t pid = pid_.exchange(0)) waitpid(pid, nullptr, 0);
  if (output_ >= 0) close(std::exchange(output_, -1));
}

std::string Program::Create(const plugin::TaskRequest& task) {
  grpc::ClientContext context;
  SetDeadline(context);
  flyteidl::admin::CreateTaskResponse response;
  const bool ok = stub_->CreateTask(&context, ToProto(task), &response).ok();
  return ok ? response.resource_meta() : "";
}

std::string Program::Get(const std::string& handle) {
  grpc::ClientContext context;
  SetDeadline(context);
  flyteidl::admin::GetTaskRequest request;
  request.set_resource_meta(handle);
  flyteidl::admin::GetTaskResponse response;
  if (!stub_->GetTask(&context, request, &response).ok()) return "";
  return response.resource().custom_info().fields().at("cause").string_value();
}

bool Program::Delete(const std::string& handle) {
  grpc::ClientContext context;
  SetDeadline(context);
  flyteidl::admin::DeleteTaskRequest request;
  request.set_resource_meta(handle);
  flyteidl::admin::DeleteTaskResponse response;
  return stub_->DeleteTask(&context, request, &response).ok();
}

}  // namespace sim
