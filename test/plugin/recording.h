#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "plugin/facts.h"

namespace plugin {

// One event of a watch: the state of a DaskJob or of a pod, projected as the server does, or its
// end. Exactly one of `job` and `pod` is set; of an object that is gone it holds the last state.
struct RecordedEvent {
  absl::Time at;
  bool gone = false;
  std::shared_ptr<const JobFacts> job;
  std::shared_ptr<const PodFacts> pod;

  // Which object it is about, and of which job: the name of the DaskJob, which its pods carry.
  std::string Object() const;
  const std::string& Job() const { return job ? job->name : pod->cluster; }
};

// In the order of arrival.
using Recording = std::vector<RecordedEvent>;

// The names of all recordings, sorted.
std::vector<std::string> RecordingNames();

// The jobs and pods of test/data/traces/NAME.jsonl.xz, read once.
const Recording& ReadRecording(const std::string& name);

// The same, with the annotation that a job of ours carries. The recorded jobs lack it.
Recording AsOurs(Recording recording);

// One job of a recording as the table test/data/traces/expected.txt tells of it.
struct ExpectedLife {
  std::string recording, job;
  std::string phase, failure_class, cause;  // the end
  std::string
      also;  // the cause that a pod watch which runs ahead of the job watch may show instead
  std::string story;  // the causes that it goes through, each prefix's, separated by blanks
};

// In the order of the recordings, and of the creation of their jobs.
std::vector<ExpectedLife> ReadExpectedLives();

}  // namespace plugin
