#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "test/sim/kind.h"
#include "test/sim/selector.h"
#include "test/sim/store.h"

namespace sim {

// What a watch request asks for.
struct WatchOptions {
  const Kind* kind = nullptr;
  std::string ns;  // empty: all
  Selector selector;
  Version version = 0;
  bool initial_state = false;  // no version, or 0: the state comes first, as ADDED events
  bool end_of_state = false;   // sendInitialEvents: a marked bookmark after the state
  bool bookmarks = false;
  absl::Time ends;  // timeoutSeconds from its start
};

// An answered watch: a cursor over the store's history. One thread.
class Watch {
 public:
  // `store` must outlive it.
  Watch(Store& store, WatchOptions options, absl::Time now);

  // The lines (each with its newline) that are due now, about 500 a call; empty: none are left.
  std::vector<std::string> Take(absl::Time now);
  // The stream is over once Take has returned the last lines: time is up, or history is lost.
  bool ended() const { return ended_; }
  // When Take has something though nothing changed: a bookmark, the end.
  absl::Time next() const;

  const Kind& kind() const { return *options_.kind; }

 private:
  // `annotations`: JSON members of its metadata, after a comma.
  std::string Bookmark(absl::string_view annotations) const;
  void PlanBookmark(absl::Time now);
  void Expire(absl::string_view why, std::vector<std::string>& lines);
  void TakeInitialState(std::vector<std::string>& lines);
  void TakeChanges(std::vector<std::string>& lines);
  void TakeChange(const Change& change, std::vector<std::string>& lines);

  Store& store_;
  WatchOptions options_;
  Version version_;
  absl::Time next_bookmark_;
  std::vector<ObjectPtr> initial_;  // until it has been sent
  std::size_t sent_ = 0;
  bool ended_ = false;
};

}  // namespace sim
