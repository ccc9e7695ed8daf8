#pragma once

namespace server {

// Threads of this process no longer interrupt what runs when they wake up, they wait for their
// turn; their share of the processors stays. To be called before any thread starts, for which each
// inherits it. A system that refuses leaves all as it was. Source: sched(7), SCHED_BATCH.
void WakeWithoutPreempting();

}  // namespace server
