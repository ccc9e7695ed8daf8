// The bytes of a CreateTaskRequest → the DaskJob that would be posted.
#include <boost/json.hpp>
#include <string>

#include "plugin/daskjob.h"
#include "plugin/handle.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/object_name.h"
#include "plugin/task_annotation.h"
#include "server/agent_convert.h"
#include "test/fuzz/expect.h"
#include "test/fuzz/mutate_message.h"

namespace {

namespace json = boost::json;
using fuzz::Expect;
using Request = flyteidl::admin::CreateTaskRequest;

constexpr std::size_t kMaxManifest = 512 * 1024;

void CheckMetadata(const json::object& metadata, const plugin::TaskRequest& request) {
  const std::string name(metadata.at("name").as_string());
  Expect(plugin::IsDnsLabel(name) && name.size() <= plugin::kMaxObjectName, "the name is one");
  Expect(metadata.at("namespace").as_string() == request.ns, "the namespace is the task's");
  Expect(metadata.at("labels").as_object().at(plugin::kOurLabel).as_string() == "true",
         "our label says so whatever the task's labels say");
  const auto& annotation = metadata.at("annotations").as_object().at(plugin::kTaskAnnotation);
  const auto task = plugin::DecodeTaskAnnotation(std::string(annotation.as_string()));
  Expect(task.ok() && task->output_prefix == request.output_prefix,
         "the annotation holds the identity");
}

void CheckManifest(const json::object& job, const plugin::TaskRequest& request) {
  const std::string text = json::serialize(job);
  Expect(text.size() <= kMaxManifest, "a manifest is bounded");
  json::error_code error;
  const json::value again = json::parse(text, error);
  Expect(!error && again == json::value(job), "a manifest is JSON in UTF-8");
  CheckMetadata(job.at("metadata").as_object(), request);
  const auto& worker = job.at("spec").at("cluster").at("spec").at("worker");
  const auto replicas = worker.at("replicas").to_number<std::int64_t>();
  Expect(replicas >= 1 && replicas <= 10'000, "the number of workers is within its bounds");
}

void CheckRefusal(const absl::Status& refused) {
  Expect(!refused.message().empty(), "a refusal says why");
  const std::string handle = plugin::EncodeHandle(plugin::ToRejection(refused));
  Expect(handle.size() <= plugin::kMaxHandleBytes, "a rejection fits into a handle");
  Expect(plugin::DecodeHandle(handle).ok(), "a rejection can be read back");
}

const plugin::Options& TheOptions() {
  static const plugin::Options* const options = [] {
    auto* made = new plugin::Options;
    made->platform.defaults = {{"cpu", "1"}, {"memory", "1Gi"}};
    made->platform.limits = {{"cpu", "16"}, {"memory", "64Gi"}, {"nvidia.com/gpu", "8"}};
    made->pods.default_env_vars = {{"A", "b"}};
    return made;
  }();
  return *options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  plugin::ArenaMessage<Request> message;
  if (!message->ParseFromArray(data, static_cast<int>(size))) return 0;
  const plugin::TaskRequest request = server::FromAgent(std::move(message));
  const auto job = plugin::BuildDaskJob(request, TheOptions());
  if (!job.ok()) {
    CheckRefusal(job.status());
    return 0;
  }
  CheckManifest(job->object, request);
  const auto again = plugin::BuildDaskJob(request, TheOptions());
  Expect(again.ok() && again->text == job->text, "the same task gives the same manifest");
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(unsigned char* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  return fuzz::MutateMessage<Request>(data, size, max_size, seed);
}
