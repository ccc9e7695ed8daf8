#include "server/task_service.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "plugin/daskjob.h"
#include "plugin/object_name.h"
#include "server/job_answer.h"
#include "server/resources.h"

namespace server {
namespace json = boost::json;
namespace {

std::string PathOf(absl::string_view ns, absl::string_view name) {
  return absl::StrCat(ns, "/", name);
}

// A handle tells and deletes nothing but a job of ours: whoever made it up knows no more than its
// name and uid.
bool IsNamed(const plugin::JobFacts& job, const plugin::JobHandle& handle) {
  return plugin::IsOurs(job) && job.uid == handle.uid;
}

TaskReply ReplyOfRejection(const plugin::Rejection& rejection) {
  const plugin::CauseRow& row = plugin::RowOf(rejection.cause);
  return {{row.phase, row.failure, rejection.cause, rejection.sentence, std::nullopt}, {}, ""};
}

// What the task or the cluster's administrator must mend ends the task with a sentence; trouble is
// for the client to try again.
absl::StatusOr<plugin::Handle> Unresolved(const absl::Status& status) {
  if (absl::IsUnavailable(status)) return status;
  return plugin::Handle(plugin::ToRejection(status));
}

}  // namespace

// One CreateTask on its way: what was asked, what was built, and who waits.
struct TaskService::Creation {
  plugin::TaskRequest request;
  absl::Time deadline;
  CreateDone done;
  plugin::ClusterContext cluster;
  JobIdentity identity;
  std::string manifest;
  std::optional<CreateCall> call;

