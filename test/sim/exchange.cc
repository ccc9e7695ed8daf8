#include "test/sim/exchange.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "test/sim/target.h"

namespace sim {
namespace {

using What = Fault::What;

bool TakesEffect(const std::optional<Fault>& fault) {
  if (!fault.has_value() || fault->takes_effect) return true;
  return fault->what == What::kGoAway || fault->what == What::kDelay ||
         fault->what == What::kResetMidBody;
}

// A watch opens even when nothing will come of it.
bool IsAnswered(const std::optional<Fault>& fault, const Api::Reply& reply) {
  if (!fault.has_value()) return true;
  const bool watch = !std::holds_alternative<Answer>(reply);
  const bool silent = fault->what == What::kStall || fault->what == What::kSilence;
  return silent ? watch : fault->what != What::kReset && fault->what != What::kRefuse;
}

Seen SeenOf(const Request& request, int connection) {
  const Target target = ParseTarget(request.target);
  Seen seen;
  seen.verb = VerbOf(request.method, target);
  if (target.kind != nullptr) seen.plural = std::string(target.kind->plural);
  seen.ns = target.ns;
  seen.name = target.name;
  seen.method = request.method;
  seen.target = request.target;
  seen.body = request.body;
  seen.connection = connection;
  return seen;
}

}  // namespace

Exchange CarryOut(Api& api, Traffic& traffic, const Request& request, int connection) {
  Exchange exchange;
  exchange.seen = SeenOf(request, connection);
  exchange.number = traffic.Note(exchange.seen);
  traffic.Tell(exchange.seen, Moment::kBeforeEffect);
  exchange.fault = traffic.Meet(exchange.seen.verb, exchange.seen.plural);
  const bool watch = exchange.seen.verb == "watch";
  if (TakesEffect(exchange.fault) || (watch && exchange.fault->what != What::kAnswer)) {
    Api::Reply reply = api.Handle(request);
    if (IsAnswered(exchange.fault, reply)) exchange.reply = std::move(reply);
  }
  traffic.Tell(exchange.seen, Moment::kAfterEffect);
  if (exchange.fault.has_value() && exchange.fault->what == What::kAnswer) {
    exchange.reply = exchange.fault->answer;
    exchange.fault.reset();
  }
  return exchange;
}

void Conclude(Traffic& traffic, Seen seen, std::size_t number, int code) {
  traffic.Answered(number, code);
  seen.code = code;
  traffic.Tell(seen, Moment::kAfterAnswer);
}

LineFaults::Cut LineFaults::Apply(const std::vector<std::string>& lines) {
  Cut cut;
  for (const std::string& line : lines) {
    if (cut.reset || cut.end) break;
    const std::string held = std::exchange(held_, "");
    if (absl::StartsWith(line, "{\"type\":\"BOOKMARK\"")) {
      cut.bytes += line;
    } else {
      Meet(line, cut);
    }
    if (!cut.reset && !cut.end) cut.bytes += held;
  }
  return cut;
}

void LineFaults::Meet(const std::string& line, Cut& cut) {
  const std::optional<Fault> fault = traffic_.Meet("event", plural_);
  if (!fault.has_value()) {
    cut.bytes += line;
    return;
  }
  switch (fault->what) {
    case What::kRepeat:
      absl::StrAppend(&cut.bytes, line, line);
      break;
    case What::kSwap:
      held_ = line;
      break;
    case What::kCutLine:
      cut.bytes += line.substr(0, line.size() / 2);
      [[fallthrough]];
    case What::kReset:
      cut.reset = true;
      break;
    case What::kEnd:
      cut.end = true;
      break;
    default:
      break;  // lost
  }
}

}  // namespace sim
