#include "k8s/yaml_json.h"

#include <boost/json.hpp>
#include <cmath>
#include <cstdint>

namespace k8s {
namespace {

namespace json = boost::json;

constexpr int kMaxDepth = 32;
constexpr int kMaxNodes = 10'000;  // aliases count each time: they can blow up a small text

class Converter {
 public:
  json::value Convert(const YAML::Node& node, int depth) {
    if (depth > kMaxDepth || ++nodes_ > kMaxNodes) {
      too_large_ = true;
      return nullptr;
    }
    if (node.IsMap()) return Map(node, depth);
    if (node.IsSequence()) return Sequence(node, depth);
    return node.IsScalar() ? Scalar(node) : nullptr;
  }
  bool too_large() const { return too_large_; }

 private:
  json::value Map(const YAML::Node& node, int depth) {
    json::object object;
    for (const auto& entry : node) {
      if (too_large_) break;
      object[entry.first.Scalar()] = Convert(entry.second, depth + 1);
    }
    return object;
  }

  json::value Sequence(const YAML::Node& node, int depth) {
    json::array array;
    for (const auto& element : node) {
      if (too_large_) break;
      array.push_back(Convert(element, depth + 1));
    }
    return array;
  }

  static json::value Scalar(const YAML::Node& node) {
    const bool plain = node.Tag() == "?";
    bool flag = false;
    std::int64_t integer = 0;
    double number = 0;
    if (plain && YAML::convert<bool>::decode(node, flag)) return flag;
    if (plain && YAML::convert<std::int64_t>::decode(node, integer)) return integer;
    if (plain && YAML::convert<double>::decode(node, number) && std::isfinite(number))
      return number;
    return json::value(node.Scalar());
  }

  int nodes_ = 0;
  bool too_large_ = false;
};

}  // namespace

absl::StatusOr<std::string> ToJson(const YAML::Node& node) {
  Converter converter;
  const json::value value = converter.Convert(node, 0);
  if (converter.too_large()) return absl::InvalidArgumentError("is too deep or too large");
  return json::serialize(value);
}

}  // namespace k8s
