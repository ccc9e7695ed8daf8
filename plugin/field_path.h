#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace plugin {

// The way to a value inside an object, written out only when somebody asks. Views its parent and
// its names, which must outlive it.
class FieldPath {
 public:
  explicit FieldPath(absl::string_view root) : name_(root) {}

  FieldPath Member(absl::string_view name) const { return {*this, name, Step::kMember}; }
  FieldPath Entry(absl::string_view key) const { return {*this, key, Step::kEntry}; }  // of a map
  FieldPath Element(std::size_t index) const { return {*this, index}; }

  // `containers[0].resources.limits["cpu"]`; an empty root leaves nothing in front.
  std::string Text() const;

 private:
  enum class Step { kRoot, kMember, kEntry, kElement };

  FieldPath(const FieldPath& parent, absl::string_view name, Step step)
      : parent_(&parent), name_(name), step_(step) {}
  FieldPath(const FieldPath& parent, std::size_t index)
      : parent_(&parent), step_(Step::kElement), index_(index) {}

  const FieldPath* parent_ = nullptr;
  absl::string_view name_;
  Step step_ = Step::kRoot;
  std::size_t index_ = 0;
};

// InvalidField of plugin/refusal.h, for a field that is found on the way.
absl::Status InvalidField(const FieldPath& field, absl::string_view value, absl::string_view rule);

}  // namespace plugin
