#pragma once

#include <atomic>
#include <string>

#include "absl/time/clock.h"
#include "test/sim/api_server.h"
#include "test/sim/crash_point.h"
#include "test/sim/crash_program.h"

namespace sim {

// A folder of a test's own, removed with it.
class Folder {
 public:
  Folder();
  ~Folder();
  // Its path.
  std::string Write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

// A simulated API server, programs that work with it, and who kills them. The test's thread only.
class CrashWorld {
 public:
  CrashWorld();
  ~CrashWorld();

  static constexpr char kNs[] = "flytesnacks-development";

  // Kills `victim` once, at this moment of the next such request of whatever program.
  void Arm(Program& victim, const RequestPoint& request, Moment moment);
  bool struck() const { return !armed_; }
  // Somebody else writes the DaskJob just before the next PATCH of one.
  void ContestNextPatch() { contests_ = true; }

  Store store{absl::Now};
  Api api{store, absl::Now};
  Traffic traffic;
  ApiServer server{api, traffic};
  Folder folder;
  const std::string kubeconfig = folder.Write("kubeconfig", server.Kubeconfig());
  Program keeper;     // keeps ended jobs
  Program collector;  // takes them away at once, and sweeps all the time

 private:
  void OnRequest(const Seen& seen, Moment moment);
  void Contest(const Seen& seen);

  std::atomic<bool> armed_ = false;
  std::atomic<bool> contests_ = false;
  // Written before armed_ is set, read while it is.
  Program* victim_ = nullptr;
  const RequestPoint* request_ = nullptr;
  Moment moment_ = Moment::kBeforeEffect;
  int skip_ = 0;
};

}  // namespace sim
