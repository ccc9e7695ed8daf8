#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "k8s/observer.h"

namespace test {

// Remembers what it was told.
class FakeObserver final : public k8s::Observer {
 public:
  void OnRequest(absl::string_view verb, absl::string_view plural, int http_code,
                 absl::Duration) override {
    requests.push_back(absl::StrCat(verb, " ", plural, " ", http_code));
  }
  void OnWatchRestart(absl::string_view plural, absl::string_view why) override {
    restarts.push_back(absl::StrCat(plural, ": ", why));
  }
  void OnObjectDropped(absl::string_view plural, absl::string_view why) override {
    dropped.push_back(absl::StrCat(plural, ": ", why));
  }
  void OnCircuit(bool open, absl::string_view why) override {
    circuit.push_back(absl::StrCat(open ? "open: " : "closed: ", why));
  }

  std::vector<std::string> requests, restarts, dropped, circuit;
};

}  // namespace test
