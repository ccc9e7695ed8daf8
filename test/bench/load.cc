// The client of the benchmarks; each mode prints one JSON object.
//
//   load get ADDRESS HANDLES SECONDS
//     GetTask of the handles (a line each) in turn, 32 calls at once
//
//   load reply ADDRESS HANDLES FILE
//     writes the bytes of one reply
//
//   load create ADDRESS COUNT RUN TASKS
//     CreateTask of COUNT new tasks in namespace "default", TASKS of each execution, 16 at once
//
//   load race ADDRESS KUBECONFIG COUNT RUN TASKS
//     CreateTask of COUNT tasks as above, and POST of the manifests of as many like them by a
//     client that has nothing around libcurl: no limit, no second try, and the answer is not
//     parsed. They take turns of 16 at once, and each waits for its last.
//
//   load start PROGRAM CONFIG
//     from fork to the first answer of ListAgents, in milliseconds
#include <fcntl.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "flyteidl/service/agent.grpc.pb.h"
#include "k8s/cluster_config.h"
#include "k8s/curl_transport.h"
#include "k8s/loop.h"
#include "k8s/read_file.h"
#include "k8s/requests.h"
#include "plugin/daskjob.h"
#include "test/support/task_builder.h"

namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using flyteidl::service::AsyncAgentService;
using Arguments = std::vector<std::string>;

constexpr k8s::Resource kDaskJobs{"kubernetes.dask.org", "v1", "daskjobs"};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Connected: that is no part of what is measured.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  return channel;
}

// Starts calls until told to stop and waits for the last of them.
class Calls {
 public:
  // `start(i, done)` begins call number i and sees to it that `done` is called once.
  using Start = std::function<void(std::size_t, std::function<void(bool ok)>)>;

  explicit Calls(Start start) : start_(std::move(start)) {}

  void Run(int at_once, std::size_t most, double seconds) {
    begin_ = Clock::now();
    most_ = most;
    limit_ = seconds;
    for (int i = 0; i < at_once; ++i) Next();
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait(lock, [this] { return under_way_ == 0; });
    took_ = SecondsSince(begin_);
  }

  double seconds() const { return took_; }
  std::size_t failed() const { return failed_; }

  json::object Result() const {
    return {{"calls", finished_.load()},
            {"failed", failed_.load()},
            {"seconds", took_},
            {"per_second", static_cast<double>(finished_.load()) / took_}};
  }

 private:
  void Next() {
    const std::size_t number = started_++;
    if (number >= most_ || SecondsSince(begin_) >= limit_) return;
    ++under_way_;
    start_(number, [this](bool ok) {
      ++finished_;
      failed_ += ok ? 0 : 1;
      Next();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--under_way_ == 0) ended_.notify_all();
    });
  }

  Start start_;
  Clock::time_point begin_;
  std::size_t most_ = 0;
  double limit_ = 0, took_ = 0;
  std::atomic<std::size_t> started_{0}, finished_{0}, failed_{0};
  std::atomic<int> under_way_{0};
  std::mutex mutex_;
  std::condition_variable ended_;
};

grpc::ByteBuffer ToBytes(const google::protobuf::MessageLite& message) {
  const grpc::Slice bytes(message.SerializeAsString());
  return grpc::ByteBuffer(&bytes, 1);
}

// The client shares the processors with what it measures, so it costs as little as it can: bytes
// to bytes, and one thread for all answers.
class Caller {
 public:
  using Done = std::function<void(const grpc::Status& status, grpc::ByteBuffer reply)>;

  Caller(const std::string& address, std::string method)
      : stub_(ChannelTo(address)), method_(std::move(method)), thread_([this] { Run(); }) {}
  ~Caller() {
    queue_.Shutdown();
    thread_.join();
  }

  void Call(const grpc::ByteBuffer& request, Done done) {
    auto* call = new Pending{std::move(done), {}, {}, {}, nullptr};
    call->reader = stub_.PrepareUnaryCall(&call->context, method_, request, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->reply, &call->status, call);
  }

 private:
  struct Pending {
    Done done;
    grpc::ClientContext context;
    grpc::Status status;
    grpc::ByteBuffer reply;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  };

  void Run() {
    bool ok = false;
    for (void* tag = nullptr; queue_.Next(&tag, &ok);) {
      const std::unique_ptr<Pending> call(static_cast<Pending*>(tag));
      call->done(call->status, std::move(call->reply));
    }
  }

  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::string method_;
  std::thread thread_;
};

