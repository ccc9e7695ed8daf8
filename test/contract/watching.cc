#include "test/contract/watching.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "test/contract/objects.h"

namespace contract {
namespace {

constexpr std::chrono::seconds kPatience(30);
constexpr absl::string_view kTypeNames[] = {"ADDED", "MODIFIED", "DELETED", "BOOKMARK"};

std::string Describe(const k8s::WatchEvent& event) {
  return absl::StrCat(kTypeNames[static_cast<int>(event.type)], " ", NameOf(event.object));
}

}  // namespace

template <typename Condition>
void Watching::WaitUntil(std::unique_lock<std::mutex>& lock, Condition condition) {
  changed_.wait_for(lock, kPatience, [&] { return ended_ || condition(); });
}

Watching::Watching(Session& session, const k8s::Selection& selection, absl::string_view version,
                   absl::Duration timeout)
    : session_(session) {
  session_.Run([&] {
    stream_ = session_.transport().Open(k8s::WatchRequest(selection, version, timeout), *this);
  });
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(lock, [this] { return answered_; });
}

Watching::~Watching() {
  session_.Run([this] { stream_.reset(); });
}

std::vector<k8s::WatchEvent> Watching::Take(std::size_t count) {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(lock, [&] { return events_.size() >= count; });
  const auto end = events_.begin() + static_cast<std::ptrdiff_t>(std::min(count, events_.size()));
  std::vector<k8s::WatchEvent> taken(std::make_move_iterator(events_.begin()),
                                     std::make_move_iterator(end));
  events_.erase(events_.begin(), end);
  return taken;
}

std::vector<std::string> Watching::TakeNames(std::size_t count) {
  std::vector<std::string> names;
  for (const k8s::WatchEvent& event : Take(count)) names.push_back(Describe(event));
  return names;
}

std::string Watching::TakeBookmark() {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(lock, [&] { return !bookmarks_.empty(); });
  if (bookmarks_.empty()) return "";
  std::string first = bookmarks_.front();
  bookmarks_.erase(bookmarks_.begin());
  return first;
}

absl::Status Watching::End() {
  std::unique_lock<std::mutex> lock(mutex_);
  WaitUntil(lock, [] { return false; });
  return ended_ ? end_ : absl::DeadlineExceededError("the watch goes on");
}

std::string Watching::version() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return version_;
}

void Watching::OnResponse(int code) {
  code_ = code;
  const std::lock_guard<std::mutex> lock(mutex_);
  answered_ = true;
  changed_.notify_all();
}

void Watching::OnBytes(absl::string_view bytes) {
  if (code_ != 200) {
    absl::StrAppend(&error_body_, bytes);
    return;
  }
  const absl::Status status =
      decoder_.Feed(bytes, [this](absl::string_view line) { return TakeLine(line); });
  if (!status.ok()) OnEnd(status);
}

absl::Status Watching::TakeLine(absl::string_view line) {
  absl::StatusOr<k8s::WatchEvent> event = k8s::ParseWatchEvent(line);
  if (!event.ok()) return event.status();
  const std::lock_guard<std::mutex> lock(mutex_);
  version_ = event->version;
  if (event->type == k8s::WatchEvent::Type::kBookmark) {
    bookmarks_.push_back(event->version);
  } else {
    events_.push_back(*std::move(event));
  }
  changed_.notify_all();
  return absl::OkStatus();
}

void Watching::OnEnd(const absl::Status& status) {
  k8s::HttpResponse response;
  response.code = code_;
  response.body = error_body_;
  const bool refused = code_ != 0 && code_ != 200;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (ended_) return;
  ended_ = true;
  end_ = refused ? k8s::ToStatus(response, k8s::Method::kGet, "watch") : status;
  changed_.notify_all();
}

}  // namespace contract
