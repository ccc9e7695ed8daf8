// sim_apiserver KUBECONFIG [JOBS [PODS]]: the simulated API server with JOBS DaskJobs of PODS pods
// each in the namespace `default`. Writes the kubeconfig, prints one JSON line when it serves, and
// ends when its standard input does.

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "test/sim/api_server.h"
#include "test/sim/daskjob_text.h"

namespace {

namespace json = boost::json;

void Preload(sim::Store& store, int jobs, int pods) {
  for (int job = 0; job < jobs; ++job) {
    const std::string name = absl::StrCat("job-", job);
    const auto made = store.Create("daskjobs", "default", sim::SmallDaskJob(name));
    for (int pod = 0; pod < pods && made.ok(); ++pod) {
      const json::object owner{{"apiVersion", "kubernetes.dask.org/v1"},
                               {"kind", "DaskJob"},
                               {"name", name},
                               {"uid", (*made)->uid()}};
      store
          .Create("pods", "default",
                  {{"metadata",
                    {{"name", absl::StrCat(name, "-", pod)},
                     {"labels", {{"dask.org/cluster-name", name}}},
                     {"ownerReferences", json::array{owner}}}},
                   {"spec", {{"containers", json::array{}}}},
                   {"status", {{"phase", "Running"}}}})
          .status()
          .IgnoreError();
    }
  }
}

void WaitForEndOfInput() {
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
}

int Number(int argc, char** argv, int at) {
  int number = 0;
  return argc > at && absl::SimpleAtoi(argv[at], &number) ? number : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "sim_apiserver KUBECONFIG [JOBS [PODS]]\n";
    return 2;
  }
  sim::Store store(absl::Now);
  Preload(store, Number(argc, argv, 2), Number(argc, argv, 3));
  sim::Api api(store, absl::Now);
  sim::Traffic traffic;
  sim::ApiServer server(api, traffic);
  std::ofstream(argv[1]) << server.Kubeconfig();
  std::cout << json::serialize(json::object{{"url", server.url()}, {"kubeconfig", argv[1]}})
            << std::endl;
  WaitForEndOfInput();
  return 0;
}