json::object Get(const Arguments& arguments) {
  std::vector<grpc::ByteBuffer> requests;
  for (const std::string& handle : LinesOf(arguments.at(1))) {
    flyteidl::admin::GetTaskRequest request;
    request.set_resource_meta(handle);
    requests.push_back(ToBytes(request));
  }
  Caller get(arguments.at(0), "/flyteidl.service.AsyncAgentService/GetTask");
  Calls calls([&](std::size_t i, std::function<void(bool)> done) {
    // A large step, so that neighbours in time are no neighbours in memory.
    get.Call(requests[i * 7919 % requests.size()],
             [done = std::move(done)](const grpc::Status& status, const grpc::ByteBuffer&) {
               done(status.ok());
             });
  });
  calls.Run(32, SIZE_MAX, std::stod(arguments.at(2)));
  return calls.Result();
}

json::object Reply(const Arguments& arguments) {
  grpc::ClientContext context;
  flyteidl::admin::GetTaskRequest request;
  flyteidl::admin::GetTaskResponse reply;
  request.set_resource_meta(LinesOf(arguments.at(1)).at(0));
  const auto stub = AsyncAgentService::NewStub(ChannelTo(arguments.at(0)));
  const grpc::Status status = stub->GetTask(&context, request, &reply);
  const std::string bytes = reply.SerializeAsString();
  std::ofstream(arguments.at(2), std::ios::binary) << bytes;
  return {{"ok", status.ok()},
          {"bytes", bytes.size()},
          {"links", reply.resource().log_links_size()},
          {"phase", static_cast<int>(reply.resource().phase())}};
}

// COUNT, RUN and TASKS of the arguments.
struct Tasks {
  std::size_t count;
  std::string run;
  std::size_t of_one_execution;

  plugin::TaskRequest operator[](std::size_t i) const {
    return plugin::ADaskTask()
        .WithNamespace("default")
        .WithExecution("b" + run + "x" + std::to_string(i / of_one_execution))
        .WithNode("n" + std::to_string(i % of_one_execution))
        .WithTaskEnv("HOME", "/root")
        .WithExecutionEnv("TEAM", "data")
        .Build();
  }
};

flyteidl::admin::CreateTaskRequest ToProto(const plugin::TaskRequest& task) {
  flyteidl::admin::CreateTaskRequest request;
  *request.mutable_template_() = *task.task;
  request.set_output_prefix(task.output_prefix);
  auto& metadata = *request.mutable_task_execution_metadata();
  *metadata.mutable_task_execution_id() = task.id;
  metadata.set_namespace_(task.ns);
  metadata.set_k8s_service_account(task.service_account);
  metadata.mutable_labels()->insert(task.labels.begin(), task.labels.end());
  metadata.mutable_annotations()->insert(task.annotations.begin(), task.annotations.end());
  metadata.mutable_environment_variables()->insert(task.environment.begin(),
                                                   task.environment.end());
  return request;
}

// A refused task has no uid in its handle.
bool IsCreated(grpc::ByteBuffer& reply) {
  flyteidl::admin::CreateTaskResponse response;
  return grpc::SerializationTraits<decltype(response)>::Deserialize(&reply, &response).ok() &&
         response.resource_meta().find("\"uid\"") != std::string::npos;
}

constexpr char kCreateTask[] = "/flyteidl.service.AsyncAgentService/CreateTask";
constexpr int kCreatesAtOnce = 16;

Calls::Start ByProgram(Caller& program, const Tasks& tasks) {
  std::vector<grpc::ByteBuffer> requests;
  for (std::size_t i = 0; i < tasks.count; ++i) requests.push_back(ToBytes(ToProto(tasks[i])));
  return [&program, requests = std::move(requests)](std::size_t i, std::function<void(bool)> done) {
    program.Call(requests[i],
                 [done = std::move(done)](const grpc::Status& status, grpc::ByteBuffer reply) {
                   done(status.ok() && IsCreated(reply));
                 });
  };
}

json::object Create(const Arguments& arguments) {
  const Tasks tasks{std::stoul(arguments.at(1)), arguments.at(2), std::stoul(arguments.at(3))};
  Caller program(arguments.at(0), kCreateTask);
  Calls calls(ByProgram(program, tasks));
  calls.Run(kCreatesAtOnce, tasks.count, 3600);
  return calls.Result();
}

k8s::ClusterConfig ClusterOf(const std::string& kubeconfig) {
  const auto variable = [](absl::string_view) { return std::optional<std::string>(); };
  return *k8s::LoadClusterConfig(kubeconfig, "", {variable, k8s::ReadFile});
}

// The bare client: any thread may send.
class Sender {
 public:
  explicit Sender(const std::string& kubeconfig) : transport_(ClusterOf(kubeconfig), loop_) {
    loop_.Start();
  }
  ~Sender() { loop_.Stop(); }

