#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "test/sim/exchange.h"
#include "test/sim/request.h"
#include "test/sim/watch.h"

namespace sim {

// One request on a connection, and the body of its answer as it comes about.
struct Http2Stream {
  int id = 0;
  Request request;
  std::optional<Exchange> exchange;         // once the request is complete
  absl::Time due = absl::InfiniteFuture();  // of an answer that is delayed
  int code = 0;                             // of an answer that is no watch; 0: not yet

  std::string out;  // of the body, from `sent` on
  std::size_t sent = 0;
  bool last = false;      // nothing follows `out`
  bool breaks = false;    // the connection is reset after `out`
  bool deferred = false;  // nghttp2 waits until Resume
  std::unique_ptr<Watch> watch;
  std::optional<LineFaults> faults;  // of the watch

  // nghttp2's read callback.
  ssize_t Read(std::uint8_t* into, std::size_t size, std::uint32_t* flags, absl::Time now);
  // Takes from the watch what there is. True: nghttp2 shall ask again.
  bool Resume(absl::Time now);
  bool broken() const { return breaks && sent == out.size(); }

 private:
  void Fill(absl::Time now);
};

}  // namespace sim
