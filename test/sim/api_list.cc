#include <algorithm>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "k8s/parse_object.h"
#include "test/sim/api.h"
#include "test/sim/refusal.h"

namespace sim {
namespace json = boost::json;
namespace {

constexpr std::size_t kMostListings = 16;
constexpr int kDefaultWatchSeconds = 1800;
// What the server says when a list in pages took too long.
constexpr absl::string_view kTooOld =
    "The provided continue parameter is too old to display a consistent list result. You can start "
    "a new list without the continue parameter, or use the continue token in this response to "
    "retrieve the remainder of the results. Continuing with the provided token results in an "
    "inconsistent list - objects that were created, modified, or deleted between the time the "
    "first chunk was returned and now may show up in the list.";
// In a token: the rest of whatever there is now.
constexpr absl::string_view kInconsistent = "-1";

std::string Token(absl::string_view version, absl::string_view start) {
  const std::string text = absl::StrCat(R"({"v":"meta.k8s.io/v1","rv":)", version, R"(,"start":)",
                                        json::serialize(json::value(JsonView(start))), "}");
  return absl::WebSafeBase64Escape(text);
}

struct Position {
  std::string version;  // empty: from the beginning
  std::string start;    // "NAMESPACE/NAME": what follows it; the namespace is empty within one
};

absl::StatusOr<Position> ParseToken(absl::string_view token) {
  if (token.empty()) return Position{};
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text)) {
    return absl::InvalidArgumentError("continue key is not valid: illegal base64 data");
  }
  const absl::StatusOr<json::object> parts = k8s::ParseObject(text);
  const json::value* version = parts.ok() ? parts->if_contains("rv") : nullptr;
  if (version == nullptr) return absl::InvalidArgumentError("continue key is not valid");
  absl::string_view start = k8s::StringAt(*parts, "start");
  start = start.substr(0, start.find('\0'));
  return Position{json::serialize(*version), std::string(start)};
}

std::string Place(const Target& target, const Object& object) {
  return absl::StrCat(target.ns.empty() ? object.ns() : "", "/", object.name());
}

// Pairs, since '/' and '-' sort otherwise than the end of a namespace.
bool IsAfter(const Target& target, const Object& object, absl::string_view start) {
  const std::size_t slash = start.find('/');
  const std::string ns(target.ns.empty() ? start.substr(0, slash) : absl::string_view(target.ns));
  return std::make_pair(object.ns(), object.name()) >
         std::make_pair(ns, std::string(start.substr(slash + 1)));
}

std::string ListText(const Kind& kind, const std::string& items, Version version,
                     const std::string& next, std::size_t remaining) {
  std::string metadata = absl::StrCat("\"resourceVersion\":\"", version, "\"");
  if (remaining > 0) absl::StrAppend(&metadata, ",\"remainingItemCount\":", remaining);
  if (kind.custom || !next.empty()) absl::StrAppend(&metadata, ",\"continue\":\"", next, "\"");
  if (kind.custom) {
    return absl::StrCat("{\"apiVersion\":\"", ApiVersion(kind), "\",\"items\":[", items,
                        "],\"kind\":\"", kind.kind, "List\",\"metadata\":{", metadata, "}}\n");
  }
  return absl::StrCat("{\"kind\":\"", kind.kind, "List\",\"apiVersion\":\"", ApiVersion(kind),
                      "\",\"metadata\":{", metadata, "},\"items\":[", items, "]}\n");
}

Answer NotANumber(absl::string_view text) {
  return BadRequest(absl::StrCat("strconv.ParseInt: parsing \"", text, "\": invalid syntax"));
}

std::optional<Answer> CheckVersion(absl::string_view text, Version newest) {
  Version version = 0;
  if (!text.empty() && !absl::SimpleAtoi(text, &version)) {
    return BadRequest(absl::StrCat("invalid resource version: resourceVersion: Invalid value: \"",
                                   text, "\": strconv.ParseUint: parsing \"", text,
                                   "\": invalid syntax"));
  }
  if (version <= newest) return std::nullopt;
  Details details;
  details.causes = {{"ResourceVersionTooLarge", "Too large resource version", ""}};
  details.retry_after = 1;
  return Failure(
      504, "Timeout",
      absl::StrCat("Timeout: Too large resource version: ", version, ", current: ", newest),
      details);
}

}  // namespace

