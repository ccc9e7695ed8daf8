#include "plugin/arena_message.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>

#include "flyteidl/admin/agent.pb.h"

namespace plugin {
namespace {

using Request = flyteidl::admin::CreateTaskRequest;

const std::string kLong(10'000, 'x');  // more than a block

TEST_CASE("a copy is a message of its own", "[plugin][arena_message]") {
  ArenaMessage<Request> first;
  first->set_output_prefix(kLong);
  ArenaMessage<Request> second = first;
  second->set_output_prefix("other");
  CHECK(first->output_prefix() == kLong);
  first = second;
  CHECK(first->output_prefix() == "other");
  first->set_output_prefix("third");
  CHECK(second->output_prefix() == "other");
}

TEST_CASE("a move takes the message along", "[plugin][arena_message]") {
  ArenaMessage<Request> first;
  first->set_output_prefix(kLong);
  const ArenaMessage<Request> second = std::move(first);
  CHECK(second->output_prefix() == kLong);
}

TEST_CASE("a part outlives the whole", "[plugin][arena_message]") {
  std::optional<ArenaMessage<Request>> whole(std::in_place);
  (*whole)->mutable_template_()->set_type(kLong);
  const ArenaMessage<flyteidl::core::TaskTemplate> part =
      whole->Share((*whole)->mutable_template_());
  whole.reset();
  CHECK(part->type() == kLong);
}

}  // namespace
}  // namespace plugin
