#include "server/call_queue.h"

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

void CallQueue::Run() {
  bool ok = false;
  for (void* tag = nullptr; queue_->Next(&tag, &ok);) static_cast<QueueTag*>(tag)->OnEvent(ok);
}

}  // namespace server
