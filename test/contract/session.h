#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/client.h"
#include "k8s/cluster_config.h"
#include "k8s/loop.h"
#include "k8s/requests.h"
#include "k8s/transport.h"
#include "test/contract/log.h"

namespace contract {

// Our own k8s/ code on its way to a target, for the test's thread: a call blocks until it is
// answered or `limit` is over. Watches and mirrors must be gone before their session.
class Session {
 public:
  using Result = absl::StatusOr<k8s::Answer>;
  static constexpr absl::Duration kLimit = absl::Seconds(30);

  explicit Session(k8s::ClusterConfig config);
  ~Session();

  Result Create(const k8s::Resource& resource, absl::string_view ns,
                const boost::json::object& object, absl::Duration limit = kLimit);
  Result CreateText(const k8s::Resource& resource, absl::string_view ns, absl::string_view name,
                    std::string body, absl::Duration limit = kLimit);
  // All at once; the answers in the order of `objects`.
  std::vector<Result> CreateAll(const k8s::Resource& resource, absl::string_view ns,
                                const std::vector<boost::json::object>& objects);
  Result Get(const k8s::Resource& resource, absl::string_view ns, absl::string_view name,
             absl::Duration limit = kLimit);
  Result Patch(const k8s::Resource& resource, absl::string_view ns, absl::string_view name,
               const boost::json::object& patch);
  Result Delete(const k8s::Resource& resource, absl::string_view ns, absl::string_view name,
                absl::string_view uid = "");
  // One page of at most `page_size` objects.
  Result List(const k8s::Selection& selection, int page_size = 500,
              absl::string_view continue_token = "");

  // Runs `task` on the loop's thread and returns when it has run.
  void Run(absl::FunctionRef<void()> task);

  k8s::Loop& loop() { return loop_; }
  k8s::Transport& transport() { return *transport_; }
  Log& log() { return log_; }

 private:
  Result Wait(absl::FunctionRef<void(absl::Time deadline, k8s::Client::Done)> call,
              absl::Duration limit);

  k8s::Loop loop_;
  Log log_;
  std::unique_ptr<k8s::Transport> transport_;
  k8s::Client client_;
};

}  // namespace contract
