#include "plugin/daskjob.h"

#include <catch2/catch.hpp>

#include "test/support/task_builder.h"

namespace plugin {
namespace {

TEST_CASE("the example task becomes a job with its name and its workers", "[plugin][daskjob]") {
  const auto job = BuildDaskJob(ADaskTask().WithWorkers(4).Build(), Options());
  REQUIRE(job.ok());
  CHECK(job->at("metadata").at("name") == "atc9q2xg8fv5tkzh9w7l-n0-0");
  CHECK(job->at("spec").at("cluster").at("spec").at("worker").at("replicas") == 4);
}

}  // namespace
}  // namespace plugin
