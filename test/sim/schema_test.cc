#include "test/sim/schema.h"

#include <catch2/catch.hpp>

#include "k8s/parse_object.h"

namespace sim {
namespace {

namespace json = boost::json;

constexpr absl::string_view kSchema = R"(
Port number!:i protocol:s=TCP
Inner name!:s ports:[Port]/number+protocol flag:b
 count:i=1 when:s? texts:{s}
Root inner:Inner
)";

struct Row {
  const char* given;
  const char* stored;
  std::vector<std::string> unknown;
  std::vector<std::string> causes;  // "reason field"
};

TEST_CASE("a schema prunes, sets defaults and finds what is wrong", "[sim]") {
  const Schema schema(kSchema);
  const Row rows[] = {
      {R"({})", R"({})", {}, {}},
      {R"({"kind":"X","metadata":{"a":1},"more":1})",
       R"({"kind":"X","metadata":{"a":1}})",
       {"more"},
       {}},
      {R"({"inner":{"name":"n"}})", R"({"inner":{"name":"n","count":1}})", {}, {}},
      {R"({"inner":{"name":null}})",
       R"({"inner":{"count":1}})",
       {},
       {"FieldValueRequired inner.name"}},
      {R"({"inner":{"name":"n","when":null}})",
       R"({"inner":{"name":"n","when":null,"count":1}})",
       {},
       {}},
      {R"({"inner":{"name":"n","ports":[{"number":1,"x":2}]}})",
       R"({"inner":{"name":"n","ports":[{"number":1,"protocol":"TCP"}],"count":1}})",
       {"inner.ports[0].x"},
       {}},
      {R"({"inner":{"name":"n","ports":[{"number":1},{"number":1,"protocol":"TCP"}]}})",
       nullptr,
       {},
       {"FieldValueDuplicate inner.ports[1]"}},
      {R"({"inner":{"name":1,"flag":"yes","count":1.5,"texts":{"a":2}}})",
       nullptr,
       {},
       {"FieldValueTypeInvalid inner.count", "FieldValueTypeInvalid inner.flag",
        "FieldValueTypeInvalid inner.name", "FieldValueTypeInvalid inner.texts.a"}},
      {R"({"inner":[]})", nullptr, {}, {"FieldValueTypeInvalid inner"}},
  };
  for (const Row& row : rows) {
    INFO(row.given);
    json::object value = *k8s::ParseObject(row.given);
    const Schema::Result result = schema.Apply(value);
    CHECK(result.unknown == row.unknown);
    std::vector<std::string> causes;
    for (const Cause& cause : result.causes) causes.push_back(cause.reason + " " + cause.field);
    CHECK(causes == row.causes);
    if (row.stored != nullptr) CHECK(value == *k8s::ParseObject(row.stored));
  }
}

TEST_CASE("the DaskJob schema knows the pods of Kubernetes 1.21", "[sim]") {
  json::object job = *k8s::ParseObject(R"({"spec":{
    "job":{"spec":{"containers":[{"name":"a","restartPolicy":"Always",
      "readinessProbe":{"httpGet":{"port":80},"grpc":{"port":1}}}]}},
    "cluster":{"metadata":{"name":"x"},"spec":{"worker":{"spec":{"containers":[]}},
      "scheduler":{"spec":{"containers":[]},"service":{}}}}}})");
  const Schema::Result result = DaskJobSchema().Apply(job);
  CHECK(result.unknown ==
        std::vector<std::string>{"spec.cluster.metadata",
                                 "spec.job.spec.containers[0].readinessProbe.grpc",
                                 "spec.job.spec.containers[0].restartPolicy"});
  REQUIRE(result.causes.size() == 1);
  CHECK(result.causes[0].field == "spec.job.spec.containers[0].readinessProbe.httpGet.port");
}

}  // namespace
}  // namespace sim
