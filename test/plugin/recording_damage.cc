#include "test/plugin/recording_damage.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "plugin/phase.h"

namespace plugin {
namespace {

constexpr absl::Duration kKept = absl::Minutes(1);
constexpr absl::Duration kLongestDelay = absl::Seconds(8);
constexpr absl::Duration kLongestOutage = absl::Seconds(20);

// A part of `most`, down to a thousandth of it and often short.
absl::Duration UpTo(absl::Duration most, std::mt19937& random) {
  const double part = static_cast<double>(random() % 1000 + 1) / 1000;
  return most * part * part * part;
}

bool OneIn(unsigned count, std::mt19937& random) { return random() % count == 0; }

void SortByTime(Recording& recording) {
  std::stable_sort(recording.begin(), recording.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
}

bool IsRunner(const RecordedEvent& event) { return event.pod && event.pod->role == Role::kRunner; }

// The deletion of a job or of its runner has begun, or is over.
bool IsDeletion(const RecordedEvent& event) {
  if (event.job) return event.gone || event.job->deleted;
  return IsRunner(event) && (event.gone || event.pod->deleted);
}

const Life* LifeOf(const RecordedEvent& event, const std::vector<Life>& lives) {
  const auto life = std::find_if(lives.begin(), lives.end(), [&event](const Life& one) {
    return event.job ? one.uid == event.job->uid : one.uid == event.pod->job_uid;
  });
  return life == lives.end() ? nullptr : &*life;
}

bool EndedOfItself(const Life& life) {
  return life.ended && life.last().cause != Cause::kJobDeleted;
}

// Takes away what showed an end.
bool HidesEnd(const RecordedEvent& event, const std::vector<Life>& lives, absl::Time from) {
  const Life* life = LifeOf(event, lives);
  return life != nullptr && (event.job || IsRunner(event)) && event.gone && EndedOfItself(*life) &&
         *life->ended >= from;
}

// A time in which one of the two watches brings nothing.
struct Outage {
  bool of_jobs;
  absl::Time from, to;
  bool Covers(const RecordedEvent& event) const {
    return (event.job != nullptr) == of_jobs && from < event.at && event.at <= to;
  }
};

Outage AnOutage(const Recording& recording, const std::vector<Life>& lives, std::mt19937& random) {
  const absl::Time from = recording[random() % recording.size()].at - absl::Milliseconds(1);
  Outage outage{OneIn(2, random), from, from + UpTo(kLongestOutage, random)};
  for (const RecordedEvent& event : recording) {
    if (event.at > outage.from && event.at <= outage.to && HidesEnd(event, lives, from)) {
      outage.to = event.at - absl::Nanoseconds(1);
    }
  }
  return outage;
}

// The events outside of the outage, and a list at its end.
Recording Bridge(const Recording& recording, const Outage& outage) {
  Recording left;
  std::map<std::string, RecordedEvent> listed;
  for (const RecordedEvent& event : recording) {
    if (outage.Covers(event)) {
      listed[event.Object()] = event;
    } else {
      left.push_back(event);
    }
  }
  for (auto& [object, event] : listed) {
    event.at = outage.to;
    left.push_back(std::move(event));
  }
  SortByTime(left);
  return left;
}

}  // namespace

Recording KeepEndedJobs(const Recording& recording, const std::vector<Life>& lives) {
  Recording kept;
  std::set<std::string> late;  // jobs whose deletion waits
  for (RecordedEvent event : recording) {
    const Life* life = LifeOf(event, lives);
    const bool ended = life != nullptr && EndedOfItself(*life) && event.at >= *life->ended;
    if (ended && IsDeletion(event)) late.insert(event.Job());
    if (late.count(event.Job()) > 0) event.at += kKept;
    kept.push_back(std::move(event));
  }
  SortByTime(kept);
  return kept;
}

Recording LoseEvents(const Recording& recording, const std::vector<Life>& lives,
                     std::mt19937& random) {
  Recording left = recording;
  for (unsigned outages = 1 + random() % 4; outages > 0; --outages) {
    left = Bridge(left, AnOutage(left, lives, random));
  }
  return left;
}

Recording RepeatEvents(const Recording& recording, std::mt19937& random) {
  Recording repeated;
  std::map<std::string, Recording> versions;
  for (const RecordedEvent& event : recording) {
    repeated.push_back(event);
    if (OneIn(3, random)) repeated.push_back(event);
    Recording& earlier = versions[event.Object()];
    if (event.gone) {
      earlier.clear();
      continue;
    }
    if (!earlier.empty() && OneIn(4, random)) {
      RecordedEvent older = earlier[random() % earlier.size()];
      older.at = event.at;
      repeated.push_back(std::move(older));
      repeated.push_back(event);
    }
    earlier.push_back(event);
  }
  return repeated;
}

Recording DelayEvents(const Recording& recording, std::mt19937& random) {
  Recording delayed = recording;
  std::map<std::string, absl::Time> last;
  for (RecordedEvent& event : delayed) {
    absl::Time& earliest = last.try_emplace(event.Object(), absl::InfinitePast()).first->second;
    event.at = std::max(earliest, event.at + UpTo(kLongestDelay, random));
    earliest = event.at;
  }
  SortByTime(delayed);
  return delayed;
}

}  // namespace plugin
