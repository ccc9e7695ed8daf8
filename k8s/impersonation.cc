#include "k8s/impersonation.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

// RFC 9110's token characters but for the percent sign, which escapes.
bool IsPlainInName(unsigned char c) {
  return absl::ascii_isalnum(c) ||
         absl::string_view("!#$&'*+-.^_`|~").find(static_cast<char>(c)) != absl::string_view::npos;
}

std::string EscapedName(absl::string_view key) {
  std::string name;
  for (const char c : key) {
    if (IsPlainInName(static_cast<unsigned char>(c))) {
      name.push_back(c);
    } else {
      absl::StrAppend(&name, "%", absl::BytesToHexString(absl::string_view(&c, 1)));
    }
  }
  return name;
}

}  // namespace

std::vector<HttpHeader> ImpersonationHeaders(const Impersonation& whom) {
  if (whom.user.empty()) return {};
  std::vector<HttpHeader> headers = {{"Impersonate-User", whom.user}};
  if (!whom.uid.empty()) headers.push_back({"Impersonate-Uid", whom.uid});
  for (const std::string& group : whom.groups) headers.push_back({"Impersonate-Group", group});
  for (const auto& [key, values] : whom.extra) {
    const std::string name = absl::StrCat("Impersonate-Extra-", EscapedName(key));
    for (const std::string& value : values) headers.push_back({name, value});
  }
  return headers;
}

}  // namespace k8s
