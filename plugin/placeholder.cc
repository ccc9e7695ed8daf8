#include "plugin/placeholder.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace plugin {
namespace {

constexpr absl::string_view kNames[] = {"input",
                                        "inputPrefix",
                                        "outputPrefix",
                                        "rawOutputDataPrefix",
                                        "checkpointOutputPrefix",
                                        "prevCheckpointPrefix",
                                        "perRetryUniqueKey",
                                        "taskTemplatePath"};

bool IsPropellers(absl::string_view inside) {
  absl::string_view name = absl::StripAsciiWhitespace(inside);
  if (!absl::ConsumePrefix(&name, ".") && !absl::ConsumePrefix(&name, "$")) return false;
  return absl::StartsWithIgnoreCase(name, "inputs.") ||
         std::any_of(std::begin(kNames), std::end(kNames), [name](absl::string_view known) {
           return absl::EqualsIgnoreCase(name, known);
         });
}

}  // namespace

bool HoldsPlaceholder(const std::string& text) {
  absl::string_view rest = text;
  for (std::size_t open = rest.find("{{"); open != rest.npos; open = rest.find("{{")) {
    rest.remove_prefix(open + 2);
    const std::size_t close = rest.find("}}");
    if (close == rest.npos) return false;
    if (IsPropellers(rest.substr(0, close))) return true;
  }
  return false;
}

}  // namespace plugin
