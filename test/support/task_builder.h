#pragma once

#include <string>

#include "plugin/task_request.h"

namespace plugin {

// A TaskRequest as propeller 1.16 sends it, changed step by step:
//   ADaskTask().WithWorkers(3).Interruptible().Build()
// To begin with it is attempt 0 of the top-level node n0, which asks for a scheduler with 2 cpus
// and 4 workers of 8 cpus and 32Gi, and declares one output. Identifier, arguments and output
// prefix agree.
class TaskBuilder {
 public:
  TaskBuilder();

  TaskBuilder& WithExecution(std::string name);
  TaskBuilder& WithNode(std::string id);
  TaskBuilder& WithAttempt(unsigned attempt);
  TaskBuilder& WithNamespace(std::string ns);
  TaskBuilder& WithWorkers(int number);
  TaskBuilder& WithCustomJson(const std::string& json);  // replaces `custom`
  TaskBuilder& WithImage(std::string image);
  TaskBuilder& WithoutOutputs();
  TaskBuilder& Interruptible();
  TaskBuilder& FastRegistered();
  TaskBuilder& WithLabel(std::string key, std::string value);
  TaskBuilder& WithAnnotation(std::string key, std::string value);
  TaskBuilder& WithTaskEnv(std::string name, std::string value);       // of the task itself
  TaskBuilder& WithExecutionEnv(std::string name, std::string value);  // of the execution
  TaskBuilder& WithConfig(std::string key, std::string value);

  // What no step changes: `Edit([](TaskRequest& r) { r.task->clear_custom(); })`. Seen by Build
  // only.
  template <typename Change>
  TaskBuilder& Edit(Change change) {
    change(request_);
    return *this;
  }

  TaskRequest Build() const;

 private:
  TaskRequest request_;
  std::string execution_ = "atc9q2xg8fv5tkzh9w7l";
  std::string node_ = "n0";
  unsigned attempt_ = 0;
  bool fast_ = false;
};

inline TaskBuilder ADaskTask() { return TaskBuilder(); }

}  // namespace plugin
