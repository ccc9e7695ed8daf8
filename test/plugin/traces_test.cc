#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/phase.h"
#include "test/plugin/recording.h"
#include "test/plugin/recording_damage.h"
#include "test/plugin/recording_replay.h"

namespace plugin {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(10);
constexpr unsigned kSeeds = 5;

using ExpectedLives = std::vector<ExpectedLife>;

// The table by recording; a recording of many jobs has as many rows.
std::map<std::string, ExpectedLives> Table() {
  std::map<std::string, ExpectedLives> table;
  for (ExpectedLife& life : ReadExpectedLives()) table[life.recording].push_back(life);
  return table;
}

std::vector<Life> Live(const Recording& recording) {
  Replay replay(recording);
  replay.Deliver(recording);
  replay.Finish();
  return replay.lives();
}

int Rank(Phase phase) {
  constexpr std::array<int, 5> kRanks = {0, 0, 1, 2, 2};
  return kRanks[static_cast<std::size_t>(phase)];
}

// `overtaken`: the pod watch may have run ahead of the job watch.
void CheckEnd(const Life& life, const ExpectedLife& expected, bool overtaken) {
  INFO(life.Story());
  const TaskPhase& end = life.last();
  CHECK(life.name == expected.job);
  CHECK(PhaseName(end.phase) == expected.phase);
  CHECK(FailureClassName(end.failure) == expected.failure_class);
  const std::string cause(RowOf(end.cause).id);
  CHECK((cause == expected.cause || (overtaken && cause == expected.also)));
}

void CheckNeverBack(const Life& life) {
  for (std::size_t i = 1; i < life.reported.size(); ++i) {
    CHECK(Rank(life.reported[i - 1].phase) <= Rank(life.reported[i].phase));
    CHECK_FALSE(IsFinal(life.reported[i - 1]));
  }
}

bool Failed(const Observation& seen, absl::Time now) {
  return MapPhase(seen, kGrace, now).phase == Phase::kFailed;
}

// What is seen, with one source of facts after the other taken for unknown.
void CheckUnknownNeverFails(const Observation& seen, absl::Time now) {
  CHECK_FALSE(Failed(Observation(), now));

  Observation without_runner = seen;
  without_runner.runner = Presence::kUnknown;
  without_runner.runner_facts = nullptr;
  without_runner.runner_missing_since = std::nullopt;
  const bool deletion =
      seen.job == Presence::kAbsent || (seen.job_facts && seen.job_facts->deleted);
  if (!deletion) CHECK_FALSE(Failed(without_runner, now));

  Observation without_job = without_runner;
  without_job.job = Presence::kUnknown;
  without_job.job_facts = nullptr;
  CHECK_FALSE(Failed(without_job, now));
}

TEST_CASE("every recording is in the table, and every row has a recording", "[plugin][traces]") {
  std::vector<std::string> names;
  for (const auto& [name, lives] : Table()) names.push_back(name);
  CHECK(names == RecordingNames());
  CHECK(names.size() >= 31);
}

TEST_CASE("recorded lives of real jobs go through the phases of the table", "[plugin][traces]") {
  for (const auto& [name, expected] : Table()) {
    INFO(name);
    const std::vector<Life> lives = Live(ReadRecording(name));
    REQUIRE(lives.size() == expected.size());
    for (std::size_t i = 0; i < lives.size(); ++i) {
      CHECK(lives[i].Story() == expected[i].story);
      CheckEnd(lives[i], expected[i], /*overtaken=*/false);
      CheckNeverBack(lives[i]);
      for (const TaskPhase& phase : lives[i].reported) {
        INFO(phase.sentence);
        CHECK_FALSE(absl::StrContains(phase.sentence, "unknown"));
      }
    }
  }
}

TEST_CASE("at no moment of a recorded life does the unknown make a failure", "[plugin][traces]") {
  for (const std::string& name : RecordingNames()) {
    INFO(name);
    const Recording& recording = ReadRecording(name);
    Replay replay(recording, [](const Observation& seen, absl::Time now, const TaskPhase*,
                                const TaskPhase&) { CheckUnknownNeverFails(seen, now); });
    replay.Deliver(recording);
    replay.Finish();
  }
}

// The objects that are there after the first `count` events, in one list.
Recording ListAfter(const Recording& recording, std::size_t count) {
  std::map<std::string, RecordedEvent> listed;
  for (std::size_t i = 0; i < count; ++i) listed[recording[i].Object()] = recording[i];
  Recording list;
  for (const auto& [object, event] : listed) {
    if (!event.gone) list.push_back(event);
  }
  for (RecordedEvent& event : list) event.at = recording[count - 1].at;
  return list;
}

// A process that starts now has to say the same as one that has seen it all.
void CheckSameAfterRestart(const Replay& running, const Recording& recording, std::size_t count) {
  Replay restarted(recording);
  restarted.Deliver(ListAfter(recording, count));
  for (std::size_t i = 0; i < running.lives().size(); ++i) {
    const Life& was = running.lives()[i];
    const Life& is = restarted.lives()[i];
    if (was.ended || is.reported.empty()) continue;
    INFO(was.name << " after " << count << " events: " << was.Story());
    CHECK(is.last().cause == was.last().cause);
    CHECK(is.last().sentence == was.last().sentence);
  }
}

TEST_CASE("a process that starts anywhere in a recorded life finds the same phase",
          "[plugin][traces]") {
  for (const std::string& name : RecordingNames()) {
    INFO(name);
    const Recording& recording = ReadRecording(name);
    Replay running(recording);
    for (std::size_t i = 0; i < recording.size(); ++i) {
      running.Deliver(recording[i]);
      CheckSameAfterRestart(running, recording, i + 1);
    }
  }
}

struct Damage {
  const char* name;
  bool overtaking;
  std::function<Recording(const Recording&, const std::vector<Life>&, std::mt19937&)> apply;
};

const std::array<Damage, 4> kDamages = {{
    {"lost", true, LoseEvents},
    {"repeated", false,
     [](const Recording& r, const auto&, auto& random) { return RepeatEvents(r, random); }},
    {"reordered", true,
     [](const Recording& r, const auto&, auto& random) { return DelayEvents(r, random); }},
    {"lost, repeated and reordered", true,
     [](const Recording& r, const auto& lives, auto& random) {
       return DelayEvents(RepeatEvents(LoseEvents(r, lives, random), random), random);
     }},
}};

void CheckDamaged(const Recording& whole, const Recording& damaged, const ExpectedLives& expected,
                  bool overtaking) {
  Replay replay(whole);
  replay.Deliver(damaged);
  replay.Finish();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CheckEnd(replay.lives()[i], expected[i], overtaking);
    CheckNeverBack(replay.lives()[i]);
  }
}

