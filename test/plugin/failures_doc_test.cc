#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/causes.h"

namespace plugin {
namespace {

constexpr char kPath[] = DASK_SOURCE_DIR "/docs/failures.md";

constexpr char kHead[] = R"(# What a task's phase can mean, and what to do

Every answer about a task carries the id of its cause and its class in `custom_info`, one sentence as its
message, and the same in the log line of each transition. The words in braces are filled with what was
seen. *Retryable* failures use up one of the task's retries; *permanent* ones end it at once.

This page is written from the table in `plugin/causes.cc` (`UPDATE_DOCS=1` and the unit tests rewrite
it), and a test fails when the two differ.
)";

struct Section {
  const char* title;
  Cause first, last;
};

constexpr Section kSections[] = {
    {"Not ended yet", Cause::kSubmitted, Cause::kStateUnknown},
    {"Succeeded", Cause::kSucceeded, Cause::kSucceeded},
    {"Failed while it ran", Cause::kUserError, Cause::kAborted},
    {"Refused: no job was made", Cause::kInvalidTask, Cause::kOperatorMissing},
};

std::string Page() {
  std::string page = kHead;
  for (const Section& section : kSections) {
    absl::StrAppend(&page, "\n## ", section.title, "\n\n",
                    "| id | phase | class | sentence | what to do |\n|---|---|---|---|---|\n");
    for (const CauseRow& row : CauseTable()) {
      if (row.cause < section.first || row.cause > section.last) continue;
      absl::StrAppend(&page, "| `", row.id, "` | ", PhaseName(row.phase), " | ",
                      FailureClassName(row.failure), " | ", row.sentence, " | ", row.remedy,
                      " |\n");
    }
  }
  return page;
}

TEST_CASE("docs/failures.md is the table of causes", "[plugin][docs]") {
  if (std::getenv("UPDATE_DOCS") != nullptr) std::ofstream(kPath) << Page();
  std::ifstream file(kPath);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == Page());
}

TEST_CASE("every cause is in one section of docs/failures.md", "[plugin][docs]") {
  std::size_t rows = 0;
  for (const Section& section : kSections) {
    rows += static_cast<std::size_t>(section.last) - static_cast<std::size_t>(section.first) + 1;
  }
  CHECK(rows == CauseTable().size());
}

}  // namespace
}  // namespace plugin
