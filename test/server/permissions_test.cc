#include "server/permissions.h"

#include <prometheus/metric_family.h>
#include <yaml-cpp/yaml.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace server {
namespace {

namespace json = boost::json;

using Names = std::set<std::string>;

constexpr char kReviews[] = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

std::string Name(std::string group, const std::string& resource, const std::string& verb) {
  return absl::StrCat(verb, " ", resource, ".", std::move(group));
}

// An API server that knows who may do what.
struct Reviewer {
  explicit Reviewer(std::vector<std::string> namespaces = {})
      : check(std::move(namespaces), client, executor, [] { return 0.0; }) {
    transport.SetHandler([this](const k8s::HttpRequest& request) { return Answer(request); });
    executor.Post([this] { check.Start(); });
  }

  std::optional<test::FakeTransport::Result> Answer(const k8s::HttpRequest& request) {
    CHECK(test::Line(request) == kReviews);
    if (instead.has_value()) return *instead;
    const auto body = json::parse(*request.body);
    const auto& spec = body.at("spec").at("resourceAttributes").as_object();
    const json::value* ns = spec.if_contains("namespace");
    asked.push_back(absl::StrCat(ns == nullptr ? "*" : ns->as_string().c_str(), "/",
                                 spec.at("verb").as_string().c_str(), " ",
                                 spec.at("resource").as_string().c_str()));
    return test::Json(201, refused.count(asked.back()) == 0 ? R"({"status":{"allowed":true}})"
                                                            : R"({"status":{"allowed":false}})");
  }

  // Values of the metric that are not zero, as "verb resource"; nothing when it has no value yet.
  std::optional<std::map<std::string, double>> Metric() const {
    const auto families = check.Collect();
    REQUIRE(families.size() == 1);
    if (families[0].metric.empty()) return std::nullopt;
    CHECK(families[0].metric.size() == Permissions().size());
    std::map<std::string, double> values;
    for (const auto& metric : families[0].metric) {
      if (metric.gauge.value == 0) continue;
      values[absl::StrCat(metric.label[1].value, " ", metric.label[0].value)] = metric.gauge.value;
    }
    return values;
  }

  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  k8s::Client client{transport, "me"};
  PermissionCheck check;
  std::set<std::string> refused;
  std::vector<std::string> asked;
  std::optional<test::FakeTransport::Result> instead;
};

Names Granted(const YAML::Node& manifest) {
  Names granted;
  for (const auto& rule : manifest["rules"]) {
    for (const auto& group : rule["apiGroups"]) {
      for (const auto& resource : rule["resources"]) {
        for (const auto& verb : rule["verbs"]) {
          const bool once = granted
                                .insert(Name(group.as<std::string>(), resource.as<std::string>(),
                                             verb.as<std::string>()))
                                .second;
          CHECK(once);
        }
      }
    }
  }
  return granted;
}

TEST_CASE("the manifests grant what the program needs, and nothing else", "[server][permissions]") {
  Names needed;
  for (const Permission& one : Permissions()) {
    needed.insert(Name(std::string(one.group), std::string(one.resource), std::string(one.verb)));
  }
  const std::map<std::string, std::string> kinds = {{"clusterrole", "ClusterRole"},
                                                    {"role", "Role"}};
  for (const auto& [file, kind] : kinds) {
    const auto manifests =
        YAML::LoadAllFromFile(absl::StrCat(DASK_SOURCE_DIR, "/docker/", file, ".yaml"));
    REQUIRE_FALSE(manifests.empty());
    CHECK(manifests[0]["kind"].as<std::string>() == kind);
    CHECK(Granted(manifests[0]) == needed);
  }
}

TEST_CASE("each permission has a reason of its own", "[server][permissions]") {
  Names reasons;
  for (const Permission& one : Permissions()) {
    CHECK(reasons.insert(std::string(one.without)).second);
    CHECK(one.without.back() != '.');
  }
}

TEST_CASE("nothing is said when nothing is missing", "[server][permissions]") {
  Reviewer f;
  CHECK_FALSE(f.Metric());
  f.executor.RunReady();
  CHECK(f.check.Lines().empty());
  CHECK(f.Metric() == std::map<std::string, double>{});
  CHECK(f.asked.size() == Permissions().size());
  CHECK(f.executor.timers() == 0);
}

TEST_CASE("what is missing is named with its consequence", "[server][permissions]") {
  Reviewer f;
  f.refused = {"*/patch daskjobs", "*/list pods"};
  f.executor.RunReady();
  CHECK(f.check.Lines() ==
        std::vector<std::string>{
            "the service account may not patch daskjobs.kubernetes.dask.org: ends of tasks are "
            "not kept across restarts; grant it with docker/clusterrole.yaml",
            "the service account may not list pods: why tasks wait or fail is not known, and the "
            "plugin is never ready; grant it with docker/clusterrole.yaml"});
  CHECK(f.Metric() ==
        std::map<std::string, double>{{"patch daskjobs.kubernetes.dask.org", 1}, {"list pods", 1}});
}

TEST_CASE("each namespace of a list is asked about", "[server][permissions]") {
  Reviewer f({"a", "b", "c"});
  f.refused = {"a/create daskjobs", "c/create daskjobs"};
  f.executor.RunReady();
  CHECK(f.asked.size() == 3 * Permissions().size());
  const auto lines = f.check.Lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] ==
        "the service account may not create daskjobs.kubernetes.dask.org in namespace c: no task "
        "can be started; grant it with docker/role.yaml");
  CHECK(f.Metric() == std::map<std::string, double>{{"create daskjobs.kubernetes.dask.org", 2}});
}

TEST_CASE("what is granted later is missing no longer", "[server][permissions]") {
  Reviewer f;
  f.refused = {"*/delete daskjobs"};
  f.executor.RunReady();
  CHECK(f.check.Lines().size() == 1);
  f.refused.clear();
  f.executor.Advance(absl::Minutes(1));
  CHECK(f.check.Lines().empty());
  CHECK(f.Metric() == std::map<std::string, double>{});
  CHECK(f.executor.timers() == 0);
}

TEST_CASE("no answer is no refusal, and the question is asked again", "[server][permissions]") {
  const std::vector<test::FakeTransport::Result> kNoAnswers = {
      absl::UnavailableError("connection refused"),
      absl::DeadlineExceededError("no answer"),
      test::Failure(403, "Forbidden", "no reviews for you"),
      test::Failure(503, "ServiceUnavailable", "starting"),
      test::Json(404, "page not found"),
      test::Json(201, "{}"),
      test::Json(201, R"({"status":[]})"),
      test::Json(201, R"({"status":{"allowed":"no"}})"),
      test::Json(201, "<html>"),
  };
  for (const auto& answer : kNoAnswers) {
    Reviewer f;
    f.instead = answer;
    f.executor.RunReady();
    f.executor.Advance(absl::Minutes(5));
    CHECK(f.check.Lines().empty());
    CHECK_FALSE(f.Metric());
    const auto tries = f.transport.requests().size();
    CHECK(tries > 5);
    CHECK(tries < 30);  // the waits grow

    f.instead.reset();
    f.refused = {"*/create daskjobs"};
    f.executor.Advance(absl::Minutes(1));
    CHECK(f.check.Lines().size() == 1);
    CHECK(f.Metric());
  }
}

}  // namespace
}  // namespace server
