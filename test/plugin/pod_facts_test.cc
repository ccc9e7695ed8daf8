#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/facts.h"

namespace plugin {
namespace {

namespace json = boost::json;

PodFacts Projected(const std::string& text) {
  const auto pod = ProjectPod(json::parse(text).as_object());
  REQUIRE(pod.ok());
  return *pod;
}

PodFacts WithCondition(const std::string& condition) {
  return Projected(absl::StrCat(R"({"status": {"conditions": [)", condition, "]}}"));
}

PodFacts WithStatus(const json::object& status) {
  const json::object pod = {{"metadata", {{"labels", {{"dask.org/component", "job-runner"}}}}},
                            {"status", {{"containerStatuses", json::array{status}}}}};
  return Projected(json::serialize(pod));
}

TEST_CASE("a pod waits for a node when the scheduler says so", "[plugin][facts]") {
  CHECK(WithCondition(R"({"type": "PodScheduled", "status": "False",
      "reason": "SchedulingGated", "message": "gate"})")
            .unschedulable == "gate");
  CHECK(WithCondition(R"({"type": "PodScheduled", "status": "False",
      "reason": "Unschedulable"})")
            .unschedulable == "Unschedulable");
  CHECK(WithCondition(R"({"type": "PodScheduled", "status": "True",
      "reason": "Unschedulable", "message": "m"})")
            .unschedulable.empty());
  CHECK(WithCondition(R"({"type": "Ready", "status": "False",
      "reason": "Unschedulable", "message": "m"})")
            .unschedulable.empty());
}

TEST_CASE("a disruption is told by its reason, its message or both", "[plugin][facts]") {
  const std::string holds = R"({"type": "DisruptionTarget", "status": "True", )";
  CHECK(WithCondition(holds + R"("reason": "r", "message": "m"})").disruption == "r: m");
  CHECK(WithCondition(holds + R"("reason": "r"})").disruption == "r");
  CHECK(WithCondition(holds + R"("message": "m"})").disruption == "m");
  CHECK(WithCondition(R"({"type": "DisruptionTarget", "status": "False", "reason": "r"})")
            .disruption.empty());
}

TEST_CASE("phases have Kubernetes' names, roles the operator's", "[plugin][facts]") {
  const std::pair<const char*, PodPhase> phases[] = {
      {"Pending", PodPhase::kPending},     {"Running", PodPhase::kRunning},
      {"Succeeded", PodPhase::kSucceeded}, {"Failed", PodPhase::kFailed},
      {"Unknown", PodPhase::kUnknown},     {"", PodPhase::kUnknown}};
  for (const auto& [name, phase] : phases) {
    INFO(name);
    CHECK(Projected(absl::StrCat(R"({"status": {"phase": ")", name, R"("}})")).phase == phase);
  }
  const std::pair<const char*, Role> roles[] = {{"job-runner", Role::kRunner},
                                                {"scheduler", Role::kScheduler},
                                                {"worker", Role::kWorker},
                                                {"other", Role::kOther}};
  for (const auto& [name, role] : roles) {
    INFO(name);
    CHECK(Projected(
              absl::StrCat(R"({"metadata": {"labels": {"dask.org/component": ")", name, R"("}}})"))
              .role == role);
  }
}

TEST_CASE("a container's id is kept without its runtime", "[plugin][facts]") {
  for (const char* id : {"abc", "containerd://abc"}) {
    CHECK(WithStatus({{"containerID", id}}).containers[0].id == "abc");
  }
}

TEST_CASE("an exit code beyond an int is the nearest one", "[plugin][facts]") {
  const auto ended = [](std::int64_t code) {
    return json::object{{"terminated", {{"exitCode", code}}}};
  };
  const PodFacts pod =
      WithStatus({{"state", ended(5'000'000'000)}, {"lastState", ended(-5'000'000'000)}});
  CHECK(pod.containers[0].exit_code == std::numeric_limits<int>::max());
  CHECK(pod.containers[0].last_exit_code == std::numeric_limits<int>::min());
}

json::array After(std::size_t count, const json::value& last) {
  json::array list(count, json::object{});
  list.push_back(last);
  return list;
}

TEST_CASE("conditions and owners are read as far as 32 of them", "[plugin][facts]") {
  const json::value condition = {{"type", "DisruptionTarget"}, {"status", "True"}, {"reason", "r"}};
  const json::value owner = {{"kind", "DaskJob"}, {"uid", "u1"}};
  for (const std::size_t before : {31, 32}) {
    const json::object pod = {{"metadata", {{"ownerReferences", After(before, owner)}}},
                              {"status", {{"conditions", After(before, condition)}}}};
    const PodFacts facts = Projected(json::serialize(pod));
    CHECK(facts.disruption.empty() == (before == 32));
    CHECK(facts.job_uid.empty() == (before == 32));
  }
}

TEST_CASE("a name is kept as far as Kubernetes' names go", "[plugin][facts]") {
  const auto named = [](std::size_t bytes) {
    return Projected(
               json::serialize(json::object{{"metadata", {{"name", std::string(bytes, 'x')}}}}))
        .name;
  };
  CHECK(named(253) == std::string(253, 'x'));
  CHECK(named(254) == std::string(250, 'x') + "…");
}

TEST_CASE("a job is ours by its label and its annotation", "[plugin][facts]") {
  JobFacts job;
  CHECK_FALSE(IsOurs(job));
  job.ours = true;
  CHECK_FALSE(IsOurs(job));
  job.task = TaskAnnotation{};
  CHECK(IsOurs(job));
  job.ours = false;
  CHECK_FALSE(IsOurs(job));
}

}  // namespace
}  // namespace plugin
