#include "server/task_reply.h"

#include "absl/strings/str_cat.h"

namespace server {

TaskReply ReplyOf(const TrackedJob& job) {
  return {job.phase, job.links, absl::StrCat(job.job->ns, "/", job.job->name)};
}

}  // namespace server
