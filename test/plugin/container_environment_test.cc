#include "plugin/container_environment.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "test/plugin/json_text.h"

namespace plugin {
namespace {

TEST_CASE("all containers get the variables and their sources", "[plugin][environment]") {
  PodOptions options;
  options.default_env_from_secrets = {"s"};
  options.default_env_from_configmaps = {"c"};
  auto spec = Json(
      "{'initContainers':[{'name':'i'}],'containers':[{'name':'main','env':[{'name':'A','value':"
      "'0'}],'envFrom':[{'prefix':'P'}]}]}");
  AddEnvironment({{"B", "1"}}, options, &spec);
  const std::string added =
      "{'secretRef':{'name':'s','optional':true}},{'configMapRef':{'name':'c','optional':true}}]}]";
  CHECK(spec == Json(absl::StrCat("{'initContainers':[{'name':'i','env':[{'name':'B','value':'1'}],"
                                  "'envFrom':[",
                                  added,
                                  ",'containers':[{'name':'main','env':[{'name':'A','value':'0'},"
                                  "{'name':'B','value':'1'}],'envFrom':[{'prefix':'P'},",
                                  added, "}")));
}

TEST_CASE("without anything to add a container has no lists", "[plugin][environment]") {
  auto spec = Json("{'containers':[{'name':'main'}]}");
  AddEnvironment({}, PodOptions(), &spec);
  CHECK(spec == Json("{'containers':[{'name':'main'}]}"));
}

TEST_CASE("a variable is set where it is unset", "[plugin][environment]") {
  auto container = Json("{'env':[{'name':'A','valueFrom':{}}]}");
  SetIfUnset("A", "1", &container);
  SetIfUnset("B", "1", &container);
  SetVariable("B", "2", &container);
  CHECK(container ==
        Json("{'env':[{'name':'A','valueFrom':{}},{'name':'B','value':'1'},{'name':'B','value':"
             "'2'}]}"));
}

struct Row {
  const char* before;
  const char* after;
};

const Row kRows[] = {
    {"", ""},
    {"{'name':'A','value':'1'},{'name':'B','value':''}",
     "{'name':'A','value':'1'},{'name':'B',"
     "'value':''}"},
    {"{'name':'A','value':'1'},{'name':'A','value':'2'}", "{'name':'A','value':'2'}"},
    {"{'name':'A','value':'1'},{'name':'A','valueFrom':{}}", "{'name':'A','valueFrom':{}}"},
    {"{'name':'A','valueFrom':{}},{'name':'A','value':'2'}", "{'name':'A','value':'2'}"},
    // referred to in between, or by the one that hides it
    {"{'name':'A','value':'1'},{'name':'B','value':'$(A)'},{'name':'A','value':'2'}",
     "{'name':'A','value':'1'},{'name':'B','value':'$(A)'},{'name':'A','value':'2'}"},
    {"{'name':'A','value':'1'},{'name':'A','value':'$(A):2'}",
     "{'name':'A','value':'1'},{'name':'A','value':'$(A):2'}"},
    {"{'name':'A','value':'1'},{'name':'A','value':'2'},{'name':'B','value':'$(A)'}",
     "{'name':'A','value':'2'},{'name':'B','value':'$(A)'}"},
};

TEST_CASE("hidden variables go", "[plugin][environment]") {
  for (const Row& row : kRows) {
    INFO(row.before);
    auto spec = Json(absl::StrCat("{'containers':[{'env':[", row.before, "]}]}"));
    DropHiddenVariables(&spec);
    CHECK(spec == Json(absl::StrCat("{'containers':[{'env':[", row.after, "]}]}")));
  }
}

// What a process sees: Kubernetes puts the earlier values in and lets the last of equal names win.
std::map<std::string, std::string> Seen(const boost::json::object& spec) {
  std::map<std::string, std::string> seen;
  for (const auto& variable : spec.at("containers").at(0).at("env").as_array()) {
    std::map<std::string, std::string> references;
    for (const auto& [name, known] : seen) references["$(" + name + ")"] = known;
    seen[std::string(variable.at("name").as_string())] =
        absl::StrReplaceAll(std::string(variable.at("value").as_string()), references);
  }
  return seen;
}

TEST_CASE("a process sees the same with and without hidden variables", "[plugin][environment]") {
  // Every way to fill four places with three names and values that may refer to one of them.
  const std::string names[] = {"A", "B", "C"};
  const std::string values[] = {"1", "$(A)", "x$(B)"};
  for (int code = 0; code < 9 * 9 * 9 * 9; ++code) {
    Environment environment;
    for (int place = 0, rest = code; place < 4; ++place, rest /= 9) {
      environment.push_back({names[rest % 3], values[rest / 3 % 3] + std::to_string(place)});
    }
    auto spec = Json("{'containers':[{}]}");
    AddEnvironment(environment, PodOptions(), &spec);
    const auto before = Seen(spec);
    DropHiddenVariables(&spec);
    if (Seen(spec) != before) FAIL("code " << code);
  }
}

struct Flag {
  const char* variables;
  bool fails;
};

const Flag kFlags[] = {
    {"", false},
    {"{'name':'FLYTE_FAIL_ON_ERROR','value':'True'}", true},
    {"{'name':'FLYTE_FAIL_ON_ERROR','value':'t'}", true},
    {"{'name':'FLYTE_FAIL_ON_ERROR','value':'1'}", true},
    {"{'name':'FLYTE_FAIL_ON_ERROR','value':'yes'}", false},
    {"{'name':'FLYTE_FAIL_ON_ERROR','valueFrom':{}}", false},
    {"{'name':'FLYTE_FAIL_ON_ERROR','value':'1'},{'name':'FLYTE_FAIL_ON_ERROR','value':'0'}",
     false},
};

TEST_CASE("flytekit's own flag is read as flytekit reads it", "[plugin][environment]") {
  for (const Flag& flag : kFlags) {
    INFO(flag.variables);
    CHECK(FailsOnError(Json(absl::StrCat("{'env':[", flag.variables, "]}"))) == flag.fails);
  }
  CHECK(!FailsOnError(Json("{}")));
}

}  // namespace
}  // namespace plugin
