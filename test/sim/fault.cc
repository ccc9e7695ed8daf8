#include "test/sim/fault.h"

namespace sim {
namespace {

Fault Of(absl::string_view verb, absl::string_view plural, Fault::What what) {
  Fault fault;
  fault.verb = std::string(verb);
  fault.plural = std::string(plural);
  fault.what = what;
  return fault;
}

}  // namespace

Fault AnswerWith(absl::string_view verb, absl::string_view plural, Answer answer) {
  Fault fault = Of(verb, plural, Fault::What::kAnswer);
  fault.answer = std::move(answer);
  return fault;
}

Fault ResetBeforeEffect(absl::string_view verb, absl::string_view plural) {
  return Of(verb, plural, Fault::What::kReset);
}

Fault ResetAfterEffect(absl::string_view verb, absl::string_view plural) {
  Fault fault = Of(verb, plural, Fault::What::kReset);
  fault.takes_effect = true;
  return fault;
}

Fault OfRequest(absl::string_view verb, absl::string_view plural, Fault::What what) {
  return Of(verb, plural, what);
}

Fault OfEvent(absl::string_view plural, Fault::What what) { return Of("event", plural, what); }

Answer TooManyRequests(int retry_after) {
  return Text(429, "Too many requests, please try again later.", retry_after);
}

}  // namespace sim
