#include "server/transition.h"

#include "server/json_text.h"
#include "server/log.h"

namespace server {
namespace json = boost::json;

void LogTransition(const Transition& transition) {
  const plugin::TaskPhase& now = transition.now;
  json::object fields;
  fields["namespace"] = transition.key.ns;
  fields["daskjob"] = transition.key.name;
  fields["uid"] = transition.job.uid;
  if (transition.job.task) {
    fields["execution"] = transition.job.task->execution;
    fields["node"] = transition.job.task->node;
    fields["attempt"] = transition.job.task->attempt;
  }
  fields["old"] = JsonText(transition.before ? PhaseName(transition.before->phase) : "");
  fields["new"] = JsonText(PhaseName(now.phase));
  fields["class"] = JsonText(FailureClassName(now.failure));
  fields["cause"] = JsonText(plugin::RowOf(now.cause).id);
  fields["sentence"] = now.sentence;
  Log(now.phase == plugin::Phase::kFailed ? Severity::kWarning : Severity::kInfo, "transition",
      std::move(fields));
}

}  // namespace server
