#include "test/sim/traffic.h"

#include <algorithm>

namespace sim {
namespace {

bool Fits(const std::string& wanted, absl::string_view found) {
  return wanted.empty() || wanted == found;
}

// An empty verb means any request; lines of watches are asked for by name.
bool FitsVerb(const std::string& wanted, absl::string_view found) {
  return wanted.empty() ? found != "event" : wanted == found;
}

}  // namespace

void Traffic::Add(Fault fault) {
  k8s::MutexLock lock(mutex_);
  faults_.push_back(std::move(fault));
}

void Traffic::ClearFaults() {
  k8s::MutexLock lock(mutex_);
  faults_.clear();
}

int Traffic::struck() const {
  k8s::MutexLock lock(mutex_);
  return struck_;
}

std::optional<Fault> Traffic::Meet(absl::string_view verb, absl::string_view plural) {
  k8s::MutexLock lock(mutex_);
  for (Fault& fault : faults_) {
    if (fault.count == 0 || !FitsVerb(fault.verb, verb) || !Fits(fault.plural, plural)) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (fault.count != Fault::kForever) --fault.count;
    ++struck_;
    return fault;
  }
  return std::nullopt;
}

void Traffic::OnRequest(Hook hook) {
  k8s::MutexLock lock(mutex_);
  hook_ = std::move(hook);
}

void Traffic::Tell(const Seen& seen, Moment moment) const {
  Hook hook;
  {
    k8s::MutexLock lock(mutex_);
    hook = hook_;
  }
  if (hook != nullptr) hook(seen, moment);
}

std::size_t Traffic::Note(Seen seen) {
  k8s::MutexLock lock(mutex_);
  seen_.push_back(std::move(seen));
  return forgotten_ + seen_.size() - 1;
}

void Traffic::Answered(std::size_t number, int code) {
  k8s::MutexLock lock(mutex_);
  if (number >= forgotten_) seen_[number - forgotten_].code = code;
}

std::vector<Seen> Traffic::seen() const {
  k8s::MutexLock lock(mutex_);
  return seen_;
}

int Traffic::Count(absl::string_view verb, absl::string_view plural) const {
  k8s::MutexLock lock(mutex_);
  return static_cast<int>(std::count_if(seen_.begin(), seen_.end(), [&](const Seen& one) {
    return Fits(std::string(verb), one.verb) && Fits(std::string(plural), one.plural);
  }));
}

void Traffic::ForgetSeen() {
  k8s::MutexLock lock(mutex_);
  forgotten_ += seen_.size();
  seen_.clear();
}

}  // namespace sim