TEST_CASE("recorded lives end the same with events lost, repeated and reordered",
          "[plugin][traces]") {
  for (const auto& [name, expected] : Table()) {
    const Recording& recorded = ReadRecording(name);
    const std::vector<Life> lives = Live(recorded);
    const Recording whole = KeepEndedJobs(recorded, lives);
    for (const Damage& damage : kDamages) {
      for (unsigned seed = 0; seed < kSeeds; ++seed) {
        INFO(name << ", events " << damage.name << ", seed " << seed);
        std::mt19937 random(seed);
        CheckDamaged(whole, damage.apply(whole, lives, random), expected, damage.overtaking);
      }
    }
  }
}

TEST_CASE("a recorded failure of a job of ours names the user's error", "[plugin][traces]") {
  for (const char* name : {"fails", "fails_operator_2022.12"}) {
    const std::vector<Life> lives = Live(AsOurs(ReadRecording(name)));
    CHECK(lives.front().Story() == "Submitted Starting RunnerPending Running UserError");
    CHECK(lives.front().last().sentence ==
          "The task's code failed in runner pod ffail-n0-0-runner, correct it or its inputs: "
          "ValueError: the numbers up to 5 add up to 10, which nobody wanted.");
  }
}

}  // namespace
}  // namespace plugin
