#pragma once

#include <string>

#include "plugin/task_request.h"
#include "test/sim/crash_world.h"

namespace sim {

// One task whose program is killed once, at a moment of one of its requests; everybody else goes on
// as if nothing had happened. Checks what must be true all the same.
class CrashLife {
 public:
  // `world` must outlive it; `number` makes its names its own.
  CrashLife(CrashWorld& world, const RequestPoint& request, Moment moment, int number);
  void Run();

 private:
  bool Is(Stage stage) const { return request_.stage == stage; }
  void ArmAt(Stage stage);
  template <typename Done>
  void Until(const char* what, Done done);
  ObjectPtr Find(const char* plural) const { return world_.store.Get(plural, world_.kNs, name_); }
  bool HasJob() const { return Find("daskjobs") != nullptr; }

  std::string Create(const plugin::TaskRequest& task);
  void CreateTwice();
  void StartRunner();
  void SetRunner(const boost::json::object& status);
  void FinishRunner();
  void End();
  void Collect();
  void TakeAwayCluster();
  void Delete();
  void DeleteUnseen();
  void Supersede();
  void Sweep();
  void MakeGroup(const std::string& cluster);
  void CheckJob();

  CrashWorld& world_;
  const RequestPoint& request_;
  const Moment moment_;
  Program& program_;
  const std::string execution_;
  const plugin::TaskRequest task_;
  const std::string name_;
  std::string handle_;
};

}  // namespace sim
