#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "plugin/facts.h"
#include "plugin/phase.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr absl::Duration kGrace = absl::Seconds(10);

// Follows the recorded events of a real cluster as the server's caches would, and writes down the
// causes that its jobs go through.
class Replay {
 public:
  // The recorded jobs lack our annotation; `as_ours` gives them one that sets FLYTE_FAIL_ON_ERROR.
  explicit Replay(bool as_ours) : as_ours_(as_ours) {}

  void Event(absl::Time now, bool deleted, bool is_job, const json::object& object) {
    LookAgain(now);
    if (is_job) {
      OnJob(now, deleted, object);
    } else {
      OnPod(deleted, object);
    }
    for (auto& [name, job] : jobs_) Evaluate(job, now);
  }
  void Finish() { LookAgain(absl::InfiniteFuture()); }

  // "name: Cause Cause …" for each job, in order of creation.
  std::string Story() const { return absl::StrJoin(stories_, "\n"); }
  const std::vector<std::string>& sentences() const { return sentences_; }

 private:
  struct Job {
    std::shared_ptr<const JobFacts> facts;
    Presence presence = Presence::kPresent;
    std::optional<absl::Time> missing_since;
    std::optional<TaskPhase> last;
    std::size_t story = 0;
  };

  void OnJob(absl::Time now, bool deleted, const json::object& object) {
    auto facts = ProjectJob(object);
    REQUIRE(facts.ok());
    if (as_ours_) facts->task.emplace().fails_on_error = true;
    const std::string name = facts->name;
    auto found = jobs_.find(name);
    if (found == jobs_.end()) {
      found = jobs_.emplace(name, Job()).first;
      found->second.story = stories_.size();
      stories_.push_back(name + ":");
    }
    found->second.facts = std::make_shared<const JobFacts>(*std::move(facts));
    if (!deleted) return;
    found->second.presence = Presence::kAbsent;
    Evaluate(found->second, now);
    jobs_.erase(found);
  }

  void OnPod(bool deleted, const json::object& object) {
    auto pod = ProjectPod(object);
    REQUIRE(pod.ok());
    if (deleted) {
      pods_.erase(pod->name);
    } else {
      pods_[pod->name] = std::make_shared<const PodFacts>(*pod);
    }
  }

  Observation Observe(Job& job, absl::Time now) {
    Observation seen;
    seen.job = job.presence;
    seen.job_facts = job.facts;
    for (const auto& [name, pod] : pods_) {
      if (pod->cluster != job.facts->name) continue;
      if (pod->role == Role::kRunner) seen.runner_facts = pod;
      if (pod->role == Role::kScheduler) seen.schedulers.push_back(pod);
      if (pod->role == Role::kWorker) seen.workers.push_back(pod);
    }
    if (seen.runner_facts != nullptr) {
      seen.runner = Presence::kPresent;
      job.missing_since = seen.runner_facts->deleted;
    } else if (RunnerExpected(*job.facts)) {
      seen.runner = Presence::kAbsent;
      if (!job.missing_since) job.missing_since = now;
    }
    seen.runner_missing_since = job.missing_since;
    return seen;
  }

  void Evaluate(Job& job, absl::Time now) {
    TaskPhase next = MapPhase(Observe(job, now), kGrace, now);
    if (job.last) next = Advance(*job.last, next);
    if (!job.last || job.last->cause != next.cause) {
      absl::StrAppend(&stories_[job.story], " ", RowOf(next.cause).id);
      sentences_.push_back(next.sentence);
    }
    job.last = std::move(next);
  }

  void LookAgain(absl::Time until) {
    for (auto& [name, job] : jobs_) {
      if (job.last && job.last->look_again && *job.last->look_again <= until) {
        Evaluate(job, *job.last->look_again);
      }
    }
  }

  const bool as_ours_;
  std::map<std::string, Job> jobs_;
  std::map<std::string, std::shared_ptr<const PodFacts>> pods_;
  std::vector<std::string> stories_;
  std::vector<std::string> sentences_;
};

Replay Play(const std::string& trace, bool as_ours = false) {
  std::ifstream file(absl::StrCat(DASK_TRACES, "/", trace, ".jsonl"));
  REQUIRE(file.good());
  Replay replay(as_ours);
  for (std::string line; std::getline(file, line);) {
    const bool is_job = absl::StrContains(line.substr(0, 120), "\"kind\":\"DaskJob\"");
    if (!is_job && !absl::StrContains(line.substr(0, 120), "\"kind\":\"Pod\"")) continue;
    const json::object event = json::parse(line).as_object();
    absl::Time now;
    REQUIRE(absl::ParseTime(absl::RFC3339_full, event.at("t").as_string().c_str(), &now, nullptr));
    replay.Event(now, event.at("type").as_string() == "DELETED", is_job,
                 event.at("object").as_object());
  }
  replay.Finish();
  return replay;
}

struct Row {
  const char* trace;
  const char* story;
};

