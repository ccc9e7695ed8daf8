#include "plugin/dask_spec.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "test/support/task_builder.h"

namespace plugin {
namespace {

using flyteidl::core::Resources;

absl::StatusOr<flyteidl::plugins::DaskJob> Parse(const std::string& custom) {
  return ParseDaskSpec(*ADaskTask().WithCustomJson(custom).Build().task);
}

std::string RefusalOf(const std::string& custom) {
  const auto spec = Parse(custom);
  REQUIRE(spec.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(spec.status().message());
}

TEST_CASE("images, resources and the number of workers are read", "[plugin][dask_spec]") {
  const auto spec = Parse(R"({
      "scheduler": {"image": "sched:2", "resources": {"requests": [{"name": "CPU", "value": "2"}]}},
      "workers": {"numberOfWorkers": 3, "image": "work:3",
                  "resources": {"limits": [{"name": "MEMORY", "value": "1.5Gi"},
                                           {"name": "GPU", "value": "1"}]}}})");
  REQUIRE(spec.ok());
  CHECK(spec->scheduler().image() == "sched:2");
  REQUIRE(spec->scheduler().resources().requests_size() == 1);
  CHECK(spec->scheduler().resources().requests(0).name() == Resources::CPU);
  CHECK(spec->scheduler().resources().requests(0).value() == "2");
  CHECK(spec->workers().number_of_workers() == 3);
  CHECK(spec->workers().image() == "work:3");
  REQUIRE(spec->workers().resources().limits_size() == 2);
  CHECK(spec->workers().resources().limits(1).name() == Resources::GPU);
}

TEST_CASE("the number of workers is read under either name, as a number or a text",
          "[plugin][dask_spec]") {
  for (const char* custom :
       {R"({"workers": {"numberOfWorkers": 7}})", R"({"workers": {"number_of_workers": 7}})",
        R"({"workers": {"numberOfWorkers": "7"}})",
        R"({"workers": {"numberOfWorkers": null, "number_of_workers": 7}})"}) {
    INFO(custom);
    const auto spec = Parse(custom);
    REQUIRE(spec.ok());
    CHECK(spec->workers().number_of_workers() == 7);
  }
  CHECK(Parse(R"({"workers": {"numberOfWorkers": 1}})").ok());
  CHECK(Parse(R"({"workers": {"numberOfWorkers": 10000}})").ok());
}

TEST_CASE("unknown fields are ignored, whatever they hold", "[plugin][dask_spec]") {
  const auto spec = Parse(R"({"adaptive": {"interval": 0.5}, "scheduler": {"weight": 1.5},
                              "workers": {"numberOfWorkers": 2, "minimum": 0.25}})");
  REQUIRE(spec.ok());
  CHECK(spec->workers().number_of_workers() == 2);
}

TEST_CASE("a resource's name may be a number, and its value too", "[plugin][dask_spec]") {
  const auto spec = Parse(R"({"workers": {"numberOfWorkers": 1, "resources": {"requests": [
      {"name": 3, "value": "1Gi"}, {"name": "CPU", "value": 0.5}, {"name": 99, "value": "1"},
      {"value": "1"}]}}})");
  REQUIRE(spec.ok());
  const auto& requests = spec->workers().resources().requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[0].name() == Resources::MEMORY);
  CHECK(requests[1].value() == "0.5");
  CHECK(requests[2].name() == Resources::UNKNOWN);
  CHECK(requests[3].name() == Resources::UNKNOWN);
}

TEST_CASE("a number of workers that cannot be is refused with its value", "[plugin][dask_spec]") {
  for (const auto& [value, shown] : {std::pair("0", "\"0\""),
                                     {"-1", "\"-1\""},
                                     {"10001", "\"10001\""},
                                     {"4294967297", "\"4294967297\""},
                                     {"\"many\"", "many"},
                                     {"\"0\"", "0"},
                                     {"true", "\"true\""},
                                     {"[4]", "\"[4]\""},
                                     {"2.5", "\"2.5\""}}) {
    INFO(value);
    const std::string refusal =
        RefusalOf(std::string(R"({"workers": {"numberOfWorkers": )") + value + "}}");
    CHECK_THAT(refusal, Catch::StartsWith("custom.workers.numberOfWorkers is "));
    CHECK_THAT(refusal, Catch::Contains(shown));
  }
  TaskRequest request = ADaskTask().WithWorkers(1).Build();
  auto& workers =
      *(*request.task->mutable_custom()->mutable_fields())["workers"].mutable_struct_value();
  (*workers.mutable_fields())["numberOfWorkers"].set_number_value(
      std::numeric_limits<double>::quiet_NaN());
  CHECK_THAT(std::string(ParseDaskSpec(*request.task).status().message()), Catch::Contains("nan"));
}

TEST_CASE("a missing number of workers is refused", "[plugin][dask_spec]") {
  for (const char* custom : {"{}", R"({"workers": {}})", R"({"workers": null})"}) {
    CHECK_THAT(RefusalOf(custom), Catch::Contains("custom.workers.numberOfWorkers is missing"));
  }
}

TEST_CASE("an absent custom is refused", "[plugin][dask_spec]") {
  TaskRequest request = ADaskTask().Build();
  request.task->clear_custom();
  const auto spec = ParseDaskSpec(*request.task);
  CHECK_THAT(std::string(spec.status().message()), Catch::StartsWith("custom is missing"));
}

TEST_CASE("a field of the wrong type is refused with its path", "[plugin][dask_spec]") {
  struct Row {
    const char* custom;
    const char* path;
  };
  constexpr Row kRows[] = {
      {R"({"scheduler": 1, "workers": {"numberOfWorkers": 1}})", "custom.scheduler is \"1\""},
      {R"({"workers": [1]})", "custom.workers is \"[1]\""},
      {R"({"workers": {"numberOfWorkers": 1, "image": {}}})", "custom.workers.image is \"{}\""},
      {R"({"workers": {"numberOfWorkers": 1, "resources": "big"}})", "custom.workers.resources is"},
      {R"({"workers": {"numberOfWorkers": 1, "resources": {"limits": {}}}})",
       "custom.workers.resources.limits is \"{}\""},
      {R"({"workers": {"numberOfWorkers": 1, "resources": {"limits": ["8"]}}})",
       "custom.workers.resources.limits[0] is"},
      {R"({"workers": {"numberOfWorkers": 1, "resources": {"limits": [{"name": "DISK"}]}}})",
       "custom.workers.resources.limits[0].name is \"DISK\""},
      {R"({"workers": {"numberOfWorkers": 1,
                       "resources": {"limits": [{"name": "CPU", "value": []}]}}})",
       "custom.workers.resources.limits[0].value is \"[]\""},
  };
  for (const Row& row : kRows) CHECK_THAT(RefusalOf(row.custom), Catch::StartsWith(row.path));
}

}  // namespace
}  // namespace plugin
