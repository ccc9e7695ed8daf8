#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "test/sim/kind.h"

namespace sim {

using Version = std::uint64_t;

inline boost::json::string_view JsonView(absl::string_view text) {
  return {text.data(), text.size()};
}

struct Owner {
  std::string uid;
  bool blocks_deletion = false;  // blockOwnerDeletion
};

// One state of one object. Never changes once made: share it freely between threads. It keeps the
// text that is sent and what the server itself looks at; the tree is parsed when asked for, so that
// 100,000 objects fit into memory.
class Object {
 public:
  // `value` must have metadata with name, uid and resourceVersion; apiVersion and kind are set.
  Object(const Kind& kind, boost::json::object value);

  const Kind& kind() const { return kind_; }
  const std::string& ns() const { return ns_; }  // empty: of the cluster
  const std::string& name() const { return name_; }
  const std::string& uid() const { return uid_; }
  Version version() const { return version_; }
  // Sorted by key.
  const std::vector<std::pair<std::string, std::string>>& labels() const { return labels_; }
  const std::vector<Owner>& owners() const { return owners_; }
  const std::vector<std::string>& finalizers() const { return finalizers_; }
  bool deleting() const { return deleting_; }  // has a deletionTimestamp

  // The object as get, create and watch show it.
  const std::string& text() const { return text_; }
  // Appends the object as a list shows it: built-in kinds leave out apiVersion and kind there.
  void AppendItem(std::string& out) const;
  // A tree of the caller's own.
  boost::json::object Json() const;

 private:
  void ReadMetadata(const boost::json::object& metadata);

  const Kind& kind_;
  std::string ns_, name_, uid_, text_;
  Version version_ = 0;
  std::vector<std::pair<std::string, std::string>> labels_;
  std::vector<Owner> owners_;
  std::vector<std::string> finalizers_;
  bool deleting_ = false;
  std::size_t prefix_ = 0;
};

using ObjectPtr = std::shared_ptr<const Object>;

}  // namespace sim
