#include "plugin/json_fields.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace plugin {

namespace json = boost::json;

JsonFields::JsonFields(const json::object& object, absl::Status& error)
    : JsonFields(&object, "", &error) {}

JsonFields::JsonFields(const json::object* object, std::string path, absl::Status* error)
    : object_(object), path_(std::move(path)), error_(error) {}

absl::string_view JsonFields::Text(absl::string_view name) const {
  const json::value* value = Find(name);
  if (value == nullptr) return "";
  const json::string* text = value->if_string();
  if (text == nullptr) {
    Note(PathOf(name), "a text");
    return "";
  }
  return {text->data(), text->size()};
}

std::int64_t JsonFields::Integer(absl::string_view name) const {
  const json::value* value = Find(name);
  if (value == nullptr) return 0;
  const std::int64_t* number = value->if_int64();
  if (number == nullptr) Note(PathOf(name), "an integer");
  return number == nullptr ? 0 : *number;
}

std::optional<absl::Time> JsonFields::Time(absl::string_view name) const {
  const absl::string_view text = Text(name);
  if (text.empty()) return std::nullopt;
  absl::Time time;
  std::string why;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &why)) {
    Note(PathOf(name), "a time such as 2026-01-31T12:00:00Z");
    return std::nullopt;
  }
  return time;
}

JsonFields JsonFields::Object(absl::string_view name) const {
  const json::value* value = Find(name);
  const json::object* object = value == nullptr ? nullptr : value->if_object();
  std::string path = PathOf(name);
  if (value != nullptr && object == nullptr) Note(path, "an object");
  return JsonFields(object, std::move(path), error_);
}

std::vector<JsonFields> JsonFields::Objects(absl::string_view name, std::size_t max) const {
  std::vector<JsonFields> objects;
  const json::value* value = Find(name);
  if (value == nullptr) return objects;
  const json::array* array = value->if_array();
  if (array == nullptr) {
    Note(PathOf(name), "a list");
    return objects;
  }
  for (const json::value& element : *array) {
    if (objects.size() == max) break;
    std::string path = absl::StrCat(PathOf(name), "[", objects.size(), "]");
    const json::object* object = element.if_object();
    if (object == nullptr) Note(path, "an object");
    objects.push_back(JsonFields(object, std::move(path), error_));
  }
  return objects;
}

bool JsonFields::Has(absl::string_view name) const { return Find(name) != nullptr; }

const json::value* JsonFields::Find(absl::string_view name) const {
  if (object_ == nullptr) return nullptr;
  const json::value* value = object_->if_contains({name.data(), name.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string JsonFields::PathOf(absl::string_view name) const {
  return path_.empty() ? std::string(name) : absl::StrCat(path_, ".", name);
}

void JsonFields::Note(absl::string_view path, absl::string_view expected) const {
  if (!error_->ok()) return;
  *error_ = absl::InvalidArgumentError(absl::StrCat(path, " is not ", expected));
}

}  // namespace plugin
