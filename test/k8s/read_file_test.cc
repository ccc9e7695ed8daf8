#include "k8s/read_file.h"

#include <catch2/catch.hpp>

#include "absl/strings/match.h"

namespace k8s {
namespace {

TEST_CASE("a file is read whole", "[k8s][file]") {
  const auto text = ReadFile(DASK_SOURCE_DIR "/LICENSE");
  REQUIRE(text.ok());
  CHECK(absl::StrContains(*text, "Apache License"));
  CHECK(absl::StrContains(*text, "limitations under the License."));
}

TEST_CASE("an error names the path and the system's reason", "[k8s][file]") {
  CHECK(absl::StrContains(ReadFile("/no/such/file").status().message(), "/no/such/file"));
  CHECK(absl::IsNotFound(ReadFile("/no/such/file").status()));
  CHECK_FALSE(ReadFile("/").ok());
}

TEST_CASE("a file without end is refused", "[k8s][file]") {
  CHECK(absl::IsInvalidArgument(ReadFile("/dev/zero").status()));
}

}  // namespace
}  // namespace k8s
