#include "test/sim/schema.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "test/sim/object.h"

namespace sim {
namespace json = boost::json;
namespace {

std::string NameOfType(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return "string";
    case json::kind::bool_:
      return "boolean";
    case json::kind::object:
      return "object";
    case json::kind::array:
      return "array";
    case json::kind::null:
      return "null";
    case json::kind::double_:
      return "number";
    default:
      return "integer";
  }
}

struct Form {
  char form;
  absl::string_view name;
};
constexpr Form kForms[] = {{'s', "string"}, {'i', "integer"}, {'b', "boolean"},
                           {'[', "array"},  {'{', "object"},  {'o', "object"}};

absl::string_view NameOfForm(char form) {
  return std::find_if(std::begin(kForms), std::end(kForms),
                      [&](const Form& one) { return one.form == form; })
      ->name;
}

json::value Preset(char form, absl::string_view text) {
  if (form == 'i') return json::value(std::stoi(std::string(text)));
  return json::value(JsonView(text));
}

std::string Join(const std::string& path, absl::string_view name) {
  return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
}

}  // namespace

Schema::Schema(absl::string_view text) {
  std::string current;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (line[0] != ' ') {
      current = std::string(words.front());
      words.erase(words.begin());
      types_[current];
    }
    for (const absl::string_view word : words) {
      std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(word, absl::MaxSplits(':', 1));
      const bool required = absl::ConsumeSuffix(&parts.first, "!");
      types_[current][std::string(parts.first)] = Field{ParseType(parts.second), required};
    }
  }
  root_ = current;
}

Schema::Type Schema::ParseType(absl::string_view text) {
  Type type;
  if (text[0] == '[') {
    const std::size_t end = text.rfind(']');
    type.form = '[';
    type.items = std::make_shared<const Type>(ParseType(text.substr(1, end - 1)));
    absl::string_view keys = text.substr(end + 1);
    if (absl::ConsumePrefix(&keys, "/")) type.keys = absl::StrSplit(keys, '+');
    return type;
  }
  if (text[0] == '{') {
    type.form = '{';
    type.items = std::make_shared<const Type>(ParseType(text.substr(1, text.size() - 2)));
    return type;
  }
  if (absl::ascii_isupper(static_cast<unsigned char>(text[0]))) {
    type.form = 'o';
    type.object = std::string(text);
    return type;
  }
  type.form = text[0];
  type.nullable = absl::StrContains(text, "?");
  const std::size_t at = text.find('=');
  if (at != absl::string_view::npos) type.preset = Preset(type.form, text.substr(at + 1));
  return type;
}

Schema::Result Schema::Apply(json::object& value) const {
  Result result;
  VisitFields(types_.at(root_), value, "", result);
  std::sort(result.unknown.begin(), result.unknown.end());
  return result;
}

void Schema::VisitFields(const Fields& fields, json::object& value, const std::string& path,
                         Result& result) const {
  std::vector<std::string> dropped;
  for (const auto& member : value) {
    const std::string name(member.key());
    if (path.empty() && (name == "apiVersion" || name == "kind" || name == "metadata")) continue;
    const auto field = fields.find(name);
    if (field == fields.end()) result.unknown.push_back(Join(path, name));
    // A null for what cannot be null counts as absent.
    if (field == fields.end() || (member.value().is_null() && !field->second.type.nullable)) {
      dropped.push_back(name);
    }
  }
  for (const std::string& name : dropped) value.erase(name);
  for (const auto& [name, field] : fields) {
    json::value* member = value.if_contains(name);
    if (member == nullptr && !field.type.preset.is_null())
      member = &(value[name] = field.type.preset);
    if (member != nullptr) {
      Visit(field.type, *member, Join(path, name), result);
    } else if (field.required) {
      result.causes.push_back({"FieldValueRequired", "Required value", Join(path, name)});
    }
  }
}

void Schema::VisitItems(const Type& type, json::array& value, const std::string& path,
                        Result& result) const {
  std::vector<json::object> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    Visit(*type.items, value[i], at, result);
    if (type.keys.empty() || !value[i].is_object()) continue;
    json::object keys;
    for (const std::string& key : type.keys) {
      const json::value* part = value[i].get_object().if_contains(key);
      if (part != nullptr) keys[key] = *part;
    }
    if (std::find(seen.begin(), seen.end(), keys) != seen.end()) {
      result.causes.push_back(
          {"FieldValueDuplicate", absl::StrCat("Duplicate value: ", json::serialize(keys)), at});
    }
    seen.push_back(std::move(keys));
  }
}

void Schema::Visit(const Type& type, json::value& value, const std::string& path,
                   Result& result) const {
  if (type.nullable && value.is_null()) return;
  const absl::string_view wanted = NameOfForm(type.form);
  const std::string found = NameOfType(value);
  if (found != wanted) {
    result.causes.push_back({"FieldValueTypeInvalid",
                             absl::StrCat("Invalid value: \"", found, "\": ", path,
                                          " in body must be of type ", wanted, ": \"", found, "\""),
                             path});
    return;
  }
  if (type.form == 'o') VisitFields(types_.at(type.object), value.get_object(), path, result);
  if (type.form == '[') VisitItems(type, value.get_array(), path, result);
  if (type.form != '{') return;
  for (auto& member : value.get_object()) {
    Visit(*type.items, member.value(), Join(path, {member.key().data(), member.key().size()}),
          result);
  }
}

}  // namespace sim
