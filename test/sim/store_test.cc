#include "test/sim/store.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"

namespace sim {
namespace {

namespace json = boost::json;
using absl::StatusCode;

absl::Time TestTime() { return absl::FromUnixSeconds(1'700'000'000); }

json::object Named(const char* name) { return {{"metadata", {{"name", name}}}}; }

json::object OwnedBy(const char* name, const Object& owner, bool blocks = false) {
  json::object value = Named(name);
  value["metadata"].as_object()["ownerReferences"] =
      json::array{json::object{{"uid", owner.uid()}, {"blockOwnerDeletion", blocks}}};
  return value;
}

json::object WithFinalizer(const char* name) {
  json::object value = Named(name);
  value["metadata"].as_object()["finalizers"] = json::array{"a.b/c"};
  return value;
}

struct Fixture {
  Store store{TestTime};

  ObjectPtr Add(const char* plural, json::object value) {
    const auto made = store.Create(plural, "default", std::move(value));
    REQUIRE(made.ok());
    return *made;
  }
  void Settle() {
    while (store.CollectGarbage() > 0) {
    }
  }
};

TEST_CASE_METHOD(Fixture, "a created object has identity, and its version grows with each change",
                 "[sim]") {
  const ObjectPtr made = Add("daskjobs", Named("one"));
  CHECK_FALSE(made->uid().empty());
  CHECK(made->text().find(R"("creationTimestamp":"2023-11-14T22:13:20Z")") != std::string::npos);
  const auto patched =
      store.Patch("daskjobs", "default", "one",
                  {{"metadata", {{"labels", {{"a", "b"}}}}}, {"spec", {{"x", 1}}}});
  REQUIRE(patched.ok());
  CHECK((*patched)->version() > made->version());
  CHECK((*patched)->uid() == made->uid());
  CHECK((*patched)->Json().at("metadata").at("generation") == 2);
  const auto same = store.Patch("daskjobs", "default", "one", {{"spec", {{"x", 1}}}});
  REQUIRE(same.ok());
  CHECK((*same)->version() == (*patched)->version());
}

TEST_CASE_METHOD(Fixture, "what cannot be done is said in the server's words", "[sim]") {
  const ObjectPtr one = Add("daskjobs", Named("one"));
  DeleteOptions wrong_uid;
  wrong_uid.uid = "other";
  store.AddNamespace("going");
  store.TerminateNamespace("going");
  struct Row {
    absl::Status got;
    StatusCode code;
    const char* text;
  };
  const Row rows[] = {
      {store.Create("daskjobs", "default", Named("one")).status(), StatusCode::kAlreadyExists,
       R"(daskjobs.kubernetes.dask.org "one" already exists)"},
      {store.Create("daskjobs", "nowhere", Named("one")).status(), StatusCode::kNotFound,
       R"(namespaces "nowhere" not found)"},
      {store.Create("daskjobs", "going", Named("one")).status(), StatusCode::kFailedPrecondition,
       "because it is being terminated"},
      {store.Patch("daskjobs", "default", "two", {}).status(), StatusCode::kNotFound,
       R"(daskjobs.kubernetes.dask.org "two" not found)"},
      {store.Patch("daskjobs", "default", "one", {{"metadata", {{"resourceVersion", "7"}}}})
           .status(),
       StatusCode::kAborted, "the object has been modified"},
      {store.Delete("daskjobs", "default", "one", wrong_uid).status(), StatusCode::kAborted,
       "the UID in the precondition (other) does not match"},
  };
  for (const Row& row : rows) {
    CHECK(row.got.code() == row.code);
    CHECK_THAT(std::string(row.got.message()), Catch::Contains(row.text));
  }
}

TEST_CASE_METHOD(Fixture, "a finalizer keeps an object until it is taken away", "[sim]") {
  Add("daskjobs", WithFinalizer("one"));
  const auto deleted = store.Delete("daskjobs", "default", "one");
  REQUIRE(deleted.ok());
  CHECK_FALSE(deleted->gone);
  CHECK(store.Get("daskjobs", "default", "one")->deleting());
  REQUIRE(
      store.Patch("daskjobs", "default", "one", {{"metadata", {{"finalizers", nullptr}}}}).ok());
  CHECK(store.Get("daskjobs", "default", "one") == nullptr);
}

TEST_CASE_METHOD(Fixture, "a running pod stays until its kubelet is done with it", "[sim]") {
  json::object pod = Named("p");
  pod["spec"] = json::object{{"nodeName", "n"}};
  Add("pods", pod);
  CHECK_FALSE(store.Delete("pods", "default", "p")->gone);
  DeleteOptions done;
  done.at_once = true;
  CHECK(store.Delete("pods", "default", "p", done)->gone);
}

TEST_CASE_METHOD(Fixture, "what nobody owns any more is collected, generation by generation",
                 "[sim]") {
  const ObjectPtr job = Add("daskjobs", Named("job"));
  const ObjectPtr cluster = Add("daskclusters", OwnedBy("job", *job));
  Add("pods", OwnedBy("worker", *cluster));
  Add("pods", Named("other"));
  Settle();
  CHECK(store.List("pods").size() == 2);
  REQUIRE(store.Delete("daskjobs", "default", "job").ok());
  Settle();
  CHECK(store.List("daskclusters").empty());
  REQUIRE(store.List("pods").size() == 1);
  CHECK(store.List("pods")[0]->name() == "other");
}

TEST_CASE_METHOD(Fixture, "a foreground deletion waits for what blocks it", "[sim]") {
  const ObjectPtr job = Add("daskjobs", Named("job"));
  json::object held = OwnedBy("cluster", *job, true);
  held["metadata"].as_object()["finalizers"] = json::array{"a.b/c"};
  Add("daskclusters", held);
  DeleteOptions foreground;
  foreground.propagation = Propagation::kForeground;
  CHECK_FALSE(store.Delete("daskjobs", "default", "job", foreground)->gone);
  Settle();
  CHECK(store.Get("daskjobs", "default", "job") != nullptr);
  CHECK(store.Get("daskclusters", "default", "cluster")->deleting());
  REQUIRE(
      store.Patch("daskclusters", "default", "cluster", {{"metadata", {{"finalizers", nullptr}}}})
          .ok());
  Settle();
  CHECK(store.Get("daskjobs", "default", "job") == nullptr);
}

TEST_CASE_METHOD(Fixture, "a terminated namespace takes everything in it along", "[sim]") {
  Add("pods", Named("p"));
  store.TerminateNamespace("default");
  Settle();
  CHECK(store.List("pods").empty());
  CHECK(store.Get("namespaces", "", "default") == nullptr);
}

TEST_CASE_METHOD(Fixture, "history is complete from any version until it is forgotten", "[sim]") {
  const Version begin = store.version();
  Add("pods", Named("p"));
  REQUIRE(store.Patch("pods", "default", "p", {{"status", {{"phase", "Running"}}}}).ok());
  REQUIRE(store.Delete("pods", "default", "p").ok());
  const auto changes = store.ChangesAfter("pods", begin, 10);
  REQUIRE(changes.ok());
  REQUIRE(changes->size() == 3);
  CHECK((*changes)[0].type == Change::Type::kAdded);
  CHECK((*changes)[1].type == Change::Type::kModified);
  CHECK((*changes)[2].type == Change::Type::kDeleted);
  CHECK((*changes)[2].object->version() == store.version());
  CHECK(store.ChangesAfter("pods", (*changes)[0].object->version(), 1)->size() == 1);
  const Version before = store.version();
  store.ForgetHistory();
  CHECK(store.ChangesAfter("pods", before, 10).status().code() == StatusCode::kOutOfRange);
  CHECK(store.ChangesAfter("pods", store.version(), 10)->empty());
}

TEST_CASE_METHOD(Fixture, "a subscriber hears of each change until it leaves", "[sim]") {
  int heard = 0;
  auto subscription = store.Subscribe([&] { ++heard; });
  Add("pods", Named("p"));
  CHECK(heard == 1);
  subscription.reset();
  Add("pods", Named("q"));
  CHECK(heard == 1);
}

}  // namespace
}  // namespace sim
