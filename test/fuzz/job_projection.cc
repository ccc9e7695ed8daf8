// A DaskJob as JSON → what is kept of it.
#include <boost/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "plugin/daskjob.h"
#include "plugin/facts.h"
#include "plugin/phase.h"
#include "test/fuzz/expect.h"

namespace {

namespace json = boost::json;
using fuzz::Expect;
using plugin::JobFacts;

constexpr std::size_t kMaxName = 253;

void CheckBounds(const JobFacts& job) {
  for (const std::string* text :
       {&job.ns, &job.name, &job.uid, &job.resource_version, &job.status, &job.runner_pod}) {
    Expect(text->size() <= kMaxName, "a name that is kept is bounded");
  }
}

void SetTime(json::object& object, const char* key, const std::optional<absl::Time>& time) {
  if (time) object[key] = absl::FormatTime(absl::RFC3339_full, *time, absl::UTCTimeZone());
}

// The smallest object with these facts.
json::object ObjectOf(const JobFacts& job) {
  json::object metadata = {{"namespace", job.ns},
                           {"name", job.name},
                           {"uid", job.uid},
                           {"resourceVersion", job.resource_version}};
  SetTime(metadata, "creationTimestamp", job.created);
  SetTime(metadata, "deletionTimestamp", job.deleted);
  if (job.ours) metadata["labels"] = {{plugin::kOurLabel, "true"}};
  if (job.task) {
    const auto annotation = plugin::EncodeTaskAnnotation(*job.task);
    if (annotation.ok()) metadata["annotations"] = {{plugin::kTaskAnnotation, *annotation}};
  }
  json::object status = {{"jobStatus", job.status}, {"jobRunnerPodName", job.runner_pod}};
  if (job.ended) status["endTime"] = "2026-01-31T12:00:00Z";
  return {{"metadata", std::move(metadata)}, {"status", std::move(status)}};
}

void CheckPhase(const JobFacts& job) {
  plugin::Observation seen;
  seen.job = plugin::Presence::kPresent;
  seen.job_facts = std::make_shared<const JobFacts>(job);
  const auto now = absl::FromUnixSeconds(1'700'000'000);
  const plugin::TaskPhase phase = plugin::MapPhase(seen, absl::Seconds(10), now);
  Expect(!phase.sentence.empty() && phase.sentence.size() < 4096, "a phase has its sentence");
  Expect(phase.sentence.find('\n') == std::string::npos, "a sentence is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  json::error_code error;
  const json::value value = json::parse({reinterpret_cast<const char*>(data), size}, error);
  if (error || !value.is_object()) return 0;
  const auto job = plugin::ProjectJob(value.get_object());
  if (!job.ok()) {
    Expect(absl::StrContains(job.status().message(), "metadata") ||
               absl::StrContains(job.status().message(), "status"),
           "an error names the member");
    return 0;
  }
  CheckBounds(*job);
  const auto again = plugin::ProjectJob(ObjectOf(*job));
  Expect(again.ok(), "what is kept is valid");
  const bool fits = !job->task || plugin::EncodeTaskAnnotation(*job->task).ok();
  if (fits) Expect(*again == *job, "what is kept survives another projection");
  CheckPhase(*job);
  return 0;
}
