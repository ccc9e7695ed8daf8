#include "k8s/impersonation.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

std::vector<std::string> Lines(const Impersonation& whom) {
  std::vector<std::string> lines;
  for (const HttpHeader& header : ImpersonationHeaders(whom)) {
    lines.push_back(absl::StrCat(header.name, "=", header.value));
  }
  return lines;
}

TEST_CASE("each thing that we want to be taken for is a header", "[k8s][impersonation]") {
  Impersonation whom;
  CHECK(Lines(whom).empty());
  whom.user = "a";
  CHECK(Lines(whom) == std::vector<std::string>{"Impersonate-User=a"});
  whom.uid = "7";
  whom.groups = {"x", "y"};
  whom.extra = {{"k", {"v", "w"}}, {"none", {}}};
  CHECK(Lines(whom) == std::vector<std::string>{"Impersonate-User=a", "Impersonate-Uid=7",
                                                "Impersonate-Group=x", "Impersonate-Group=y",
                                                "Impersonate-Extra-k=v", "Impersonate-Extra-k=w"});
}

TEST_CASE("what no header's name may hold is escaped", "[k8s][impersonation]") {
  Impersonation whom;
  whom.user = "a";
  whom.extra = {{"acme.com/a b%:\xc3\xa9", {"v"}}};
  CHECK(Lines(whom).back() == "Impersonate-Extra-acme.com%2fa%20b%25%3a%c3%a9=v");
}

}  // namespace
}  // namespace k8s
