#include "test/sim/cluster_propeller.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sim {
namespace {

int Rank(plugin::Phase phase) {
  constexpr std::array<int, 5> kRanks = {0, 0, 1, 2, 2};
  return kRanks[static_cast<std::size_t>(phase)];
}

}  // namespace

std::string TaskLife::Story() const {
  return absl::StrJoin(reported, " ", [](std::string* out, const plugin::TaskPhase& phase) {
    absl::StrAppend(out, plugin::RowOf(phase.cause).id);
  });
}

Propeller::Propeller(World& world) : world_(world) { Round(); }

Propeller::~Propeller() { world_.executor.Cancel(timer_); }

TaskLife& Propeller::Submit(plugin::TaskRequest request) {
  tasks_.push_back(std::make_unique<TaskLife>());
  TaskLife& task = *tasks_.back();
  task.request = std::move(request);
  Create(task);
  return task;
}

bool Propeller::all_ended() const {
  return std::all_of(tasks_.begin(), tasks_.end(),
                     [](const auto& task) { return task->aborted || task->ended(); });
}

void Propeller::Round() {
  for (const auto& task : tasks_) {
    if (task->aborted || task->ended()) continue;
    task->handle.empty() ? Create(*task) : Get(*task);
  }
  timer_ = world_.executor.RunAt(world_.now() + kEvery, [this] { Round(); });
}

void Propeller::Create(TaskLife& task) {
  if (std::exchange(task.being_created, true)) return;
  world_.NextReplica().tasks().Create(task.request, world_.now() + kLimit,
                                      [&task](absl::StatusOr<std::string> handle) {
                                        task.being_created = false;
                                        if (!handle.ok()) ++task.failed_creates;
                                        if (handle.ok()) task.handle = *std::move(handle);
                                      });
}

void Propeller::Get(TaskLife& task) {
  world_.NextReplica().tasks().Get(task.handle, world_.now() + kLimit,
                                   [&task](absl::StatusOr<server::TaskReply> reply) {
                                     if (!reply.ok()) ++task.failed_gets;
                                     if (reply.ok()) Take(task, reply->phase);
                                   });
}

void Propeller::Take(TaskLife& task, const plugin::TaskPhase& phase) {
  if (task.reported.empty()) return task.reported.push_back(phase);
  plugin::TaskPhase& last = task.reported.back();
  if (Rank(phase.phase) < Rank(last.phase)) ++task.went_back;
  if (last.cause == phase.cause) {
    last = phase;
  } else {
    task.reported.push_back(phase);
  }
}

void Propeller::Abort(TaskLife& task) {
  task.aborted = true;
  if (task.handle.empty()) return;
  world_.NextReplica().tasks().Delete(task.handle, world_.now() + kLimit, [](absl::Status) {});
}

}  // namespace sim
