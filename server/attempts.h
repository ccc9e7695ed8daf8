#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "k8s/resource.h"
#include "plugin/facts.h"

namespace server {

// The attempts of each node whose jobs are there. Propeller begins an attempt only when it is done
// with the one before, so a job that has not ended beside a later attempt is a leftover: of a
// create whose answer was lost, or of an abort that did not reach us. Attempts of one node share
// the output prefix but for its last segment, a number. One thread.
class Attempts {
 public:
  void Add(const plugin::JobFacts& job);
  void Remove(const plugin::JobFacts& job);

  // When a later attempt was created.
  std::optional<absl::Time> SupersededAt(const plugin::JobFacts& job) const;
  // The jobs of earlier attempts.
  std::vector<k8s::ObjectKey> Earlier(const plugin::JobFacts& job) const;

 private:
  struct Attempt {
    std::string uid;
    k8s::ObjectKey key;
    absl::Time created;
  };
  using Node = std::pair<std::string, std::string>;  // namespace, output prefix without its number

  struct Place {
    Node node;
    unsigned number = 0;
  };
  // Nothing when the prefix does not end in a number.
  static std::optional<Place> PlaceOf(const plugin::JobFacts& job);

  absl::flat_hash_map<Node, std::map<unsigned, Attempt>> nodes_;
};

}  // namespace server
