// cluster FOLDER JOBS PODS [WAITING]: a simulated API server that holds JOBS live jobs of PODS pods
// each; of these jobs WAITING still wait for their runner, and the others run. FOLDER holds the
// templates job.json, runner.json, scheduler.json and worker.json with the places @NAME@, @UID@ and
// @INDEX@; it gets `kubeconfig` and `handles`, which has the handles of the jobs that run. Commands
// on standard input, one answer each:
//
//   events ADDRESS COUNT
//     starts the runners of COUNT waiting jobs one by one; how long until GetTask tells
//
//   lists
//     how many requests came by, by verb and resource
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "flyteidl/service/agent.grpc.pb.h"
#include "plugin/handle.h"
#include "test/sim/api.h"
#include "test/sim/api_server.h"
#include "test/sim/store.h"
#include "test/sim/traffic.h"

namespace {

namespace json = boost::json;
using flyteidl::service::AsyncAgentService;

constexpr char kNs[] = "default";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

struct Templates {
  explicit Templates(const std::string& folder)
      : job(ReadFile(folder + "/job.json")),
        runner(ReadFile(folder + "/runner.json")),
        scheduler(ReadFile(folder + "/scheduler.json")),
        worker(ReadFile(folder + "/worker.json")) {}

  std::string job, runner, scheduler, worker;
};

class Cluster {
 public:
  explicit Cluster(std::string folder) : folder_(std::move(folder)), templates_(folder_) {}

  void Fill(int jobs, int pods, int waiting) {
    std::ofstream handles(folder_ + "/handles");
    for (int i = 0; i < jobs; ++i) {
      const std::string name = absl::StrCat("bench", i, "-n0-0");
      const std::string uid = Make("daskjobs", templates_.job, name, "", 0);
      for (int pod = 0; pod < pods; ++pod) Make("pods", PodOf(pod, i < waiting), name, uid, pod);
      const std::string handle = plugin::EncodeHandle(plugin::JobHandle{kNs, name, uid});
      if (i < waiting) {
        waiting_.emplace_back(name, handle);
      } else {
        handles << handle << '\n';
      }
    }
  }

  void Serve() {
    server_ = std::make_unique<sim::ApiServer>(api_, traffic_);
    std::ofstream(folder_ + "/kubeconfig") << server_->Kubeconfig();
  }

  std::string Events(const std::string& address, int count) {
    const auto stub = AsyncAgentService::NewStub(
        grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
    std::vector<double> took;
    for (int i = 0; i < count && !waiting_.empty(); ++i) {
      const auto [name, handle] = waiting_.back();
      waiting_.pop_back();
      took.push_back(UntilRunning(*stub, name, handle));
    }
    std::sort(took.begin(), took.end());
    const auto at = [&took](double share) {
      return took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))];
    };
    return json::serialize(json::object{
        {"events", took.size()}, {"p50_ms", at(0.5)}, {"p99_ms", at(0.99)}, {"max_ms", at(1)}});
  }

  std::string Lists() const {
    return json::serialize(json::object{{"list pods", traffic_.Count("list", "pods")},
                                        {"list daskjobs", traffic_.Count("list", "daskjobs")},
                                        {"watch pods", traffic_.Count("watch", "pods")}});
  }

 private:
  // A runner that waits has no status but its phase.
  const std::string& PodOf(int pod, bool waiting) {
    if (pod > 0) return pod == 1 ? templates_.scheduler : templates_.worker;
    if (waiting_runner_.empty()) {
      json::object runner = json::parse(templates_.runner).as_object();
      runner["status"] = {{"phase", "Pending"}};
      waiting_runner_ = json::serialize(runner);
    }
    return waiting ? waiting_runner_ : templates_.runner;
  }

  // Returns its uid.
  std::string Make(absl::string_view plural, const std::string& text, const std::string& name,
                   const std::string& uid, int index) {
    const std::string filled = absl::StrReplaceAll(
        text, {{"@NAME@", name}, {"@UID@", uid}, {"@INDEX@", absl::StrCat(index)}});
    json::monotonic_resource memory(filled.size());
    json::value object = json::parse(filled, &memory);
    const auto made = store_.Create(plural, kNs, std::move(object.get_object()));
    if (!made.ok()) {
      std::cerr << made.status() << std::endl;
      std::abort();
    }
    return (*made)->uid();
  }

  double UntilRunning(AsyncAgentService::Stub& stub, const std::string& name,
                      const std::string& handle) {
    const json::value runner = json::parse(absl::StrReplaceAll(
        templates_.runner, {{"@NAME@", name}, {"@UID@", ""}, {"@INDEX@", "0"}}));
    const std::string pod(runner.at("metadata").at("name").as_string());
    const absl::Time start = absl::Now();
    const auto changed = store_.Update("pods", kNs, pod, [&runner](json::object& object) {
      object["status"] = runner.at("status");
      return absl::OkStatus();
    });
    if (!changed.ok()) std::abort();
    while (!IsRunning(stub, handle)) {
    }
    return absl::ToDoubleMilliseconds(absl::Now() - start);
  }

  static bool IsRunning(AsyncAgentService::Stub& stub, const std::string& handle) {
    flyteidl::admin::GetTaskRequest request;
    request.set_resource_meta(handle);
    flyteidl::admin::GetTaskResponse response;
    grpc::ClientContext context;
    return stub.GetTask(&context, request, &response).ok() &&
           response.resource().phase() == flyteidl::core::TaskExecution::RUNNING;
  }

  const std::string folder_;
  const Templates templates_;
  std::string waiting_runner_;
  sim::Store store_{absl::Now};
  sim::Api api_{store_, absl::Now};
  sim::Traffic traffic_;
  std::unique_ptr<sim::ApiServer> server_;
  std::vector<std::pair<std::string, std::string>> waiting_;  // name, handle
};

}  // namespace

int main(int argc, char** argv) {
  Cluster cluster(argv[1]);
  cluster.Fill(std::stoi(argv[2]), std::stoi(argv[3]), argc > 4 ? std::stoi(argv[4]) : 0);
  cluster.Serve();
  std::cout << "{}" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command, address;
    int count = 0;
    words >> command >> address >> count;
    std::cout << (command == "events" ? cluster.Events(address, count) : cluster.Lists())
              << std::endl;
  }
}
