#include "server/transition.h"

#include "server/json_text.h"
#include "server/log.h"

namespace server {
namespace json = boost::json;

void LogTransition(const Transition& transition) {
  const plugin::TaskPhase& now = transition.now;
  json::monotonic_resource memory;
  json::object fields(&memory);
  fields.emplace("namespace", transition.key.ns);
  fields.emplace("daskjob", transition.key.name);
  fields.emplace("uid", transition.job.uid);
  if (transition.job.task) {
    fields.emplace("execution", transition.job.task->execution);
    fields.emplace("node", transition.job.task->node);
    fields.emplace("attempt", transition.job.task->attempt);
  }
  fields.emplace("old", JsonText(transition.before ? PhaseName(transition.before->phase) : ""));
  fields.emplace("new", JsonText(PhaseName(now.phase)));
  fields.emplace("class", JsonText(FailureClassName(now.failure)));
  fields.emplace("cause", JsonText(plugin::RowOf(now.cause).id));
  fields.emplace("sentence", now.sentence);
  Log(now.phase == plugin::Phase::kFailed ? Severity::kWarning : Severity::kInfo, "transition",
      fields);
}

}  // namespace server
