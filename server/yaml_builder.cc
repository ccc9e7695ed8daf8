#include "server/yaml_builder.h"

#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <utility>

namespace server {

namespace {

constexpr size_t kMaxDepth = 100;
constexpr size_t kMaxValues = 20'000;

size_t CountValues(const YamlNode& node) {
  size_t count = 1;
  for (const YamlNode& item : node.items) count += CountValues(item);
  for (const YamlEntry& entry : node.entries) count += CountValues(entry.value);
  return count;
}

size_t DepthOf(const YamlNode& node) {
  size_t deepest = 0;
  for (const YamlNode& item : node.items) deepest = std::max(deepest, DepthOf(item));
  for (const YamlEntry& entry : node.entries) deepest = std::max(deepest, DepthOf(entry.value));
  return deepest + 1;
}

void CheckDepth(const YAML::Mark& mark, size_t depth) {
  if (depth > kMaxDepth) throw YAML::Exception(mark, "nested more than 100 levels deep");
}

}  // namespace

void YamlBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (++documents_ > 1) {
    throw YAML::Exception(mark, "a second document starts here; a file holds one");
  }
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  Finish(mark, anchor, NodeAt(mark, YamlNode::Kind::kNull));
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                           const std::string& value) {
  YamlNode node = NodeAt(mark, YamlNode::Kind::kScalar);
  node.text = value;
  Finish(mark, anchor, std::move(node));
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value) {
  Open(mark, anchor, YamlNode::Kind::kList);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value) {
  Open(mark, anchor, YamlNode::Kind::kMap);
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) throw YAML::Exception(mark, "an alias inside its own anchor");
  Count(mark, CountValues(found->second));
  CheckDepth(mark, open_.size() + DepthOf(found->second));
  Append(mark, found->second);
}

YamlNode YamlBuilder::NodeAt(const YAML::Mark& mark, YamlNode::Kind kind) const {
  YamlNode node;
  node.kind = kind;
  node.place = {file_, mark.line + 1};
  return node;
}

void YamlBuilder::Open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
  CheckDepth(mark, open_.size() + 1);
  open_.push_back({mark, anchor, NodeAt(mark, kind)});
}

void YamlBuilder::Close() {
  Frame frame = std::move(open_.back());
  open_.pop_back();
  Finish(frame.mark, frame.anchor, std::move(frame.node));
}

void YamlBuilder::Finish(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode node) {
  Count(mark, 1);
  if (anchor != YAML::NullAnchor) {
    Count(mark, CountValues(node));  // the copy takes as much memory as a use
    anchors_[anchor] = node;
  }
  Append(mark, std::move(node));
}

void YamlBuilder::Count(const YAML::Mark& mark, size_t values) {
  values_ += values;
  if (values_ > kMaxValues) throw YAML::Exception(mark, "more than 20000 values");
}

void YamlBuilder::Append(const YAML::Mark& mark, YamlNode node) {
  if (open_.empty()) {
    root_ = std::move(node);
  } else if (open_.back().node.kind == YamlNode::Kind::kList) {
    open_.back().node.items.push_back(std::move(node));
  } else {
    AppendToMap(mark, open_.back(), std::move(node));
  }
}

void YamlBuilder::AppendToMap(const YAML::Mark& mark, Frame& map, YamlNode node) {
  if (map.pending) {
    map.pending->value = std::move(node);
    map.node.entries.push_back(std::move(*map.pending));
    map.pending.reset();
    return;
  }
  if (node.kind != YamlNode::Kind::kScalar) throw YAML::Exception(mark, "a key must be a text");
  map.pending = YamlEntry{std::move(node.text), node.place, {}};
}

}  // namespace server
