#include "k8s/list_watch.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "k8s/parse_object.h"

namespace k8s {
namespace json = boost::json;
namespace {

constexpr absl::Duration kPageLimit = absl::Seconds(60);  // as the API server's own
// The API server ends the watch after a time of our choice, spread so that watches do not return
// together; a stream that outlives it by this margin is dead.
constexpr absl::Duration kShortestWatch = absl::Seconds(300);
constexpr absl::Duration kWatchSpread = absl::Seconds(300);
constexpr absl::Duration kSilenceMargin = absl::Seconds(15);
// For a DaskJob or a pod that is most of its text.
constexpr absl::string_view kSpec[] = {"spec", "managedFields"};

constexpr std::size_t kMaxErrorBody = 64 * 1024;
constexpr std::size_t kUsualEvent = 16 * 1024;  // bytes of a tree; more comes from the heap

}  // namespace

ListWatch::ListWatch(Selection selection, ListTarget& target, Transport& transport,
                     Executor& executor, Observer& observer, Random& random)
    : selection_(std::move(selection)),
      unread_(selection_.resource.without_spec ? absl::MakeConstSpan(kSpec)
                                               : absl::Span<const absl::string_view>()),
      target_(target),
      transport_(transport),
      executor_(executor),
      observer_(observer),
      random_(random),
      alive_(std::make_shared<char>()) {}

ListWatch::~ListWatch() { CloseWatch(); }

void ListWatch::Start() {
  std::visit([this](const auto& action) { Do(action); }, machine_.Start());
}

void ListWatch::Step(const WatchMachine::Input& input) {
  const auto action = machine_.Step(input, executor_.Now(), random_());
  if (action.has_value()) std::visit([this](const auto& one) { Do(one); }, *action);
}

void ListWatch::Do(const WatchMachine::List&) {
  target_.OnListBegin();
  RequestPage("");
}

void ListWatch::Do(const WatchMachine::Watch& action) {
  const absl::Duration timeout = kShortestWatch + kWatchSpread * random_();
  decoder_ = WatchDecoder();
  head_ = HttpResponse();
  silence_ = timeout + kSilenceMargin;
  last_byte_ = executor_.Now();
  GuardSilence();
  stream_ = transport_.Open(WatchRequest(selection_, action.version, timeout), *this);
}

void ListWatch::Do(const WatchMachine::Wait& action) {
  timer_ =
      executor_.RunAt(executor_.Now() + action.duration, [this] { Step(WatchMachine::Waited{}); });
}

void ListWatch::RequestPage(absl::string_view continue_token) {
  transport_.Send(
      ListRequest(selection_, continue_token), executor_.Now() + kPageLimit,
      [this, alive = std::weak_ptr<char>(alive_)](const absl::StatusOr<HttpResponse>& response) {
        if (!alive.expired()) TakePage(response);
      });
}

void ListWatch::TakePage(const absl::StatusOr<HttpResponse>& response) {
  json::monotonic_resource memory(response.ok() ? response->body.size() : 1);
  const absl::StatusOr<json::object> page = ReadPage(response, memory);
  if (!page.ok()) return Fail(page.status(), response.ok());
  if (absl::Status status = TakeItems(*page); !status.ok()) return Fail(status, true);
  const json::object* metadata = ObjectAt(*page, "metadata");
  const absl::string_view continue_token = StringAt(*metadata, "continue");
  if (!continue_token.empty()) return RequestPage(continue_token);
  target_.OnListEnd();
  Step(WatchMachine::Listed{std::string(StringAt(*metadata, "resourceVersion"))});
}

absl::StatusOr<json::object> ListWatch::ReadPage(const absl::StatusOr<HttpResponse>& response,
                                                 json::memory_resource& memory) const {
  if (!response.ok()) {
    return absl::Status(response.status().code(),
                        absl::StrCat(Doing("list"), ": ", response.status().message()));
  }
  if (absl::Status status = ToStatus(*response, Method::kGet, Doing("list")); !status.ok()) {
    return status;
  }
  absl::StatusOr<json::object> page = ParseObject(response->body, &memory, unread_);
  if (page.ok()) return page;
  return absl::DataLossError(absl::StrCat(Doing("list"), ": ", page.status().message()));
}

absl::Status ListWatch::TakeItems(const json::object& page) {
  const json::object* metadata = ObjectAt(page, "metadata");
  const json::value* items = page.if_contains("items");
  if (metadata == nullptr || StringAt(*metadata, "resourceVersion").empty() || items == nullptr) {
    return absl::DataLossError(absl::StrCat(Doing("list"), ": the answer is not a list"));
  }
  // Go writes an empty list as null at times.
  if (!items->is_array()) return absl::OkStatus();
  for (const json::value& item : items->get_array()) {
    if (item.is_object()) target_.OnListItem(item.get_object());
  }
  return absl::OkStatus();
}

void ListWatch::OnRetryAfter(absl::Duration wait) { head_.retry_after = wait; }

void ListWatch::OnResponse(int code) {
  head_.code = code;
  last_byte_ = executor_.Now();
}

void ListWatch::OnBytes(absl::string_view bytes) {
  last_byte_ = executor_.Now();
  if (head_.code != 200) {
    absl::StrAppend(&head_.body, bytes.substr(0, kMaxErrorBody - head_.body.size()));
    return;
  }
  const absl::Status status =
      decoder_.Feed(bytes, [this](absl::string_view line) { return TakeLine(line); });
  if (!status.ok()) Fail(status, true);
}

void ListWatch::OnEnd(const absl::Status& status) {
  const absl::Status why = EndOfWatch(status);
  if (!why.ok()) return Fail(why, head_.code != 0);
  CloseWatch();
  Step(WatchMachine::Closed{});
}

absl::Status ListWatch::EndOfWatch(const absl::Status& status) const {
  if (head_.code != 0 && head_.code != 200) {
    return ToStatus(head_, Method::kGet, Doing("watch"));
  }
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(Doing("watch"), ": ", status.message()));
}

absl::Status ListWatch::TakeLine(absl::string_view line) {
  unsigned char space[kUsualEvent];
  json::monotonic_resource memory(space);
  const absl::StatusOr<WatchEvent> event = ParseWatchEvent(line, &memory, unread_);
  if (event.ok()) TakeEvent(*event);
  return event.status();
}

void ListWatch::TakeEvent(const WatchEvent& event) {
  using Type = WatchEvent::Type;
  if (event.type == Type::kDeleted) {
    target_.OnDeleted(event.object);
  } else if (event.type != Type::kBookmark) {
    target_.OnApplied(event.object);
  }
  Step(WatchMachine::Event{event.version});
}

void ListWatch::CloseWatch() {
  executor_.Cancel(timer_);
  stream_.reset();
}

void ListWatch::Fail(const absl::Status& why, bool answered) {
  CloseWatch();
  observer_.OnWatchRestart(selection_.resource.plural, why.message());
  Step(WatchMachine::Failed{why, answered});
}

void ListWatch::GuardSilence() {
  timer_ = executor_.RunAt(last_byte_ + silence_, [this] { CheckSilence(); });
}

void ListWatch::CheckSilence() {
  if (executor_.Now() - last_byte_ < silence_) return GuardSilence();
  Fail(absl::UnknownError(
           absl::StrCat(Doing("watch"), ": not a byte came for ", absl::FormatDuration(silence_))),
       head_.code != 0);
}

std::string ListWatch::Doing(absl::string_view verb) const {
  return absl::StrCat(verb, " ", selection_.resource.plural, selection_.ns.empty() ? "" : " in ",
                      selection_.ns);
}

}  // namespace k8s
