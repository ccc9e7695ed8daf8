#pragma once

#include <grpcpp/completion_queue.h>

#include <atomic>
#include <memory>
#include <thread>

namespace server {

// What a queue of gRPC is asked to tell something; not `ok`: it will not happen any more.
class QueueTag {
 public:
  virtual void OnEvent(bool ok) = 0;

 protected:
  ~QueueTag() = default;
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

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::atomic<int> taken_{0};
  std::thread thread_;
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
