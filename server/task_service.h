#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/client.h"
#include "k8s/executor.h"
#include "plugin/handle.h"
#include "plugin/options.h"
#include "plugin/phase.h"
#include "plugin/task_request.h"
#include "server/create_call.h"
#include "server/delete_requests.h"
#include "server/job_board.h"
#include "server/job_reads.h"
#include "server/resolver.h"
#include "server/task_reply.h"

namespace server {

// Create, get and delete of tasks, the same for every generation. Any thread may call; nothing
// blocks; every `done` runs once, on the caller's thread or the executor's.
class TaskService {
 public:
  using CreateDone = absl::AnyInvocable<void(absl::StatusOr<std::string>) &&>;
  using GetDone = absl::AnyInvocable<void(absl::StatusOr<TaskReply>) &&>;
  using DeleteDone = absl::AnyInvocable<void(absl::Status) &&>;

  struct Settings {
    plugin::Options task;
    std::vector<std::string> namespaces;  // empty: all are served
  };
  // References must outlive the service and every call.
  struct Parts {
    k8s::Client& client;
    k8s::Executor& executor;
    Resolver& resolver;
    const JobBoard& board;
    JobReads& reads;
    DeleteRequests& delete_requests;
  };

  TaskService(Settings settings, Parts parts);

  // The handle of the task's DaskJob, made or adopted; or a rejection handle when it was refused.
  // Non-OK only when the API server gave no answer before `deadline`: kUnavailable.
  void Create(plugin::TaskRequest request, absl::Time deadline, CreateDone done);

  // Non-OK (kInvalidArgument) only for a handle that is not ours.
  void Get(absl::string_view handle, absl::Time deadline, GetDone done);

  // What Get would answer, as it is sent. Null for what is not in the cache: ask Get. Watches hold
  // nothing of namespaces that are not served.
  JobBoard::Reply EncodedReply(absl::string_view handle) const;

  // OK for what is gone, unknown or not ours: nothing of anybody else's is touched. Otherwise why
  // the API server did not delete.
  void Delete(absl::string_view handle, absl::Time deadline, DeleteDone done);

 private:
  struct Creation;

  bool Serves(absl::string_view ns) const;
  plugin::Handle UnservedNamespace(absl::string_view ns) const;
  void Build(std::shared_ptr<Creation> creation);
  void Take(std::shared_ptr<Creation> creation, CreateCall::Action action);
  void Post(std::shared_ptr<Creation> creation);
  void Read(std::shared_ptr<Creation> creation);

  JobBoard::Entry FindNamed(const plugin::JobHandle& handle) const;
  TaskReply ReplyOfRead(const plugin::JobHandle& handle, const JobRead& read) const;
  absl::Time ReadDeadline(absl::Time deadline) const;

  void DeleteOurs(const plugin::JobHandle& handle, absl::Time deadline, DeleteDone done);

  const Settings settings_;
  const Parts parts_;
};

}  // namespace server
