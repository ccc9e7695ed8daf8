// echo REPLY: a callback server that answers every GetTask with the GetTaskResponse of the file
// REPLY. It does nothing else, so it shows what gRPC itself costs. Prints its address; serves until
// its standard input ends.
#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "flyteidl/service/agent.grpc.pb.h"

namespace {

class Echo final : public flyteidl::service::AsyncAgentService::CallbackService {
 public:
  explicit Echo(const std::string& reply) { reply_.ParseFromString(reply); }

  grpc::ServerUnaryReactor* GetTask(grpc::CallbackServerContext* call,
                                    const flyteidl::admin::GetTaskRequest*,
                                    flyteidl::admin::GetTaskResponse* response) override {
    auto* reactor = call->DefaultReactor();
    *response = reply_;
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  flyteidl::admin::GetTaskResponse reply_;
};

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  Echo echo(std::string(std::istreambuf_iterator<char>(file), {}));
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  std::cout << "127.0.0.1:" << port << std::endl;
  std::cin.get();
  server->Shutdown();
}
