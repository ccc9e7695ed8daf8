#include "server/render.h"

#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>

namespace {

namespace json = boost::json;

struct Row {
  const char* value;
  const char* want;
};

const Row kRows[] = {
    {"{}", "{}\n"},
    {"[]", "[]\n"},
    {"null", "null\n"},
    {R"({"a":1,"b":-2,"c":1.5,"d":true,"e":null})", "a: 1\nb: -2\nc: 1.5E0\nd: true\ne: null\n"},
    {R"({"a":{"b":{"c":"d"}},"e":{},"f":[]})", "a:\n  b:\n    c: d\ne: {}\nf: []\n"},
    {R"({"a":["b",{"c":1,"d":{"e":2}},["f"],[],{}]})",
     "a:\n- b\n- c: 1\n  d:\n    e: 2\n-\n  - f\n- []\n- {}\n"},
    {R"([{"a":[{"b":1}]}])", "- a:\n  - b: 1\n"},
    {R"({"image":"ghcr.io/a/b:1.0","url":"tcp://x.svc:8786","arg":"--nthreads"})",
     "image: ghcr.io/a/b:1.0\nurl: tcp://x.svc:8786\narg: --nthreads\n"},
    {R"-({"v":"$(DASK_WORKER_NAME)","m":"500m","i":"1"})-",
     "v: $(DASK_WORKER_NAME)\nm: \"500m\"\ni: \"1\"\n"},
    {R"({"dask.org/name":"x","yes":"No"})", "dask.org/name: x\n\"yes\": \"No\"\n"},
};

// Texts that YAML could take for something else, and texts that need an escape.
const char* const kTexts[] = {
    "",       "true",  "FALSE", "Yes",      "n",    "~",     "null",       "1",     "-1",
    "1.5",    ".5",    "1e3",   "0x1F",     "0o17", "1_000", "2020-01-01", "1:20",  ".inf",
    "-.Inf",  ".NaN",  "+1",    "-",        "--",   "---",   "...",        "=",     "<<",
    "a: b",   "a #b",  "#a",    "a:",       ":a",   "- a",   "? a",        "!a",    "&a",
    "*a",     "@a",    "`a",    "%a",       "|",    ">",     "'a'",        "\"a\"", "a\\b",
    "a\nb\n", "\ttab", " a",    "a ",       "{a}",  "[a]",   "a,b",        ",a",    "ü€😀",
    "\x01",   "a\x7F", "--on",  "--memory", "--1",  "$x",    "/path",      "_x",    "e5",
};

json::value FromYaml(const YAML::Node& node);

json::value ScalarFromYaml(const YAML::Node& node) {
  if (node.Tag() == "!") return json::value(node.Scalar());  // quoted
  const bool is_json_word = node.Scalar() == "true" || node.Scalar() == "false";
  if (is_json_word) return node.as<bool>();
  json::error_code error;
  json::value number = json::parse(node.Scalar(), error);
  return error ? json::value(node.Scalar()) : number;
}

json::value FromYaml(const YAML::Node& node) {
  if (node.IsNull()) return nullptr;
  if (node.IsScalar()) return ScalarFromYaml(node);
  if (node.IsSequence()) {
    json::array array;
    for (const auto& item : node) array.push_back(FromYaml(item));
    return array;
  }
  json::object object;
  for (const auto& entry : node) object[entry.first.Scalar()] = FromYaml(entry.second);
  return object;
}

}  // namespace

TEST_CASE("a manifest is block style in the order of its members", "[server][render]") {
  for (const Row& row : kRows) {
    CAPTURE(row.value);
    const auto yaml = server::RenderYaml(json::parse(row.value));
    REQUIRE(yaml.ok());
    CHECK(*yaml == row.want);
    CHECK(FromYaml(YAML::Load(*yaml)) == json::parse(row.value));
  }
}

TEST_CASE("every text comes back as the same text", "[server][render]") {
  for (const char* text : kTexts) {
    CAPTURE(text);
    const json::value value = {{"key", text}, {"list", json::array{text}}, {"map", {{text, text}}}};
    const auto yaml = server::RenderYaml(value);
    REQUIRE(yaml.ok());
    CAPTURE(*yaml);
    CHECK(FromYaml(YAML::Load(*yaml)) == value);
  }
}

TEST_CASE("a manifest without end is refused", "[server][render]") {
  json::value deep = json::array{};
  for (int i = 0; i < 200; ++i)
    deep = i % 2 == 0 ? json::value(json::array{deep}) : json::value({{"a", deep}});
  CHECK(server::RenderYaml(deep).status().message() == "nested more than 100 levels deep");
}
