// `custom` of a dask task as JSON → scheduler and workers.
#include "plugin/dask_spec.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <string>

#include "absl/strings/match.h"
#include "test/fuzz/expect.h"
#include "test/fuzz/struct_of.h"

namespace {

namespace json = boost::json;
using flyteidl::plugins::DaskJob;
using fuzz::Expect;

flyteidl::core::TaskTemplate TaskWith(const json::object& custom) {
  flyteidl::core::TaskTemplate task;
  fuzz::SetStruct(custom, *task.mutable_custom());
  return task;
}

// As flytekit writes `custom`.
json::object CustomOf(const DaskJob& spec) {
  std::string text;
  const auto written = google::protobuf::util::MessageToJsonString(spec, &text);
  Expect(written.ok(), "a spec can be written");
  return json::parse(text).as_object();
}

void CheckSpec(const DaskJob& spec) {
  const auto workers = spec.workers().number_of_workers();
  Expect(workers >= 1 && workers <= static_cast<unsigned>(plugin::kMostWorkers),
         "the number of workers is within its bounds");
  const auto again = plugin::ParseDaskSpec(TaskWith(CustomOf(spec)));
  Expect(again.ok(), "a spec that was read can be written and read again");
  Expect(google::protobuf::util::MessageDifferencer::Equals(*again, spec),
         "a spec survives its text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 90;  // protobuf's own bound is 100
  const json::value value =
      json::parse({reinterpret_cast<const char*>(data), size}, error, {}, options);
  if (error || !value.is_object()) return 0;
  const auto spec = plugin::ParseDaskSpec(TaskWith(value.get_object()));
  if (spec.ok()) {
    CheckSpec(*spec);
  } else {
    Expect(absl::IsInvalidArgument(spec.status()), "a bad spec is the task's mistake");
    Expect(absl::StrContains(spec.status().message(), "custom"), "an error names the field");
    Expect(spec.status().message().size() < 2048, "an error is bounded");
  }
  return 0;
}
