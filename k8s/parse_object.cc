#include "k8s/parse_object.h"

#include <utility>

#include "k8s/json_tree.h"

namespace k8s {
namespace json = boost::json;
namespace {

// The API server's own objects nest about 30 deep; the bound keeps hostile text off our stack.
constexpr std::size_t kMaxDepth = 128;

const json::value* Find(const json::object& object, absl::string_view name) {
  return object.if_contains(json::string_view(name.data(), name.size()));
}

}  // namespace

// A tree is read and thrown away as a whole. Thousands of allocations for it would cost several
// times what the parsing does, and leave holes between what is kept of it.
absl::StatusOr<json::object> ParseObject(absl::string_view text) {
  return ParseObject(text, json::make_shared_resource<json::monotonic_resource>(text.size()));
}

absl::StatusOr<json::object> ParseObject(absl::string_view text, json::storage_ptr memory,
                                         absl::Span<const absl::string_view> unread) {
  absl::StatusOr<json::value> value = ParseTree(text, kMaxDepth, unread, std::move(memory));
  if (!value.ok()) return value.status();
  if (!value->is_object()) return absl::InvalidArgumentError("the JSON text is not an object");
  return std::move(value->get_object());
}

absl::string_view StringAt(const json::object& object, absl::string_view name) {
  const json::value* value = Find(object, name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

const json::object* ObjectAt(const json::object& object, absl::string_view name) {
  const json::value* value = Find(object, name);
  return value == nullptr ? nullptr : value->if_object();
}

absl::StatusOr<ObjectKey> KeyOf(const json::object& object) {
  const json::object* metadata = ObjectAt(object, "metadata");
  if (metadata == nullptr) return absl::InvalidArgumentError("the object has no metadata");
  ObjectKey key{std::string(StringAt(*metadata, "namespace")),
                std::string(StringAt(*metadata, "name"))};
  if (key.ns.empty() || key.name.empty()) {
    return absl::InvalidArgumentError("the object has no metadata.namespace or metadata.name");
  }
  return key;
}

}  // namespace k8s
