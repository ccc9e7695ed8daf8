#include "server/call_queue.h"

#include <grpc/support/time.h>

#include <utility>

namespace server {

CallQueue::CallQueue(std::unique_ptr<grpc::ServerCompletionQueue> queue)
    : queue_(std::move(queue)) {}

CallQueue::~CallQueue() { Stop(); }

void CallQueue::Start() {
  thread_ = std::thread([this] { Run(); });
}

// Who finishes a call puts something into the queue, which must be open for it.
void CallQueue::Stop() {
  for (int taken = taken_; taken != 0; taken = taken_) taken_.wait(taken);
  queue_->Shutdown();
  thread_.joinable() ? thread_.join() : Run();
}

// An alarm of the past is how a thread of ours puts something into a queue of gRPC.
void CallQueue::Post(QueueTag& tag) {
  if (runner_ == std::this_thread::get_id()) return tag.OnEvent(true);
  k8s::MutexLock lock(mutex_);
  posted_.push_back(&tag);
  if (posted_.size() > 1) return;
  alarm_.Set(queue_.get(), gpr_time_0(GPR_CLOCK_REALTIME), on_posted_.ForGrpc());
}

void CallQueue::OnPosted(bool) {
  std::vector<QueueTag*> tags;
  {
    k8s::MutexLock lock(mutex_);
    tags.swap(posted_);
  }
  for (QueueTag* tag : tags) tag->OnEvent(true);
}

void CallQueue::Run() {
  runner_ = std::this_thread::get_id();
  bool ok = false;
  for (void* tag = nullptr; queue_->Next(&tag, &ok);) static_cast<QueueTag*>(tag)->OnEvent(ok);
}

}  // namespace server
