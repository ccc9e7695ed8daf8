#pragma once

#include <optional>
#include <string>
#include <vector>

#include "test/sim/api.h"
#include "test/sim/traffic.h"

namespace sim {

// One request on its way through a front end: which fault it meets, its effect, what test code is
// told about it. The front end acts out what has to do with connections and time.
struct Exchange {
  Seen seen;
  std::size_t number = 0;           // for Traffic
  std::optional<Fault> fault;       // to be acted out; kAnswer has been
  std::optional<Api::Reply> reply;  // nothing: no answer ever comes
};

// Hooks run inside.
Exchange CarryOut(Api& api, Traffic& traffic, const Request& request, int connection = 0);
// The answer to `seen`, the request of that number, has left.
void Conclude(Traffic& traffic, Seen seen, std::size_t number, int code);

// Faults of the lines of one watch.
class LineFaults {
 public:
  // `traffic` must outlive it.
  LineFaults(Traffic& traffic, absl::string_view plural) : traffic_(traffic), plural_(plural) {}

  struct Cut {
    std::string bytes;   // to be sent
    bool reset = false;  // and then the connection breaks
    bool end = false;    // and then the stream ends in order
  };
  Cut Apply(const std::vector<std::string>& lines);

 private:
  void Meet(const std::string& line, Cut& cut);

  Traffic& traffic_;
  const std::string plural_;
  std::string held_;  // waits for the next line
};

}  // namespace sim
