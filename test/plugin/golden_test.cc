#include <google/protobuf/util/json_util.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/daskjob.h"

// Whole manifests: what Flyte 1.16.8's own plugin builds for the same task, changed only where
// docs/manifest-parity.md says so. Each file holds the task, the rest of the request, the
// configuration and the manifest.

namespace plugin {
namespace {

namespace json = boost::json;

json::object ReadCase(const std::string& name) {
  std::ifstream file(absl::StrCat(DASK_SOURCE_DIR "/test/plugin/golden/", name, ".json"));
  std::stringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).as_object();
}

std::string Text(const json::value& value) { return json::value_to<std::string>(value); }

StringMap Map(const json::value& value) { return json::value_to<StringMap>(value); }

void FromJson(const json::value& value, google::protobuf::Message* message) {
  REQUIRE(google::protobuf::util::JsonStringToMessage(json::serialize(value), message).ok());
}

TaskRequest ToRequest(const json::object& golden) {
  const json::value& rest = golden.at("request");
  TaskRequest request;
  FromJson(golden.at("task"), &*request.task);
  FromJson(rest.at("id"), &request.id);
  request.has_execution_metadata = true;
  request.output_prefix = Text(rest.at("output_prefix"));
  request.ns = Text(rest.at("namespace"));
  request.service_account = Text(rest.at("service_account"));
  request.labels = Map(rest.at("labels"));
  request.annotations = Map(rest.at("annotations"));
  request.environment = Map(rest.at("environment"));
  return request;
}

void ReadOption(const std::string& key, const json::value& value, PodOptions* pods) {
  const std::map<std::string, StringMap*> maps = {
      {"default-labels", &pods->default_labels},
      {"default-env-vars", &pods->default_env_vars},
      {"default-node-selector", &pods->default_node_selector},
      {"interruptible-node-selector", &pods->interruptible_node_selector}};
  const std::map<std::string, json::array*> lists = {
      {"default-tolerations", &pods->default_tolerations},
      {"interruptible-tolerations", &pods->interruptible_tolerations}};
  const std::map<std::string, std::optional<json::object>*> objects = {
      {"interruptible-node-selector-requirement", &pods->interruptible_node_selector_requirement},
      {"non-interruptible-node-selector-requirement",
       &pods->non_interruptible_node_selector_requirement}};
  if (maps.count(key) > 0) return void(*maps.at(key) = Map(value));
  if (lists.count(key) > 0) return void(*lists.at(key) = value.as_array());
  if (objects.count(key) > 0) return void(*objects.at(key) = value.as_object());
  REQUIRE(key == "image-pull-policy");
  pods->image_pull_policy = Text(value);
}

Options ToOptions(const json::object& golden) {
  Options options;
  for (const auto& [key, value] : golden.at("options").as_object()) {
    ReadOption(std::string(key), value, &options.pods);
  }
  options.platform.defaults = Map(golden.at("platform").at("defaults"));
  options.platform.limits = Map(golden.at("platform").at("limits"));
  return options;
}

// Where two documents differ first; empty when they do not.
std::string Difference(const json::value& actual, const json::value& expected,
                       const std::string& path) {
  if (actual == expected) return "";
  if (actual.is_object() && expected.is_object()) {
    for (const auto& [key, value] : expected.as_object()) {
      const std::string member = absl::StrCat(path, ".", std::string(key));
      const json::value* found = actual.as_object().if_contains(key);
      if (found == nullptr) return absl::StrCat(member, " is missing");
      if (*found != value) return Difference(*found, value, member);
    }
    return absl::StrCat(path, " has members too many: ", json::serialize(actual).c_str());
  }
  if (actual.is_array() && expected.is_array()) {
    const json::array &have = actual.as_array(), &want = expected.as_array();
    for (std::size_t i = 0; i < std::min(have.size(), want.size()); ++i) {
      if (have[i] != want[i]) return Difference(have[i], want[i], absl::StrCat(path, "[", i, "]"));
    }
  }
  return absl::StrCat(path, " is ", json::serialize(actual).c_str(), ", not ",
                      json::serialize(expected).c_str());
}

TEST_CASE("whole manifests are Flyte's own but for the listed differences", "[plugin][golden]") {
  const std::string name = GENERATE("documentation_example", "interruptible", "role_images",
                                    "platform_resources", "environment");
  INFO(name);
  const json::object golden = ReadCase(name);
  const auto job = BuildDaskJob(ToRequest(golden), ToOptions(golden));
  INFO(job.status());
  REQUIRE(job.ok());
  CHECK(Difference(job->object, golden.at("manifest"), "") == "");
}

}  // namespace
}  // namespace plugin
