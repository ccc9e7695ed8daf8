#include "server/attempts.h"

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace server {

std::optional<Attempts::Place> Attempts::PlaceOf(const plugin::JobFacts& job) {
  if (!plugin::IsOurs(job)) return std::nullopt;
  const absl::string_view prefix = job.task->output_prefix;
  const std::size_t slash = prefix.rfind('/');
  Place place;
  if (slash == absl::string_view::npos ||
      !absl::SimpleAtoi(prefix.substr(slash + 1), &place.number)) {
    return std::nullopt;
  }
  place.node = {job.ns, std::string(prefix.substr(0, slash))};
  return place;
}

void Attempts::Add(const plugin::JobFacts& job) {
  const auto place = PlaceOf(job);
  if (!place) return;
  nodes_[place->node][place->number] = {
      job.uid, {job.ns, job.name}, job.created.value_or(absl::InfinitePast())};
}

void Attempts::Remove(const plugin::JobFacts& job) {
  const auto place = PlaceOf(job);
  const auto node = place ? nodes_.find(place->node) : nodes_.end();
  if (node == nodes_.end()) return;
  const auto attempt = node->second.find(place->number);
  if (attempt == node->second.end() || attempt->second.uid != job.uid) return;
  node->second.erase(attempt);
  if (node->second.empty()) nodes_.erase(node);
}

std::optional<absl::Time> Attempts::SupersededAt(const plugin::JobFacts& job) const {
  const auto place = PlaceOf(job);
  const auto node = place ? nodes_.find(place->node) : nodes_.end();
  if (node == nodes_.end()) return std::nullopt;
  const auto later = node->second.upper_bound(place->number);
  if (later == node->second.end()) return std::nullopt;
  return later->second.created;
}

std::vector<k8s::ObjectKey> Attempts::Earlier(const plugin::JobFacts& job) const {
  std::vector<k8s::ObjectKey> keys;
  const auto place = PlaceOf(job);
  const auto node = place ? nodes_.find(place->node) : nodes_.end();
  if (node == nodes_.end()) return keys;
  for (const auto& [number, attempt] : node->second) {
    if (number < place->number) keys.push_back(attempt.key);
  }
  return keys;
}

}  // namespace server
