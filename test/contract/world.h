#pragma once

#include <string>
#include <vector>

#include "test/contract/objects.h"
#include "test/contract/session.h"
#include "test/contract/target.h"

namespace contract {

// What a test has: the target, a fresh namespace, us, and another client.
struct World {
  World();

  // Creates DaskJobs as the other client and returns their names with their versions.
  std::string Make(absl::string_view name, absl::string_view app = "contract");

  Target& target = TheTarget();
  const std::string ns;
  Session us{target.Account()};
  Session other{target.Admin()};
};

// Of a call that must succeed; an object that says why when it did not.
boost::json::object Object(const Session::Result& result);
// The API server's own words; empty when it did not refuse.
std::string Refusal(const Session::Result& result);
std::string Refusal(const absl::Status& status);
// "422 Invalid"; empty when it did not refuse.
std::string CodeAndReason(const absl::Status& status);

}  // namespace contract
