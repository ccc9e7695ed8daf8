#include "plugin/flytekit_error.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "plugin/bounded_text.h"
#include "plugin/log_text.h"

namespace plugin {
namespace {

using Lines = std::vector<absl::string_view>;

// Short enough not to be wrapped in rich text.
constexpr absl::string_view kEnd = "!! End Error Captured";
constexpr absl::string_view kBeginSystem = "!! Begin Unknown System Error";

// Columns where flytekit's own lines start: 0, and 25 in rich text, behind time and level. The
// user's text is indented further, so a `Message:` that it quotes is not taken for the real one.
bool IsHeader(absl::string_view line) {
  const absl::string_view text = absl::StripAsciiWhitespace(line);
  const std::size_t column = static_cast<std::size_t>(text.data() - line.data());
  return text == "Message:" && (column == 0 || column == 25);
}

// One past the header; 0: there is none. The first line may have lost its indentation to the cut.
std::size_t AfterLastHeader(const Lines& lines) {
  for (std::size_t index = lines.size(); index > 1; --index) {
    if (IsHeader(lines[index - 1])) return index;
  }
  return 0;
}

std::string BlockFrom(const Lines& lines, std::size_t start) {
  std::string block;
  for (std::size_t i = start; i < lines.size() && !absl::StrContains(lines[i], kEnd); ++i) {
    absl::StrAppend(&block, lines[i], "\n");
  }
  return OneLine(block);
}

bool IsClassCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// What follows `CLASS:` in a block; nothing when it does not start with the name of a class.
std::optional<absl::string_view> AfterClass(absl::string_view block) {
  std::size_t length = 0;
  while (length < block.size() && IsClassCharacter(block[length])) ++length;
  if (length == 0 || length == block.size() || block[length] != ':') return std::nullopt;
  return absl::StripLeadingAsciiWhitespace(block.substr(length + 1));
}

bool SaysSystem(const Lines& lines, std::size_t start) {
  for (std::size_t i = start; i > 0; --i) {
    if (absl::StrContains(lines[i - 1], "!! Begin ")) {
      return absl::StrContains(lines[i - 1], kBeginSystem);
    }
  }
  return false;
}

}  // namespace

std::optional<FlytekitError> ReadFlytekitError(absl::string_view termination_message) {
  const std::string text = PlainLog(termination_message);
  const Lines lines = absl::StrSplit(text, '\n');
  const std::size_t start = AfterLastHeader(lines);
  if (start == 0) return std::nullopt;
  FlytekitError error;
  error.text = BlockFrom(lines, start);
  const std::optional<absl::string_view> message = AfterClass(error.text);
  if (!message) return std::nullopt;
  if (SaysSystem(lines, start)) {
    error.kind = FlytekitError::Kind::kSystem;
  } else if (absl::StartsWith(*message, "USER:Recoverable: error=")) {
    error.kind = FlytekitError::Kind::kRecoverable;
  }
  return error;
}

std::string LastWords(absl::string_view termination_message, std::size_t max_bytes) {
  return KeepTail(OneLine(PlainLog(termination_message)), max_bytes);
}

}  // namespace plugin
