#include "server/pod_template_resolver.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/support/fake_executor.h"
#include "test/support/fake_transport.h"

namespace server {
namespace {

std::string Get(const char* ns, const char* name) {
  return absl::StrCat("GET /api/v1/namespaces/", ns, "/podtemplates/", name);
}

test::FakeTransport::Result ATemplate(const char* scheduler) {
  return test::Json(
      200, absl::StrCat(R"({"template": {"spec": {"schedulerName": ")", scheduler, R"("}}})"));
}

class NoContext final : public Resolver {
 public:
  void Resolve(const plugin::TaskRequest&, absl::Time, Done done) override {
    ++calls;
    plugin::ClusterContext context;
    context.owner = plugin::OwnerReference{"v", "k", "n", "u"};
    std::move(done)(context);
  }
  int calls = 0;
};

struct Fixture {
  explicit Fixture(std::string default_name = "") : default_template(std::move(default_name)) {
    request.ns = "ns";
  }

  absl::StatusOr<plugin::ClusterContext> Resolve() {
    std::optional<absl::StatusOr<plugin::ClusterContext>> result;
    resolver.Resolve(request, executor.Now() + absl::Seconds(8),
                     [&](absl::StatusOr<plugin::ClusterContext> got) { result = std::move(got); });
    executor.RunReady();
    executor.Advance(absl::Seconds(3));
    REQUIRE(result.has_value());
    return *result;
  }
  // "" without a template.
  std::string Scheduler() {
    const auto context = Resolve();
    INFO(context.status());
    REQUIRE(context.ok());
    REQUIRE(context->owner.has_value());
    if (context->pod_template == nullptr) return "";
    return std::string(context->pod_template->spec.at("schedulerName").as_string());
  }
  std::string Refusal() {
    const auto context = Resolve();
    REQUIRE_FALSE(context.ok());
    return context.status().ToString();
  }
  void Name(const char* name) { request.task->mutable_metadata()->set_pod_template_name(name); }

  const std::string default_template;
  test::FakeExecutor executor;
  test::FakeTransport transport{executor};
  k8s::Client client{transport, "flyte-dask-plugin"};
  NoContext rest;
  PodTemplateResolver resolver{{default_template, "flyte"}, rest, client, executor};
  plugin::TaskRequest request;
};

TEST_CASE("without a name nothing is asked", "[server][pod_template]") {
  Fixture f;
  CHECK(f.Scheduler() == "");
  CHECK(f.transport.requests().empty());
  CHECK(f.rest.calls == 1);
}

TEST_CASE("a template is looked for in the task's namespace, then in ours",
          "[server][pod_template]") {
  Fixture f;
  f.Name("t");
  f.transport.Script(Get("ns", "t"), ATemplate("a"));
  CHECK(f.Scheduler() == "a");
  Fixture ours;
  ours.Name("t");
  ours.transport.Script(Get("ns", "t"), test::Failure(404, "NotFound", "no"));
  ours.transport.Script(Get("flyte", "t"), ATemplate("b"));
  CHECK(ours.Scheduler() == "b");
  Fixture same;
  same.Name("t");
  same.request.ns = "flyte";
  same.transport.Script(Get("flyte", "t"), test::Failure(404, "NotFound", "no"));
  CHECK(same.Refusal() ==
        "INVALID_ARGUMENT: metadata.pod_template_name is \"t\": there is no such PodTemplate in "
        "namespace flyte");
}

TEST_CASE("a template that the task names must be there, the default one need not",
          "[server][pod_template]") {
  Fixture f("d");
  for (const char* ns : {"ns", "flyte"}) {
    f.transport.Script(Get(ns, "d"), test::Failure(404, "NotFound", "no"));
    f.transport.Script(Get(ns, "t"), test::Failure(404, "NotFound", "no"));
  }
  CHECK(f.Scheduler() == "");
  f.Name("t");
  CHECK(f.Refusal() ==
        "INVALID_ARGUMENT: metadata.pod_template_name is \"t\": there is no such PodTemplate in "
        "namespace ns, nor in flyte");
}

TEST_CASE("what the task names beats the default", "[server][pod_template]") {
  Fixture f("d");
  f.transport.Script(Get("ns", "d"), ATemplate("default"));
  f.transport.Script(Get("ns", "t"), ATemplate("named"));
  CHECK(f.Scheduler() == "default");
  f.Name("t");
  CHECK(f.Scheduler() == "named");
}

TEST_CASE("an answer holds for 30 s, trouble does not", "[server][pod_template]") {
  Fixture f;
  f.Name("t");
  f.transport.Script(Get("ns", "t"), ATemplate("a"));
  f.transport.Script(Get("ns", "t"), ATemplate("b"));
  CHECK(f.Scheduler() == "a");
  CHECK(f.Scheduler() == "a");
  CHECK(f.transport.requests().size() == 1);
  f.executor.Advance(absl::Seconds(30));
  CHECK(f.Scheduler() == "b");

  Fixture trouble;
  trouble.Name("t");
  trouble.transport.Script(Get("ns", "t"), test::Failure(400, "BadRequest", "no"));
  trouble.transport.Script(Get("ns", "t"), ATemplate("a"));
  CHECK_THAT(trouble.Refusal(), Catch::StartsWith("UNAVAILABLE: PodTemplate ns/t cannot be read"));
  CHECK(trouble.Scheduler() == "a");
}

TEST_CASE("a template that may not be read or is not understood is named",
          "[server][pod_template]") {
  Fixture f;
  f.Name("t");
  f.transport.Script(Get("ns", "t"), test::Failure(403, "Forbidden", "no"));
  CHECK_THAT(f.Refusal(),
             Catch::StartsWith("PERMISSION_DENIED: PodTemplate ns/t cannot be read: "));
  Fixture broken;
  broken.Name("t");
  broken.transport.Script(Get("ns", "t"),
                          test::Json(200, R"({"template": {"spec": {"volumes": 1}}})"));
  CHECK_THAT(broken.Refusal(),
             Catch::StartsWith("INVALID_ARGUMENT: PodTemplate ns/t is not understood: "));
}

}  // namespace
}  // namespace server
