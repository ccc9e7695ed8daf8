#include "server/render.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace server {

namespace json = boost::json;

namespace {

constexpr int kMaxDepth = 100;

// Texts that YAML 1.1 or 1.2 takes for a boolean or for nothing, in any case.
constexpr absl::string_view kReserved[] = {"null", "true", "false", "yes", "no",
                                           "on",   "off",  "y",     "n"};

bool IsPlainCharacter(char c) {
  return absl::ascii_isalnum(c) || absl::StrContains("_./:=@$()+,-", c);
}

// Plain texts are few on purpose: what starts like a number or ends like a key is quoted.
bool IsPlain(absl::string_view text) {
  if (text.empty() || text.back() == ':') return false;
  if (!std::all_of(text.begin(), text.end(), IsPlainCharacter)) return false;
  if (absl::StartsWith(text, "--")) text.remove_prefix(2);
  const bool starts_with_word = !text.empty() && (absl::ascii_isalpha(text.front()) ||
                                                  absl::StrContains("/$_", text.front()));
  return starts_with_word && std::none_of(std::begin(kReserved), std::end(kReserved),
                                          [text](absl::string_view reserved) {
                                            return absl::EqualsIgnoreCase(reserved, text);
                                          });
}

std::string Scalar(const json::value& value) {
  if (value.is_string()) {
    const auto& text = value.get_string();
    if (IsPlain({text.data(), text.size()})) return std::string(text);
  }
  // JSON's own notation of numbers, booleans, null and texts is YAML's too.
  return json::serialize(value);
}

class Emitter {
 public:
  // Writes what follows "key:" or "-", from the blank on, up to the line feed.
  void Emit(const json::value& value, int indent, int depth);
  void EmitObject(const json::object& object, int indent, int depth, bool on_line);
  void EmitArray(const json::array& array, int indent, int depth);

  std::string text;
  bool too_deep = false;

 private:
  void EmitItem(const json::value& item, int indent, int depth);
};

bool IsBlock(const json::value& value) {
  return (value.is_object() && !value.get_object().empty()) ||
         (value.is_array() && !value.get_array().empty());
}

void Emitter::Emit(const json::value& value, int indent, int depth) {
  if (depth > kMaxDepth) {
    too_deep = true;
  } else if (!IsBlock(value)) {
    absl::StrAppend(&text, " ", Scalar(value), "\n");
  } else if (value.is_object()) {
    text += '\n';
    EmitObject(value.get_object(), indent + 2, depth, false);
  } else {
    text += '\n';
    EmitArray(value.get_array(), indent, depth);
  }
}

// `on_line`: the first member follows a "- " on the same line.
void Emitter::EmitObject(const json::object& object, int indent, int depth, bool on_line) {
  for (const auto& [key, value] : object) {
    if (!on_line) text.append(static_cast<size_t>(indent), ' ');
    on_line = false;
    absl::StrAppend(&text, Scalar(json::value(key)), ":");
    Emit(value, indent, depth + 1);
  }
}

void Emitter::EmitArray(const json::array& array, int indent, int depth) {
  for (const json::value& item : array) {
    text.append(static_cast<size_t>(indent), ' ');
    text += '-';
    EmitItem(item, indent, depth + 1);
  }
}

void Emitter::EmitItem(const json::value& item, int indent, int depth) {
  if (!item.is_object() || !IsBlock(item) || depth > kMaxDepth) {
    Emit(item, indent + 2, depth);
    return;
  }
  text += ' ';
  EmitObject(item.get_object(), indent + 2, depth, true);
}

}  // namespace

absl::StatusOr<std::string> RenderYaml(const json::value& value) {
  Emitter emitter;
  if (!IsBlock(value)) return absl::StrCat(Scalar(value), "\n");
  if (value.is_object()) emitter.EmitObject(value.get_object(), 0, 0, false);
  if (value.is_array()) emitter.EmitArray(value.get_array(), 0, 0);
  if (emitter.too_deep) return absl::InvalidArgumentError("nested more than 100 levels deep");
  return emitter.text;
}

}  // namespace server
