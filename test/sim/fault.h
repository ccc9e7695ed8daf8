#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "test/sim/request.h"

namespace sim {

// What goes wrong, once or several times. On SimTransport, which has no connections, a fault of the
// connection is the status that Transport promises for it.
struct Fault {
  enum class What {
    kAnswer,        // `answer` comes instead of the server's own
    kReset,         // no answer, the connection is reset. SimTransport: kUnknown
    kResetMidBody,  // half of the answer, then a reset. A watch: opened, then reset
    kRefuse,        // the stream is refused, never processed. SimTransport: kUnavailable
    kGoAway,        // answered; the connection takes no further request. SimTransport: answered
    kStall,         // this request is never answered; a watch opens and stays silent
    kSilence,  // the whole connection reads on and sends nothing any more. SimTransport: kStall
    kDelay,    // the answer comes `delay` later
    // Of one line of a watch (verb "event"):
    kLose,     // never sent
    kRepeat,   // sent twice
    kSwap,     // sent after the next one
    kCutLine,  // half of it, then a reset
    kEnd,      // the stream ends in order before it
  };
  static constexpr int kForever = 1 << 30;

  // Which requests. verb: get, list, watch, create, patch, delete, or event; empty: any request.
  std::string verb;
  std::string plural;  // empty: any
  int skip = 0;        // so many that fit pass unharmed first
  int count = 1;       // then so many meet it

  What what = What::kAnswer;
  // The request is carried out all the same. kGoAway, kDelay, kResetMidBody: always.
  bool takes_effect = false;
  Answer answer;
  absl::Duration delay;
};

// Shorthands for the faults that tests use most; set skip and count afterwards.
Fault AnswerWith(absl::string_view verb, absl::string_view plural, Answer answer);
Fault ResetBeforeEffect(absl::string_view verb, absl::string_view plural);
Fault ResetAfterEffect(absl::string_view verb, absl::string_view plural);
Fault OfRequest(absl::string_view verb, absl::string_view plural, Fault::What what);
Fault OfEvent(absl::string_view plural, Fault::What what);
// 429 of priority and fairness, which is plain text.
Answer TooManyRequests(int retry_after);

}  // namespace sim
