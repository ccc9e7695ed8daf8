#include "test/contract/mirror.h"

#include <chrono>

#include "test/contract/objects.h"

namespace contract {
namespace {

constexpr std::chrono::seconds kPatience(60);

}  // namespace

absl::StatusOr<Mirror::Thing> Mirror::Project(const boost::json::object& object) {
  const absl::StatusOr<k8s::ObjectKey> key = k8s::KeyOf(object);
  if (!key.ok()) return key.status();
  return Thing{*key, "", VersionOf(object)};
}

Mirror::Mirror(Session& session, absl::string_view ns, absl::string_view label_selector)
    : session_(session) {
  session_.Run([&] {
    reflector_ = std::make_unique<k8s::Reflector<Thing>>(
        k8s::WatchScope{kDaskJobs, std::string(label_selector), {std::string(ns)}}, Project,
        session_.transport(), session_.loop(), session_.log());
    reflector_->Start(
        [this](const auto&, const auto&) {
          const std::lock_guard<std::mutex> lock(mutex_);
          changed_.notify_all();
        },
        [this] {
          const std::lock_guard<std::mutex> lock(mutex_);
          ++lists_;
          changed_.notify_all();
        });
  });
}

Mirror::~Mirror() {
  session_.Run([this] { reflector_.reset(); });
}

Mirror::Content Mirror::Held() const {
  Content held;
  for (const auto& entry : reflector_->reader().All()) held[entry->key.name] = entry->version;
  return held;
}

Mirror::Content ContentOf(const boost::json::object& list) {
  Mirror::Content content;
  for (const boost::json::value& item : list.at("items").as_array()) {
    content[NameOf(item.as_object())] = VersionOf(item.as_object());
  }
  return content;
}

Mirror::Content Mirror::Until(const Content& wanted) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return lists_ > 0 && Held() == wanted; });
  return Held();
}

bool Mirror::UntilLists(int count) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return lists_ >= count; });
}

int Mirror::lists() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return lists_;
}

}  // namespace contract
