#include "plugin/object_name.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

// The argument after `flag`.
std::string& ArgumentAfter(const std::string& flag, TaskRequest& request) {
  auto& args = *request.task->mutable_container()->mutable_args();
  for (int i = 0; i + 1 < args.size(); ++i) {
    if (args[i] == flag) return args[i + 1];
  }
  FAIL("no argument " << flag);
  return args[0];
}

TEST_CASE("generated names are propeller's", "[plugin][object_name]") {
  CHECK(GeneratedName("atc9q2xg8fv5tkzh9w7l", "n0", 0) == "atc9q2xg8fv5tkzh9w7l-n0-0");
  CHECK(GeneratedName("atc9q2xg8fv5tkzh9w7l", "n2-0-dn1", 1) == "atc9q2xg8fv5tkzh9w7l-n2-0-dn1-1");
  CHECK(GeneratedName("atc9q2xg8fv5tkzh9w7l", "n0-1-n3-0-train-on-dask", 0) ==
        "atc9q2xg8fv5tkzh9w7l-fbewjqpi-0");
  CHECK(GeneratedName("nightly-dask-benchmark-2024-01-31-eu-west-1", "n2-0-dn1", 2) == "fzkrniua");
  CHECK(GeneratedName("ex1", "a-rather-long-node-identifier", 0) == "ex1-f3lo2kny-0");
  CHECK(GeneratedName("f3a9b1c2d", "n0", 0) == "f3a9b1c2d-n0-0");
  CHECK(GeneratedName("", "n0", 0) == "n0-0");
}

TEST_CASE("50 characters are kept and 51 are hashed", "[plugin][object_name]") {
  CHECK(GeneratedName(std::string(45, 'a'), "n0", 0).size() == 50);
  CHECK(GeneratedName(std::string(46, 'a'), "n0", 0).size() == 8);
}

TEST_CASE("20 characters of a node are kept and 21 are hashed", "[plugin][object_name]") {
  const std::string kept(20, 'n');
  CHECK(GeneratedName("e", kept, 0) == "e-" + kept + "-0");
  CHECK(GeneratedName("e", kept + "n", 0).size() == std::string("e-f1234567-0").size());
}

TEST_CASE("shards are propeller's", "[plugin][object_name]") {
  CHECK(Shard("atc9q2xg8fv5tkzh9w7l-n0-0") == "65");
}

TEST_CASE("the name comes from the raw output prefix, so nested nodes keep theirs",
          "[plugin][object_name]") {
  TaskRequest request = ADaskTask().Build();
  const std::string name = "atc9q2xg8fv5tkzh9w7l-fbewjqpi-0";
  ArgumentAfter("--raw-output-data-prefix", request) =
      absl::StrCat("s3://b/", Shard(name), "/", name);
  CHECK(ObjectName(request) == name);
}

TEST_CASE("a flag without an argument is passed over", "[plugin][object_name]") {
  for (const char* flag : {"--raw-output-data-prefix", "--output-prefix"}) {
    TaskRequest request = ADaskTask().Build();
    ArgumentAfter(flag, request) = "none";
    for (std::string& arg : *request.task->mutable_container()->mutable_args()) {
      if (arg == flag) arg = "other";
    }
    request.task->mutable_container()->add_args(flag);
    CHECK(ObjectName(request) == "atc9q2xg8fv5tkzh9w7l-n0-0");
  }
}

TEST_CASE("a raw output prefix that is not to be trusted is passed over", "[plugin][object_name]") {
  const std::string recomputed = "atc9q2xg8fv5tkzh9w7l-n0-0";
  const auto name_with_raw = [](const std::string& raw) {
    TaskRequest request = ADaskTask().Build();
    ArgumentAfter("--raw-output-data-prefix", request) = raw;
    return ObjectName(request);
  };
  CHECK(name_with_raw("s3://b/zz/other-n0-0") == recomputed);  // wrong shard
  CHECK(name_with_raw("s3://b/" + Shard("1st-n0-0") + "/1st-n0-0") == recomputed);
  CHECK(name_with_raw("s3://b/" + Shard("a.b") + "/a.b") == recomputed);
  CHECK(name_with_raw("s3://b/" + Shard("UPPER") + "/UPPER") == recomputed);
  CHECK(name_with_raw("s3://b/x/") == recomputed);
  CHECK(name_with_raw("x" + Shard("other-n0-0") + "/other-n0-0") == recomputed);
  CHECK(name_with_raw("other-n0-0") == recomputed);
  CHECK(name_with_raw("") == recomputed);
  const std::string longest(53, 'a'), too_long(54, 'a');
  CHECK(name_with_raw("s3://b/" + Shard(longest) + "/" + longest) == longest);
  CHECK(name_with_raw("s3://b/" + Shard(too_long) + "/" + too_long) == recomputed);
}

TEST_CASE("arguments of the attempt before are passed over", "[plugin][object_name]") {
  TaskRequest request = ADaskTask().WithAttempt(0).Build();
  request.output_prefix.back() = '1';
  request.id.set_retry_attempt(1);
  CHECK(ObjectName(request) == "atc9q2xg8fv5tkzh9w7l-n0-1");
}

TEST_CASE("without arguments to trust, a nested node's name is a hash of its output prefix",
          "[plugin][object_name]") {
  TaskRequest request = ADaskTask().Build();
  request.output_prefix = "s3://b/meta/p-d-ex/n0/data/0/dn1/0";
  const std::string name = ObjectName(request);
  CHECK(name == "d6l2jdrtllczxfxjmoojz41fu3");
  CHECK(ObjectName(request) == name);
  request.output_prefix.back() = '1';
  CHECK(ObjectName(request) != name);
}

TEST_CASE("every name is a label that the operator takes", "[plugin][object_name]") {
  std::set<std::string> names;
  for (const char* execution : {"a", "1starts-with-a-digit", "UPPER", "under_score", "",
                                "a-very-long-execution-name-that-goes-on-and-on-and-on"}) {
    for (const char* node : {"n0", "N0", "a-rather-long-node-identifier", "x.y", ""}) {
      for (const unsigned attempt : {0u, 1u, 4294967295u}) {
        const std::string name = ObjectName(
            ADaskTask().WithExecution(execution).WithNode(node).WithAttempt(attempt).Build());
        INFO(execution << " " << node << " " << attempt << " -> " << name);
        CHECK(IsDnsLabel(name));
        CHECK(name.size() <= kMaxObjectName);
        CHECK((name.front() >= 'a' && name.front() <= 'z'));
        CHECK(names.insert(name).second);
      }
    }
  }
}

}  // namespace
}  // namespace plugin
