#include "plugin/node_affinity.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "test/plugin/json_text.h"

namespace plugin {
namespace {

constexpr char kSpot[] = "{'key':'spot','operator':'Exists'}";

std::string WithTerms(const std::string& terms) {
  return absl::StrCat(
      "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
      "{'nodeSelectorTerms':[",
      terms, "]}}}}");
}

struct Row {
  const char* before;
  const char* after;
};

// Of the terms of a pod; "" stands for a pod without any.
const Row kRows[] = {
    {"", "{'matchExpressions':[{'key':'spot','operator':'Exists'}]}"},
    {"{'matchExpressions':[{'key':'a','operator':'Exists'}]}",
     "{'matchExpressions':[{'key':'a','operator':'Exists'},{'key':'spot','operator':'Exists'}]}"},
    {"{'matchFields':[]},{'matchExpressions':[]}",
     "{'matchFields':[],'matchExpressions':[{'key':'spot','operator':'Exists'}]},"
     "{'matchExpressions':[{'key':'spot','operator':'Exists'}]}"},
};

TEST_CASE("a requirement binds every term of a pod", "[plugin][affinity]") {
  for (const Row& row : kRows) {
    INFO(row.before);
    auto spec = *row.before == '\0' ? Json("{}") : Json(WithTerms(row.before));
    RequireOfNode(Json(kSpot), &spec);
    CHECK(spec == Json(WithTerms(row.after)));
  }
}

TEST_CASE("a requirement that is forgotten leaves nothing empty behind", "[plugin][affinity]") {
  auto alone = Json("{}");
  RequireOfNode(Json(kSpot), &alone);
  ForgetOfNode(Json(kSpot), &alone);
  CHECK(alone == Json("{'affinity':{}}"));

  auto other = Json(WithTerms("{'matchExpressions':[{'key':'a','operator':'Exists'}]}"));
  const auto before = other;
  ForgetOfNode(Json(kSpot), &other);
  CHECK(other == before);
  RequireOfNode(Json(kSpot), &other);
  ForgetOfNode(Json(kSpot), &other);
  CHECK(other == before);

  auto none = Json("{'affinity':{'podAffinity':{}}}");
  ForgetOfNode(Json(kSpot), &none);
  CHECK(none == Json("{'affinity':{'podAffinity':{}}}"));
}

}  // namespace
}  // namespace plugin
