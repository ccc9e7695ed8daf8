#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

namespace contract {
namespace {

// Writes "assertions<TAB>test" for each test into the file that CONTRACT_COUNTS names, so that two
// runs can be compared.
class Counts final : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;

  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    const char* const path = std::getenv("CONTRACT_COUNTS");
    if (path == nullptr) return;
    std::ofstream(path, std::ios::app)
        << stats.totals.assertions.passed << '\t' << stats.testInfo.name << '\n';
  }
};

CATCH_REGISTER_LISTENER(Counts)

}  // namespace
}  // namespace contract
