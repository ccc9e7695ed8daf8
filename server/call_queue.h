#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "k8s/mutex.h"

namespace server {

// What a queue of gRPC is asked to tell something; not `ok`: it will not happen any more.
class QueueTag {
 public:
  virtual void OnEvent(bool ok) = 0;
  // What gRPC is given: the queue takes it for a QueueTag again.
  void* ForGrpc() { return this; }

 protected:
  ~QueueTag() = default;
};

// One of several events that `Owner`, which must outlive it, tells apart.
template <typename Owner>
class StepTag final : public QueueTag {
 public:
  using Step = void (Owner::*)(bool ok);
  StepTag(Owner& owner, Step step) : owner_(owner), step_(step) {}
  void OnEvent(bool ok) override { (owner_.*step_)(ok); }

 private:
  Owner& owner_;
  const Step step_;
};

// A queue of gRPC with the one thread that waits for calls, reads them and empties it.
class CallQueue {
 public:
  explicit CallQueue(std::unique_ptr<grpc::ServerCompletionQueue> queue);
  ~CallQueue();  // Stop()

  // Starts the thread: each event goes to the QueueTag that was given to gRPC for it.
  void Start();

  // After the server's shutdown. Blocks until the calls under way are gone and the thread has
  // ended. A second call does nothing.
  void Stop();

  // Any thread, while a Place is taken. Tells the tag, on the queue's thread, that it went well: at
  // once when that is the caller's.
  void Post(QueueTag& tag);

  grpc::ServerCompletionQueue* get() { return queue_.get(); }

  // One call that is waited for or under way, as long as it lives. The queue must outlive it.
  class Place {
   public:
    explicit Place(CallQueue& queue) : queue_(queue) { ++queue_.taken_; }
    ~Place() {
      if (--queue_.taken_ == 0) queue_.taken_.notify_all();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    CallQueue& queue() const { return queue_; }

   private:
    CallQueue& queue_;
  };

 private:
  void Run();
  void OnPosted(bool ok);

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::atomic<int> taken_{0};
  std::atomic<std::thread::id> runner_;
  std::thread thread_;

  StepTag<CallQueue> on_posted_{*this, &CallQueue::OnPosted};
  k8s::Mutex mutex_;
  std::vector<QueueTag*> posted_ ABSL_GUARDED_BY(mutex_);
  grpc::Alarm alarm_ ABSL_GUARDED_BY(mutex_);  // set while something is posted
};

// A service of which some methods are served from a queue.
class QueuedService {
 public:
  // Waits for calls of these methods until the server's shutdown. `queue` must outlive them.
  virtual void Serve(CallQueue& queue) = 0;

 protected:
  ~QueuedService() = default;
};

}  // namespace server
