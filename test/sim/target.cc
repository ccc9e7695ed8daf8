#include "test/sim/target.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace sim {
namespace {

std::string Decode(absl::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) &&
        absl::ascii_isxdigit(text[i + 2])) {
      decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    } else {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return decoded;
}

std::map<std::string, std::string> ParseQuery(absl::string_view text) {
  std::map<std::string, std::string> query;
  for (const absl::string_view pair : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    query.emplace(Decode(parts.first), Decode(parts.second));
  }
  return query;
}

// Takes "api/v1" or "apis/GROUP/VERSION" off the front. False: neither.
bool TakeApi(std::vector<std::string>& parts, std::string& group, std::string& version) {
  const std::size_t size = !parts.empty() && parts[0] == "apis" ? 3 : 2;
  if (parts.size() < size || (parts[0] != "api" && parts[0] != "apis")) return false;
  group = size == 3 ? parts[1] : "";
  version = parts[size - 1];
  parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(size));
  return true;
}

// "namespaces" is a kind as well as a place.
std::string TakeNamespace(std::vector<std::string>& parts) {
  if (parts.size() < 3 || parts[0] != "namespaces" || parts[2] == "status") return "";
  std::string ns = parts[1];
  parts.erase(parts.begin(), parts.begin() + 2);
  return ns;
}

struct VerbRow {
  absl::string_view method;
  bool named;
  absl::string_view verb;
};

constexpr VerbRow kVerbs[] = {
    {"GET", true, "get"},       {"GET", false, "list"},
    {"POST", false, "create"},  {"POST", true, "create"},
    {"PUT", true, "update"},    {"PATCH", true, "patch"},
    {"DELETE", true, "delete"}, {"DELETE", false, "deletecollection"},
};

}  // namespace

absl::string_view Target::Query(absl::string_view key) const {
  const auto found = query.find(std::string(key));
  return found == query.end() ? absl::string_view() : absl::string_view(found->second);
}

Target ParseTarget(absl::string_view text) {
  Target target;
  const std::size_t mark = text.find('?');
  target.path = std::string(text.substr(0, mark));
  if (mark != absl::string_view::npos) target.query = ParseQuery(text.substr(mark + 1));
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(target.path, '/', absl::SkipEmpty())) {
    parts.push_back(Decode(part));
  }
  std::string group, version;
  if (!TakeApi(parts, group, version)) return target;
  target.ns = TakeNamespace(parts);
  const Kind* const kind = parts.empty() || parts.size() > 3 ? nullptr : FindKind(parts[0]);
  if (kind == nullptr || kind->group != group || kind->version != version) return target;
  target.kind = kind;
  if (parts.size() > 1) target.name = parts[1];
  if (parts.size() > 2) target.subresource = parts[2];
  return target;
}

std::string VerbOf(absl::string_view method, const Target& target) {
  if (target.kind == nullptr) return absl::AsciiStrToLower(method);
  const absl::string_view watch = target.Query("watch");
  if (method == "GET" && (watch == "true" || watch == "1")) return "watch";
  const auto row = std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const VerbRow& one) {
    return one.method == method && one.named == !target.name.empty();
  });
  return row == std::end(kVerbs) ? absl::AsciiStrToLower(method) : std::string(row->verb);
}

}  // namespace sim
