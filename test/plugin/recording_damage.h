#pragma once

#include <random>
#include <vector>

#include "test/plugin/recording.h"
#include "test/plugin/recording_replay.h"

namespace plugin {

// What becomes of events on their way through watches. Each is a function of its input and of the
// state of `random` alone.
//
// None of them bridges the time from a job's end to the deletion of the job or of its runner: what
// nobody could see cannot be told. `lives`: of the undamaged recording.

// The recorder deleted its jobs seconds after their end. Here that takes a minute longer.
Recording KeepEndedJobs(const Recording& recording, const std::vector<Life>& lives);

// Watches break and begin anew with a list: of the time between only the outcome is seen, and of
// an object that came and went nothing.
Recording LoseEvents(const Recording& recording, const std::vector<Life>& lives,
                     std::mt19937& random);

// Events come twice, and older versions of an object that is still there come once more.
Recording RepeatEvents(const Recording& recording, std::mt19937& random);

// Each object's events arrive up to some seconds late, in their order; those of different objects
// in any.
Recording DelayEvents(const Recording& recording, std::mt19937& random);

}  // namespace plugin