  void Finish(const CreateCall::Finish& result) {
    if (!result.ok()) return std::move(done)(result.status());
    std::move(done)(plugin::EncodeHandle(*result));
  }
};

TaskService::TaskService(Settings settings, Parts parts)
    : settings_(std::move(settings)), parts_(parts) {}

bool TaskService::Serves(absl::string_view ns) const {
  const auto& served = settings_.namespaces;
  return served.empty() || std::find(served.begin(), served.end(), ns) != served.end();
}

plugin::Handle TaskService::UnservedNamespace(absl::string_view ns) const {
  return plugin::ToRejection(absl::InvalidArgumentError(
      absl::StrCat("task_execution_metadata.namespace is \"", ns,
                   "\": this plugin serves only the namespaces of flyte-dask-plugin.namespaces")));
}

void TaskService::Create(plugin::TaskRequest request, absl::Time deadline, CreateDone done) {
  auto creation =
      std::make_shared<Creation>(Creation{std::move(request), deadline, std::move(done)});
  parts_.resolver.Resolve(creation->request, deadline,
                          [this, creation](absl::StatusOr<plugin::ClusterContext> cluster) {
                            if (!cluster.ok())
                              return creation->Finish(Unresolved(cluster.status()));
                            creation->cluster = *std::move(cluster);
                            Build(creation);
                          });
}

void TaskService::Build(std::shared_ptr<Creation> creation) {
  const plugin::TaskRequest& request = creation->request;
  auto manifest = plugin::BuildDaskJob(request, settings_.task, creation->cluster);
  if (!manifest.ok()) {
    return creation->Finish(plugin::Handle(plugin::ToRejection(manifest.status())));
  }
  if (!Serves(request.ns)) return creation->Finish(UnservedNamespace(request.ns));
  creation->manifest = std::move(manifest->text);
  creation->identity = {request.ns, plugin::ObjectName(request), request.output_prefix};
  creation->call.emplace(creation->identity);
  Take(creation, creation->call->Start());
}

void TaskService::Take(std::shared_ptr<Creation> creation, CreateCall::Action action) {
  if (auto* result = std::get_if<CreateCall::Finish>(&action)) return creation->Finish(*result);
  std::holds_alternative<CreateCall::Post>(action) ? Post(creation) : Read(creation);
}

void TaskService::Post(std::shared_ptr<Creation> creation) {
  parts_.client.Create(k8s::MetadataOf(kDaskJobs), creation->identity.ns, creation->identity.name,
                       creation->manifest, creation->deadline,
                       [this, creation](absl::StatusOr<k8s::Answer> answer) {
                         Take(creation, creation->call->OnPosted(ToUid(answer)));
                       });
}

void TaskService::Read(std::shared_ptr<Creation> creation) {
  parts_.client.Get(kDaskJobs, creation->identity.ns, creation->identity.name, creation->deadline,
                    [this, creation](absl::StatusOr<k8s::Answer> answer) {
                      Take(creation, creation->call->OnRead(ToJobFacts(answer)));
                    });
}

void TaskService::Get(absl::string_view handle, absl::Time deadline, GetDone done) {
  auto decoded = plugin::DecodeHandle(handle);
  if (!decoded.ok()) return std::move(done)(decoded.status());
  if (auto* rejection = std::get_if<plugin::Rejection>(&*decoded)) {
    return std::move(done)(ReplyOfRejection(*rejection));
  }
  const auto& job = std::get<plugin::JobHandle>(*decoded);
  if (!Serves(job.ns)) {
    return std::move(done)(absl::InvalidArgumentError(absl::StrCat(
        "resource_meta names namespace \"", job.ns, "\", which this plugin does not serve")));
  }
  if (const auto tracked = FindNamed(job)) return std::move(done)(ReplyOf(*tracked));
  parts_.reads.Read({job.ns, job.name}, ReadDeadline(deadline),
                    [this, job, done = std::move(done)](const JobRead& read) mutable {
                      std::move(done)(ReplyOfRead(job, read));
                    });
}

absl::Time TaskService::ReadDeadline(absl::Time deadline) const {
  const absl::Time now = parts_.executor.Now();
  return now + std::min(JobReads::kLongest, (deadline - now) / 2);
}

JobBoard::Reply TaskService::EncodedReply(absl::string_view handle) const {
  return parts_.board.FindReply(handle);
}

JobBoard::Entry TaskService::FindNamed(const plugin::JobHandle& handle) const {
  JobBoard::Entry tracked = parts_.board.Find({handle.ns, handle.name});
  return tracked && IsNamed(*tracked->job, handle) ? tracked : nullptr;
}

// The cache has not seen the job, so nothing is known of its pods, and an end is not latched yet.
TaskReply TaskService::ReplyOfRead(const plugin::JobHandle& handle, const JobRead& read) const {
  plugin::JobFacts named;
  named.ns = handle.ns;
  named.name = handle.name;
  named.uid = handle.uid;
  plugin::Observation seen;
  seen.job = read.presence;
  seen.job_facts = std::make_shared<const plugin::JobFacts>(std::move(named));
  seen.delete_requested = parts_.delete_requests.Has(handle.uid);
  if (read.job && IsNamed(*read.job, handle)) seen.job_facts = read.job;
  if (read.job && read.job != seen.job_facts) seen.job = plugin::Presence::kAbsent;
  plugin::TaskPhase phase = plugin::MapPhase(seen, absl::ZeroDuration(), parts_.executor.Now());
  const bool latched = seen.job_facts->outcome || seen.job == plugin::Presence::kAbsent;
  if (plugin::IsFinal(phase) && !latched) phase = plugin::EndBeingKept(*seen.job_facts);
  return {std::move(phase), {}, PathOf(handle.ns, handle.name)};
}

void TaskService::Delete(absl::string_view handle, absl::Time deadline, DeleteDone done) {
  auto decoded = plugin::DecodeHandle(handle);
  auto* job = decoded.ok() ? std::get_if<plugin::JobHandle>(&*decoded) : nullptr;
  if (job == nullptr || !Serves(job->ns)) return std::move(done)(absl::OkStatus());
  if (FindNamed(*job)) return DeleteOurs(*job, deadline, std::move(done));
  parts_.reads.Read(
      {job->ns, job->name}, ReadDeadline(deadline),
      [this, job = *job, deadline, done = std::move(done)](const JobRead& read) mutable {
        if (read.presence == plugin::Presence::kUnknown) {
          return std::move(done)(absl::UnavailableError(
              absl::StrCat("DaskJob ", PathOf(job.ns, job.name),
                           " could not be deleted: the API server does not answer")));
        }
        const bool ours = read.job && IsNamed(*read.job, job);
        ours ? DeleteOurs(job, deadline, std::move(done)) : std::move(done)(absl::OkStatus());
      });
}

void TaskService::DeleteOurs(const plugin::JobHandle& handle, absl::Time deadline,
                             DeleteDone done) {
  parts_.delete_requests.Note(handle.uid);
  parts_.client.Delete(kDaskJobs, handle.ns, handle.name, handle.uid, deadline,
                       [done = std::move(done)](absl::StatusOr<k8s::Answer> answer) mutable {
                         const absl::Status& status = answer.status();
                         const bool gone = k8s::IsNotFound(status) || k8s::IsConflict(status);
                         std::move(done)(gone ? absl::OkStatus() : status);
                       });
}

}  // namespace server
