#include "plugin/resources.h"

#include <catch2/catch.hpp>
#include <string>

#include "plugin/container_resources.h"

namespace plugin {
namespace {

using IdlResources = flyteidl::core::Resources;

void Add(google::protobuf::RepeatedPtrField<IdlResources::ResourceEntry>* entries,
         IdlResources::ResourceName name, const std::string& value) {
  auto* entry = entries->Add();
  entry->set_name(name);
  entry->set_value(value);
}

std::string Resolved(const IdlResources& asked, const Options& options) {
  const auto resources = ResolveResources(asked, "container.resources", options);
  REQUIRE(resources.ok());
  boost::json::object container;
  SetResources(*resources, &container);
  return container.empty() ? "{}" : boost::json::serialize(container.at("resources"));
}

// Request, limit, platform default and platform limit of cpu; "" is unset.
struct Row {
  const char *request, *limit, *fallback, *platform_limit;
  const char *resolved_request, *resolved_limit;
};

constexpr Row kRows[] = {
    {"", "", "0", "", "", ""},
    {"", "", "1", "", "1", "1"},
    {"", "", "4", "2", "2", "2"},
    {"", "", "0", "4", "", ""},
    {"2", "", "1", "", "2", "2"},
    {"", "2", "1", "", "2", "2"},
    {"2", "", "1", "1", "1", "1"},
    {"", "2", "1", "1", "1", "1"},
    {"1", "3", "0", "", "1", "3"},
    {"1", "3", "0", "2", "1", "2"},
    {"3", "1", "0", "", "1", "1"},
    {"3", "5", "0", "2", "2", "2"},
    {"16", "8", "1", "", "8", "8"},
    {"", "8", "1", "2", "2", "2"},
    {"500m", "1", "2", "750m", "500m", "750m"},
    {"0", "2", "1", "", "2", "2"},
    {"2", "0", "1", "", "2", "2"},
    {"0", "0", "1", "", "1", "1"},
    {"1", "2", "5", "10", "1", "2"},
};

TEST_CASE("requests and limits follow Flyte's table", "[plugin][resources]") {
  for (const Row& row : kRows) {
    INFO(row.request << "/" << row.limit << " default " << row.fallback << " limit "
                     << row.platform_limit);
    IdlResources asked;
    if (*row.request != 0) Add(asked.mutable_requests(), IdlResources::CPU, row.request);
    if (*row.limit != 0) Add(asked.mutable_limits(), IdlResources::CPU, row.limit);
    Options options;
    options.platform.defaults = {{"cpu", row.fallback}};
    if (*row.platform_limit != 0) options.platform.limits["cpu"] = row.platform_limit;
    const auto resources = ResolveResources(asked, "r", options);
    REQUIRE(resources.ok());
    const auto text = [](const ResourceList& list) {
      return list.count("cpu") == 0 ? std::string() : list.at("cpu").text();
    };
    CHECK(text(resources->requests) == row.resolved_request);
    CHECK(text(resources->limits) == row.resolved_limit);
  }
}

TEST_CASE("without platform defaults the plugin's own fill the gaps", "[plugin][resources]") {
  CHECK(Resolved({}, Options()) ==
        R"({"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1","memory":"1Gi"}})");
}

TEST_CASE("a platform default of zero leaves a resource out", "[plugin][resources]") {
  Options options;
  options.platform.defaults = {{"cpu", "0"}, {"memory", "0"}};
  CHECK(Resolved({}, options) == "{}");
}

TEST_CASE("ephemeral storage and GPUs appear only where they are mentioned",
          "[plugin][resources]") {
  Options options;
  options.platform.defaults = {{"ephemeral-storage", "1Gi"}, {"nvidia.com/gpu", "1"}};
  options.platform.limits = {{"ephemeral-storage", "10Gi"}};
  IdlResources asked;
  Add(asked.mutable_limits(), IdlResources::EPHEMERAL_STORAGE, "20Gi");
  Add(asked.mutable_limits(), IdlResources::GPU, "2");
  CHECK(
      Resolved(asked, options) ==
      R"({"limits":{"cpu":"1","ephemeral-storage":"10Gi","memory":"1Gi","nvidia.com/gpu":"2"},)"
      R"("requests":{"cpu":"1","ephemeral-storage":"10Gi","memory":"1Gi","nvidia.com/gpu":"2"}})");
  CHECK_THAT(Resolved({}, options), !Catch::Contains("gpu") && !Catch::Contains("storage"));
}

TEST_CASE("of equal names the last counts, and names that Kubernetes lacks are dropped",
          "[plugin][resources]") {
  IdlResources asked;
  Add(asked.mutable_limits(), IdlResources::CPU, "1");
  Add(asked.mutable_limits(), IdlResources::CPU, "3");
  Add(asked.mutable_limits(), IdlResources::STORAGE, "5Gi");
  Add(asked.mutable_limits(), IdlResources::UNKNOWN, "7");
  CHECK(Resolved(asked, Options()) ==
        R"({"limits":{"cpu":"3","memory":"1Gi"},"requests":{"cpu":"3","memory":"1Gi"}})");
}

TEST_CASE("a clamped amount takes over the text of its limit", "[plugin][resources]") {
  Options options;
  options.platform.limits = {{"memory", "1024Mi"}};
  IdlResources asked;
  Add(asked.mutable_limits(), IdlResources::MEMORY, "32Gi");
  CHECK_THAT(Resolved(asked, options), Catch::Contains(R"("memory":"1Gi")"));
}

TEST_CASE("a quantity that cannot be is refused with field and value", "[plugin][resources]") {
  struct Bad {
    const char *value, *rule;
  };
  for (const Bad& bad :
       {Bad{"8GB", "not a Kubernetes quantity"}, Bad{"", "not a Kubernetes quantity"},
        Bad{"1K", "does not know its suffix"}, Bad{"-1", "must not be negative"},
        Bad{"8Ei", "less than 2^63"}, Bad{"1e40", "less than 2^63"}}) {
    IdlResources asked;
    Add(asked.mutable_limits(), IdlResources::CPU, "1");
    Add(asked.mutable_limits(), IdlResources::MEMORY, bad.value);
    const auto resources = ResolveResources(asked, "custom.workers.resources", Options());
    REQUIRE(resources.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(resources.status().message()),
               Catch::StartsWith(std::string("custom.workers.resources.limits[1].value is \"") +
                                 bad.value + "\": ") &&
                   Catch::Contains(bad.rule));
  }
}

TEST_CASE("a quantity of the configuration that cannot be names its key", "[plugin][resources]") {
  Options options;
  options.platform.limits = {{"cpu", "lots"}};
  CHECK_THAT(std::string(ResolveResources({}, "r", options).status().message()),
             Catch::StartsWith("platform-resources.limits.cpu is \"lots\""));
  options.platform.limits.clear();
  options.pods.default_cpus = "x";
  CHECK_THAT(std::string(ResolveResources({}, "r", options).status().message()),
             Catch::StartsWith("default-cpus is \"x\""));
}

}  // namespace
}  // namespace plugin