const Row kRows[] = {
    {"abort", "fabort-n0-0: Submitted Starting RunnerPending Running JobDeleted"},
    {"abort_foreground", "fabfg-n0-0: Submitted Starting RunnerPending Running JobDeleted"},
    {"bad_runner_image", "frimg-n0-0: Submitted Starting RunnerPending ImagePull JobDeleted"},
    {"bad_worker_image",
     "fimg-n0-0: Submitted Starting RunnerPending Running WorkersNotRunning JobDeleted"},
    {"fails", "ffail-n0-0: Submitted Starting RunnerPending Running RunnerExited"},
    {"fails_operator_2022.12", "ffail-n0-0: Submitted Starting RunnerPending Running RunnerExited"},
    {"fails_quietly", "fquiet-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"fast", "ffast-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"good", "fgood-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"killed", "fkill-n0-0: Submitted Starting RunnerPending Running RunnerKilled"},
    {"name_reuse",
     "c-reuse: Submitted Starting RunnerPending Running JobDeleted\n"
     "c-reuse: Submitted Starting JobDeleted"},
    {"new_command", "fnew-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"no_outputs", "fvoid-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"old_command",
     "foldcmd-n0-0: Submitted Starting RunnerPending Running WorkersNotRunning SchedulerNotRunning "
     "WorkersNotRunning SchedulerNotRunning JobDeleted"},
    {"oom", "foom-n0-0: Submitted Starting RunnerPending Running RunnerOutOfMemory"},
    {"operator_down",
     "c-down-a: Submitted Starting RunnerPending Running JobDeleted\n"
     "c-down-b: Submitted Starting RunnerPending Running JobDeleted\n"
     "c-down-c: Submitted Starting RunnerPending Running Succeeded\n"
     "c-down-d: Submitted Starting RunnerPending Running JobDeleted"},
    {"preempted", "c-pre: Submitted Starting RunnerPending Running RunnerMissing RunnerLost"},
    {"quick_delete",
     "c-quick-0: Submitted Starting JobDeleted\n"
     "c-quick-50: Submitted Starting JobDeleted\n"
     "c-quick-100: Submitted Starting RunnerPending JobDeleted\n"
     "c-quick-150: Submitted Starting RunnerPending JobDeleted\n"
     "c-quick-200: Submitted Starting RunnerPending JobDeleted\n"
     "c-quick-300: Submitted Starting RunnerPending JobDeleted\n"
     "c-quick-400: Submitted Starting RunnerPending JobDeleted"},
    {"quick_delete_operator_2025.4",
     "c-quick-0: Submitted JobDeleted\n"
     "c-quick-50: Submitted Starting JobDeleted\n"
     "c-quick-100: Submitted Starting JobDeleted\n"
     "c-quick-150: Submitted Starting JobDeleted\n"
     "c-quick-200: Submitted Starting JobDeleted\n"
     "c-quick-300: Submitted Starting RunnerPending Running JobDeleted\n"
     "c-quick-400: Submitted Starting RunnerPending Running RunnerMissing JobDeleted"},
    {"quota",
     "c-quota: Submitted Starting RunnerPending Running JobDeleted\n"
     "c-quota-0: Submitted Starting JobDeleted"},
    {"runner_deleted",
     "fdel-n0-0: Submitted Starting RunnerPending Running RunnerMissing RunnerLost"},
    {"runner_evicted", "fevict-n0-0: Submitted Starting RunnerPending Running RunnerEvicted"},
    {"scheduler_killed", "fsched-n0-0: Submitted Starting RunnerPending Running JobDeleted"},
    {"seed", "fseed-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"seed_operator_2022.12", "fseed-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"seed_operator_2025.4", "fseed-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"stuck_cluster", "c-portstr: Submitted Starting RunnerPending Running JobDeleted"},
    {"train", "ftrain-n0-0: Submitted Starting RunnerPending Running Succeeded"},
    {"two",
     "ftwo-a-0: Submitted Starting RunnerPending Running Succeeded\n"
     "ftwo-b-0: Submitted Starting RunnerPending Running Succeeded"},
    {"unschedulable",
     "funsch-n0-0: Submitted Starting RunnerPending Running WorkersUnschedulable JobDeleted"},
    {"worker_oom",
     "fwoom-n0-0: Submitted Starting RunnerPending Running WorkersNotRunning Running "
     "WorkersNotRunning Running Succeeded"},
};

TEST_CASE("recorded lives of real jobs end with the right cause", "[plugin][traces]") {
  for (const Row& row : kRows) {
    INFO(row.trace);
    const Replay replay = Play(row.trace);
    CHECK(replay.Story() == row.story);
    for (const std::string& sentence : replay.sentences()) {
      INFO(sentence);
      CHECK_FALSE(absl::StrContains(sentence, "unknown"));
    }
  }
}

TEST_CASE("a recorded failure of a job of ours names the user's error", "[plugin][traces]") {
  for (const char* trace : {"fails", "fails_operator_2022.12"}) {
    const Replay replay = Play(trace, /*as_ours=*/true);
    CHECK(replay.Story() == "ffail-n0-0: Submitted Starting RunnerPending Running UserError");
    CHECK(replay.sentences().back() ==
          "The task's code failed in runner pod ffail-n0-0-runner, correct it or its inputs: "
          "ValueError: the numbers up to 5 add up to 10, which nobody wanted.");
  }
}

}  // namespace
}  // namespace plugin
