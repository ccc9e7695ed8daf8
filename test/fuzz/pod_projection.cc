// A pod as JSON → what is kept of it, and what the phase of a job says of such a runner.
#include <boost/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/facts.h"
#include "plugin/phase.h"
#include "test/fuzz/expect.h"

namespace {

namespace json = boost::json;
using fuzz::Expect;
using plugin::PodFacts;

constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxText = 300;
constexpr std::size_t kMaxTail = 2048;
constexpr std::size_t kMaxContainers = 32;

void CheckContainer(const plugin::ContainerFacts& container, plugin::Role role) {
  Expect(container.name.size() <= kMaxName && container.reason.size() <= kMaxName &&
             container.last_reason.size() <= kMaxName && container.id.size() <= kMaxName,
         "names of a container are bounded");
  const bool ended = container.state == plugin::ContainerFacts::State::kTerminated;
  Expect(container.message.size() <= (role == plugin::Role::kRunner && ended ? kMaxTail : kMaxText),
         "the message of a container is bounded");
}

void CheckBounds(const PodFacts& pod) {
  for (const std::string* name :
       {&pod.ns, &pod.name, &pod.uid, &pod.cluster, &pod.job_uid, &pod.node, &pod.reason}) {
    Expect(name->size() <= kMaxName, "a name that is kept is bounded");
  }
  for (const std::string* text : {&pod.message, &pod.disruption, &pod.unschedulable}) {
    Expect(text->size() <= kMaxText, "a text that is kept is bounded");
    Expect(text->find('\n') == std::string::npos, "a text that is kept is one line");
  }
  Expect(pod.containers.size() <= kMaxContainers, "the containers that are kept are bounded");
  for (const auto& container : pod.containers) CheckContainer(container, pod.role);
}

bool IsUtf8(const std::string& text) {
  json::error_code error;
  json::parse(json::serialize(json::string(text)), error);
  return !error;
}

void CheckPhase(const PodFacts& pod) {
  plugin::JobFacts job;
  job.ns = pod.ns;
  job.name = pod.cluster;
  job.status = "Running";
  job.task.emplace();
  plugin::Observation seen;
  seen.job = seen.runner = plugin::Presence::kPresent;
  seen.job_facts = std::make_shared<const plugin::JobFacts>(std::move(job));
  seen.runner_facts = std::make_shared<const PodFacts>(pod);
  seen.schedulers = seen.workers = {seen.runner_facts};
  const auto now = absl::FromUnixSeconds(1'700'000'000);
  const plugin::TaskPhase phase = plugin::MapPhase(seen, absl::Seconds(10), now);
  Expect(!phase.sentence.empty() && phase.sentence.size() < 8192, "a phase has its sentence");
  Expect(IsUtf8(phase.sentence), "a sentence is UTF-8");
  Expect((phase.phase == plugin::Phase::kFailed) == (phase.failure != plugin::FailureClass::kNone),
         "a failure, and nothing else, has a class");
  Expect(plugin::Advance(phase, phase) == phase, "the same phase again changes nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  json::error_code error;
  const json::value value = json::parse({reinterpret_cast<const char*>(data), size}, error);
  if (error || !value.is_object()) return 0;
  const auto pod = plugin::ProjectPod(value.get_object());
  if (pod.ok()) {
    CheckBounds(*pod);
    CheckPhase(*pod);
  } else {
    Expect(!pod.status().message().empty() && pod.status().message().size() < 1024,
           "an error names the member, within bounds");
  }
  return 0;
}
