#include "test/contract/session.h"

#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "k8s/api_error.h"
#include "k8s/make_transport.h"
#include "k8s/parse_object.h"
#include "test/contract/objects.h"

namespace contract {
namespace json = boost::json;
namespace {

// Tests make many objects at once.
k8s::TransportOptions Unhurried() {
  k8s::TransportOptions options;
  options.requests.per_second = options.requests.burst = 10'000;
  return options;
}

}  // namespace

Session::Session(k8s::ClusterConfig config)
    : transport_(k8s::MakeTransport(std::move(config), loop_, log_, Unhurried())),
      client_(*transport_, "contract") {
  loop_.Start();
}

Session::~Session() { loop_.Stop(); }

Session::Result Session::Wait(absl::FunctionRef<void(absl::Time, k8s::Client::Done)> call,
                              absl::Duration limit) {
  auto promise = std::make_shared<std::promise<Result>>();
  call(loop_.Now() + limit, [promise](Result result) { promise->set_value(std::move(result)); });
  return promise->get_future().get();
}

Session::Result Session::Create(const k8s::Resource& resource, absl::string_view ns,
                                const json::object& object, absl::Duration limit) {
  return CreateText(resource, ns, NameOf(object), json::serialize(object), limit);
}

Session::Result Session::CreateText(const k8s::Resource& resource, absl::string_view ns,
                                    absl::string_view name, std::string body,
                                    absl::Duration limit) {
  return Wait(
      [&](absl::Time deadline, k8s::Client::Done done) {
        client_.Create(resource, ns, name, std::move(body), deadline, std::move(done));
      },
      limit);
}

std::vector<Session::Result> Session::CreateAll(const k8s::Resource& resource, absl::string_view ns,
                                                const std::vector<json::object>& objects) {
  std::vector<std::future<Result>> answers;
  for (const json::object& object : objects) {
    auto promise = std::make_shared<std::promise<Result>>();
    answers.push_back(promise->get_future());
    client_.Create(resource, ns, NameOf(object), json::serialize(object), loop_.Now() + kLimit,
                   [promise](Result result) { promise->set_value(std::move(result)); });
  }
  std::vector<Result> results;
  for (std::future<Result>& answer : answers) results.push_back(answer.get());
  return results;
}

Session::Result Session::Get(const k8s::Resource& resource, absl::string_view ns,
                             absl::string_view name, absl::Duration limit) {
  return Wait(
      [&](absl::Time deadline, k8s::Client::Done done) {
        client_.Get(resource, ns, name, deadline, std::move(done));
      },
      limit);
}

Session::Result Session::Patch(const k8s::Resource& resource, absl::string_view ns,
                               absl::string_view name, const json::object& patch) {
  return Wait(
      [&](absl::Time deadline, k8s::Client::Done done) {
        client_.Patch(resource, ns, name, json::serialize(patch), deadline, std::move(done));
      },
      kLimit);
}

Session::Result Session::Delete(const k8s::Resource& resource, absl::string_view ns,
                                absl::string_view name, absl::string_view uid) {
  return Wait(
      [&](absl::Time deadline, k8s::Client::Done done) {
        client_.Delete(resource, ns, name, uid, deadline, std::move(done));
      },
      kLimit);
}

Session::Result Session::List(const k8s::Selection& selection, int page_size,
                              absl::string_view continue_token) {
  k8s::HttpRequest request = k8s::ListRequest(selection, continue_token);
  absl::StrReplaceAll({{"?limit=500", absl::StrCat("?limit=", page_size)}}, &request.target);
  return Wait(
      [&](absl::Time deadline, k8s::Client::Done done) {
        transport_->Send(
            request, deadline,
            [done = std::move(done)](absl::StatusOr<k8s::HttpResponse> response) mutable {
              if (!response.ok()) return std::move(done)(response.status());
              absl::Status status = k8s::ToStatus(*response, k8s::Method::kGet, "list");
              if (!status.ok()) return std::move(done)(std::move(status));
              absl::StatusOr<json::object> page = k8s::ParseObject(response->body);
              if (!page.ok()) return std::move(done)(page.status());
              std::move(done)(k8s::Answer{*std::move(page), {}});
            });
      },
      kLimit);
}

void Session::Run(absl::FunctionRef<void()> task) {
  std::promise<void> ran;
  loop_.Post([&] {
    task();
    ran.set_value();
  });
  ran.get_future().wait();
}

}  // namespace contract
