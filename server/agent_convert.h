#pragma once

#include <string>

#include "flyteidl/admin/agent.pb.h"
#include "plugin/arena_message.h"
#include "plugin/task_request.h"
#include "server/task_reply.h"

// flyteidl.service.AsyncAgentService (Flyte 1.7 to 1.16) ↔ values of no generation. Conversion
// only.
namespace server {

// Everything but the inputs. The task is the message's own.
plugin::TaskRequest FromAgent(plugin::ArenaMessage<flyteidl::admin::CreateTaskRequest> request);

// Phase and state as every client from 1.10 to 1.16 understands them; outputs stay unset, so that
// the client reads outputs.pb or error.pb itself. Source: propeller-interface, G.2.
void ToAgent(const TaskReply& reply, flyteidl::admin::GetTaskResponse& response);

// The same as the bytes that are sent.
std::string EncodeForAgent(const TaskReply& reply);

}  // namespace server
