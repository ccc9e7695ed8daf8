#include "test/sim/watch.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "test/sim/request.h"

namespace sim {
namespace {

constexpr std::size_t kMost = 500;
constexpr absl::Duration kBookmarkPeriod = absl::Minutes(1);
constexpr absl::Duration kLastBookmark = absl::Seconds(2);  // before the end

std::string Line(absl::string_view type, absl::string_view object) {
  return absl::StrCat("{\"type\":\"", type, "\",\"object\":", object, "}\n");
}

// What an object that no longer matches looks like: as it last did, with the version of the change.
std::string LastMatching(const Change& change) {
  boost::json::object value = change.before->Json();
  value.at("metadata").as_object()["resourceVersion"] = absl::StrCat(change.object->version());
  return Object(change.object->kind(), std::move(value)).text();
}

}  // namespace

Watch::Watch(Store& store, WatchOptions options, absl::Time now)
    : store_(store), options_(std::move(options)), version_(options_.version) {
  PlanBookmark(now);
  if (!options_.initial_state) return;
  std::tie(initial_, version_) = store_.Snapshot(options_.kind->plural, options_.ns);
}

void Watch::PlanBookmark(absl::Time now) {
  const absl::Time last = options_.ends - kLastBookmark;
  next_bookmark_ = options_.bookmarks && now < last ? std::min(now + kBookmarkPeriod, last)
                                                    : absl::InfiniteFuture();
}

std::vector<std::string> Watch::Take(absl::Time now) {
  std::vector<std::string> lines;
  if (ended_) return lines;
  if (options_.initial_state) {
    TakeInitialState(lines);
  } else {
    TakeChanges(lines);
  }
  if (ended_ || lines.size() >= kMost) return lines;
  if (now >= next_bookmark_) {
    lines.push_back(Bookmark(""));
    PlanBookmark(now);
  }
  ended_ = now >= options_.ends;
  return lines;
}

absl::Time Watch::next() const { return std::min(next_bookmark_, options_.ends); }

std::string Watch::Bookmark(absl::string_view annotations) const {
  return Line("BOOKMARK",
              absl::StrCat("{\"kind\":\"", options_.kind->kind, "\",\"apiVersion\":\"",
                           ApiVersion(*options_.kind), "\",\"metadata\":{\"resourceVersion\":\"",
                           version_, "\"", annotations, "}}"));
}

void Watch::TakeInitialState(std::vector<std::string>& lines) {
  for (; sent_ < initial_.size() && lines.size() < kMost; ++sent_) {
    const Object& object = *initial_[sent_];
    if (options_.selector.Matches(object)) lines.push_back(Line("ADDED", object.text()));
  }
  if (sent_ < initial_.size()) return;
  options_.initial_state = false;
  initial_.clear();
  if (options_.end_of_state) {
    lines.push_back(Bookmark(",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}"));
  }
}

void Watch::TakeChanges(std::vector<std::string>& lines) {
  for (bool more = true; more && lines.size() < kMost;) {
    const Version newest = store_.version();
    const auto changes = store_.ChangesAfter(options_.kind->plural, version_, kMost);
    if (!changes.ok()) return Expire(changes.status().message(), lines);
    for (const Change& change : *changes) TakeChange(change, lines);
    more = changes->size() == kMost;
    if (!more) version_ = std::max(version_, newest);
  }
}

void Watch::Expire(absl::string_view why, std::vector<std::string>& lines) {
  const std::string status = Failure(410, "Expired", why).body;
  lines.push_back(Line("ERROR", absl::StripTrailingAsciiWhitespace(status)));
  ended_ = true;
}

void Watch::TakeChange(const Change& change, std::vector<std::string>& lines) {
  version_ = change.object->version();
  if (!options_.ns.empty() && change.object->ns() != options_.ns) return;
  const bool was = change.before != nullptr && options_.selector.Matches(*change.before);
  const bool is =
      change.type != Change::Type::kDeleted && options_.selector.Matches(*change.object);
  if (is) {
    lines.push_back(Line(was ? "MODIFIED" : "ADDED", change.object->text()));
  } else if (was && change.type == Change::Type::kDeleted) {
    lines.push_back(Line("DELETED", change.object->text()));
  } else if (was) {
    lines.push_back(Line("DELETED", LastMatching(change)));
  }
}

}  // namespace sim
