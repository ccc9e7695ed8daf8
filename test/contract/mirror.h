#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "k8s/reflector.h"
#include "test/contract/session.h"

namespace contract {

// A reflector of DaskJobs of one namespace, and what it holds.
class Mirror {
 public:
  Mirror(Session& session, absl::string_view ns, absl::string_view label_selector = "");
  ~Mirror();

  using Content = std::map<std::string, std::string>;  // name → resourceVersion
  // Waits, 60 s at most, until the mirror is synced and holds exactly `wanted`; what it holds then.
  Content Until(const Content& wanted);
  // Lists that were taken over whole so far.
  int lists() const;
  // Waits, 60 s at most, until there were so many; whether there were.
  bool UntilLists(int count);

 private:
  struct Thing {
    k8s::ObjectKey key;
    std::string index;
    std::string version;
  };

  static absl::StatusOr<Thing> Project(const boost::json::object& object);
  Content Held() const;

  Session& session_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int lists_ = 0;
  std::unique_ptr<k8s::Reflector<Thing>> reflector_;
};

// What a mirror of it holds.
Mirror::Content ContentOf(const boost::json::object& list);

}  // namespace contract