  void Send(k8s::HttpRequest request, std::function<void(bool ok)> done) {
    loop_.Post([this, request = std::move(request), done = std::move(done)]() mutable {
      transport_.Send(std::move(request), absl::Now() + absl::Seconds(30),
                      [done = std::move(done)](absl::StatusOr<k8s::HttpResponse> response) {
                        done(response.ok() && response->code / 100 == 2);
                      });
    });
  }

 private:
  k8s::Loop loop_;
  k8s::CurlTransport transport_;
};

bool Connect(Sender& sender) {
  std::promise<bool> answered;
  sender.Send(k8s::GetRequest(kDaskJobs, "default", "none"),
              [&answered](bool ok) { answered.set_value(ok); });
  return answered.get_future().get();
}

Calls::Start ByPost(Sender& sender, const Tasks& tasks) {
  std::vector<k8s::HttpRequest> requests;
  for (std::size_t i = 0; i < tasks.count; ++i) {
    const auto job = plugin::BuildDaskJob(tasks[i], {});
    requests.push_back(k8s::CreateRequest(kDaskJobs, "default", job->text, "flyte-dask-plugin"));
  }
  return [&sender, requests = std::move(requests)](std::size_t i, std::function<void(bool)> done) {
    sender.Send(requests[i], std::move(done));
  };
}

// One of two that race.
class Racer {
 public:
  explicit Racer(Calls::Start start) : start_(std::move(start)) {}

  void TakeTurn() {
    Calls calls([this, from = taken_](std::size_t i, std::function<void(bool)> done) {
      start_(from + i, std::move(done));
    });
    calls.Run(kCreatesAtOnce, kCreatesAtOnce, 3600);
    taken_ += kCreatesAtOnce;
    seconds_ += calls.seconds();
    failed_ += calls.failed();
  }

  double per_second() const { return static_cast<double>(taken_) / seconds_; }
  std::size_t failed() const { return failed_; }

 private:
  Calls::Start start_;
  std::size_t taken_ = 0, failed_ = 0;
  double seconds_ = 0;
};

// The API server collects its heap every few hundred creates, and a create then costs thrice what
// it costs else. Turns this short share each collection, and their order, which is that of Thue and
// Morse, never falls in step with them.
json::object Race(const Arguments& arguments) {
  const std::size_t count = std::stoul(arguments.at(2)), execution = std::stoul(arguments.at(4));
  Caller program(arguments.at(0), kCreateTask);
  Sender sender(arguments.at(1));
  Connect(sender);
  Racer ours(ByProgram(program, {count, arguments.at(3) + "a", execution}));
  Racer theirs(ByPost(sender, {count, arguments.at(3) + "b", execution}));
  for (std::size_t turn = 0; turn < 2 * count / kCreatesAtOnce; ++turn) {
    (std::popcount(turn) % 2 == 0 ? ours : theirs).TakeTurn();
  }
  return {{"failed", ours.failed() + theirs.failed()},
          {"ours", ours.per_second()},
          {"theirs", theirs.per_second()}};
}

// The program as a child with its standard output at hand.
class Child {
 public:
  Child(std::string program, std::string config) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::string serve = "serve", flag = "--config";
    char* argv[] = {program.data(), serve.data(), flag.data(), config.data(), nullptr};
    if (posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    out_ = fdopen(ends[0], "r");
  }
  ~Child() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    fclose(out_);
  }

  std::string Line() {
    char line[4096] = "";
    return fgets(line, sizeof line, out_) == nullptr ? "" : line;
  }

 private:
  pid_t pid_ = 0;
  FILE* out_ = nullptr;
};

json::object Start(const Arguments& arguments) {
  const auto begin = Clock::now();
  Child child(arguments.at(0), arguments.at(1));
  const json::value serving = json::parse(child.Line());
  const std::string address(serving.at("grpc").as_string());
  const auto stub = flyteidl::service::AgentMetadataService::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  flyteidl::admin::ListAgentsResponse agents;
  grpc::ClientContext context;
  const bool ok = stub->ListAgents(&context, {}, &agents).ok() && agents.agents_size() == 1;
  return {{"ok", ok}, {"ms", SecondsSince(begin) * 1000}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, json::object (*)(const Arguments&)> modes = {
      {"get", Get}, {"reply", Reply}, {"create", Create}, {"race", Race}, {"start", Start}};
  std::cout << json::serialize(modes.at(argv[1])(Arguments(argv + 2, argv + argc))) << std::endl;
  // A thread of gRPC may still be letting go of the last call: nothing is taken from under it.
  std::_Exit(0);
}
