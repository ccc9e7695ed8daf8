#include "server/scheduling.h"

#include <sched.h>

namespace server {

// On a busy node each wake-up would find caches and tables full of what it interrupted, once for
// each event. Later and fewer wake-ups take several events at once, and a poll every few seconds
// does not feel the difference.
void WakeWithoutPreempting() {
  const sched_param no_priority = {};
  sched_setscheduler(0, SCHED_BATCH, &no_priority);
}

}  // namespace server
