#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/pod_validation.h"
#include "plugin/validation.h"

namespace plugin {
namespace {

constexpr char kPath[] = DASK_SOURCE_DIR "/docs/refusals.md";

constexpr char kHead[] = R"(# What is refused before anything is asked of Kubernetes

A task that breaks one of these rules fails at once, with one sentence: the field, its value, the rule. The tables are in the order in
which the rules are checked. Besides them, a value of a wrong type in `custom` or in a pod spec, a quantity that is malformed, negative
or beyond 2^63, a label or annotation that Kubernetes refuses, and a number of workers that is not 1 to 10,000 are refused in the same
words where they are read.

This page is written from the tables in `plugin/validation.cc` and `plugin/pod_validation.cc` (`UPDATE_DOCS=1` and the unit tests
rewrite it), and a test fails when they differ.
)";

template <typename Rules>
void AppendTable(const char* title, const char* prefix, const Rules& rules, std::string* page) {
  absl::StrAppend(page, "\n## ", title, "\n\n| field | rule |\n|---|---|\n");
  for (const auto& rule : rules) {
    absl::StrAppend(page, "| `", prefix, rule.field, "` | ", rule.rule, " |\n");
  }
}

std::string Page() {
  std::string page = kHead;
  AppendTable("Of every task", "", RequestRules(), &page);
  AppendTable("Of the pod that comes of it, with its template", "pod_spec.", PodRules(), &page);
  return page;
}

TEST_CASE("docs/refusals.md is the tables of rules", "[plugin][docs]") {
  if (std::getenv("UPDATE_DOCS") != nullptr) std::ofstream(kPath) << Page();
  std::ifstream file(kPath);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == Page());
}

}  // namespace
}  // namespace plugin
