#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/yaml_tree.h"

namespace server {

// Builds the tree of one document from the events of yaml-cpp's parser, which is told to stop by
// the one means it has: a YAML::Exception with the mark and a sentence. Bounds are those of
// ParseYaml.
class YamlBuilder : public YAML::EventHandler {
 public:
  explicit YamlBuilder(int file) : file_(file) {}

  YamlNode Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { Close(); }

 private:
  // A list or map that is still open.
  struct Frame {
    YAML::Mark mark;
    YAML::anchor_t anchor;
    YamlNode node;
    std::optional<YamlEntry> pending = std::nullopt;  // a map's key that waits for its value
  };

  YamlNode NodeAt(const YAML::Mark& mark, YamlNode::Kind kind) const;
  void Open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind);
  void Close();
  void Finish(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode node);
  void Append(const YAML::Mark& mark, YamlNode node);
  void AppendToMap(const YAML::Mark& mark, Frame& map, YamlNode node);
  void Count(const YAML::Mark& mark, size_t values);

  int file_;
  size_t documents_ = 0;
  size_t values_ = 0;
  YamlNode root_;
  std::vector<Frame> open_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
};

}  // namespace server
