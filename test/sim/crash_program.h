#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <string>

#include "flyteidl/service/agent.grpc.pb.h"
#include "plugin/task_request.h"

namespace sim {

// The program that ships, as a child of the test, and a client of it. The test's thread only, but
// for Kill and, as long as it runs, the calls.
class Program {
 public:
  // `config`: path of its configuration file, which listens on free ports.
  explicit Program(std::string config) : config_(std::move(config)) {}
  ~Program();

  // Runs when this returns: a new process if there is none. False: it did not come up.
  bool EnsureRuns();
  // kill -9; returns when it is dead. Any thread.
  void Kill();
  // Asks it to stop, as Kubernetes does.
  void Terminate();
  // Waits for its end: the status of waitpid.
  int WaitForEnd();

  // Of the running process; 0: none.
  pid_t pid() const { return pid_; }
  // To the running process.
  std::shared_ptr<grpc::ChannelInterface> channel() const { return channel_; }

  // Each makes one call. Empty: it failed, or the program is dead.
  std::string Create(const plugin::TaskRequest& request);
  // The id of the cause.
  std::string Get(const std::string& handle);
  bool Delete(const std::string& handle);

 private:
  bool Start();
  void EnsureReaped();
  bool dead() const;

  const std::string config_;
  std::atomic<pid_t> pid_ = 0;  // 0: none
  int output_ = -1;
  std::shared_ptr<grpc::ChannelInterface> channel_;
  std::unique_ptr<flyteidl::service::AsyncAgentService::Stub> stub_;
};

}  // namespace sim