Api::Reply Api::List(const Request&, const Target& target) {
  const absl::string_view version = target.Query("resourceVersion");
  const absl::StatusOr<Selector> selector =
      Selector::Parse(target.Query("labelSelector"), target.Query("fieldSelector"));
  if (!selector.ok()) return BadRequest(selector.status().message());
  const absl::StatusOr<Position> position = ParseToken(target.Query("continue"));
  if (!position.ok()) {
    return BadRequest(absl::StrCat("invalid continue token: ", position.status().message()));
  }
  if (!position->version.empty() && !version.empty()) {
    return BadRequest("specifying resource version is not allowed when using continue");
  }
  if (std::optional<Answer> refused = CheckVersion(version, store_.version())) return *refused;
  std::int64_t limit = 0;
  const absl::string_view asked = target.Query("limit");
  if (!asked.empty() && !absl::SimpleAtoi(asked, &limit)) return NotANumber(asked);
  // From the cache, whatever its age: all at once.
  if (version == "0" || limit <= 0) limit = std::numeric_limits<std::int64_t>::max();
  const auto state = StateToList(target, position->version);
  if (std::holds_alternative<Answer>(state)) {
    Details details;
    details.continue_token = Token(kInconsistent, position->start);
    return Failure(410, "Expired", kTooOld, details);
  }
  return Page(target, std::get<Listing>(state), *selector, position->start,
              static_cast<std::size_t>(limit));
}

std::variant<Answer, Api::Listing> Api::StateToList(const Target& target,
                                                    absl::string_view start_version) {
  Version version = 0;
  if (!start_version.empty() && start_version != kInconsistent &&
      absl::SimpleAtoi(start_version, &version)) {
    k8s::MutexLock lock(mutex_);
    const auto found = std::find_if(listings_.begin(), listings_.end(), [&](const Listing& one) {
      return one.version == version && one.plural == target.kind->plural && one.ns == target.ns;
    });
    if (found == listings_.end()) return Answer{};
    return *found;
  }
  auto [objects, now] = store_.Snapshot(target.kind->plural, target.ns);
  return Listing{std::string(target.kind->plural), target.ns, now,
                 std::make_shared<const std::vector<ObjectPtr>>(std::move(objects))};
}

Answer Api::Page(const Target& target, const Listing& listing, const Selector& selector,
                 absl::string_view start, std::size_t limit) {
  const std::vector<ObjectPtr>& all = *listing.objects;
  auto at = start.empty() ? all.begin()
                          : std::partition_point(all.begin(), all.end(), [&](const ObjectPtr& one) {
                              return !IsAfter(target, *one, start);
                            });
  std::string items;
  std::size_t number = 0;
  for (; at != all.end() && number < limit; ++at) {
    if (!selector.Matches(**at)) continue;
    if (number++ > 0) items += ',';
    (*at)->AppendItem(items);
  }
  const auto remaining = static_cast<std::size_t>(std::distance(at, all.end()));
  std::string next;
  if (remaining > 0) {
    next = Token(absl::StrCat(listing.version), Place(target, **std::prev(at)) + '\0');
    Remember(listing);
  }
  Answer answer;
  answer.body =
      ListText(*target.kind, items, listing.version, next, selector.empty() ? remaining : 0);
  return answer;
}

void Api::Remember(const Listing& listing) {
  k8s::MutexLock lock(mutex_);
  const bool known = std::any_of(listings_.begin(), listings_.end(), [&](const Listing& one) {
    return one.objects == listing.objects;
  });
  if (!known) listings_.push_back(listing);
  if (listings_.size() > kMostListings) listings_.pop_front();
}

Api::Reply Api::OpenWatch(const Request&, const Target& target) {
  WatchOptions options;
  options.kind = target.kind;
  options.ns = target.ns;
  const absl::StatusOr<Selector> selector =
      Selector::Parse(target.Query("labelSelector"), target.Query("fieldSelector"));
  if (!selector.ok()) return BadRequest(selector.status().message());
  options.selector = *selector;
  const absl::string_view version = target.Query("resourceVersion");
  if (!version.empty() && !absl::SimpleAtoi(version, &options.version)) {
    return Failure(
        500, "",
        absl::StrCat("resourceVersion: Invalid value: \"", version,
                     "\": strconv.ParseUint: parsing \"", version, "\": invalid syntax"));
  }
  options.end_of_state = target.Query("sendInitialEvents") == "true";
  options.initial_state = options.version == 0 || options.end_of_state;
  options.bookmarks = target.Query("allowWatchBookmarks") == "true";
  int seconds = kDefaultWatchSeconds;
  const absl::string_view asked = target.Query("timeoutSeconds");
  if (!asked.empty() && !absl::SimpleAtoi(asked, &seconds)) return NotANumber(asked);
  options.ends = Now() + absl::Seconds(seconds);
  return std::make_unique<Watch>(store_, std::move(options), Now());
}

}  // namespace sim
