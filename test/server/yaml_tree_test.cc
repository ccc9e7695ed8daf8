#include "server/yaml_tree.h"

#include <catch2/catch.hpp>

namespace {

using Kind = server::YamlNode::Kind;

std::string Show(const server::YamlNode& node) {
  std::string shown = std::to_string(node.place.line) + ":";
  if (node.kind == Kind::kNull) return shown + "~";
  if (node.kind == Kind::kScalar) return shown + node.text;
  if (node.kind == Kind::kList) {
    for (const auto& item : node.items) shown += "-" + Show(item);
    return shown + ".";
  }
  for (const auto& entry : node.entries) shown += "{" + entry.key + "=" + Show(entry.value) + "}";
  return shown;
}

struct Parsed {
  server::YamlNode tree;
  std::string complaint;
};

Parsed Parse(const std::string& text) {
  server::Mistakes mistakes({"f"});
  Parsed parsed;
  parsed.tree = server::ParseYaml(text, 0, mistakes);
  parsed.complaint = std::string(mistakes.Status().message());
  return parsed;
}

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

struct Row {
  const char* text;
  const char* want;
};

const Row kTrees[] = {
    {"", "0:~"},
    {"# only a comment", "0:~"},
    {"--- ~\n", "1:~"},
    {"a: 1\nb:\n  - 'x'\n  - ~\n", "1:{a=1:1}{b=3:-3:x-4:~.}"},
    {"a: \"\"\nb: null\n", "1:{a=1:}{b=2:~}"},
    {"a: 0x1F\nb: 1.50\nc: !!str 5", "1:{a=1:0x1F}{b=2:1.50}{c=3:5}"},
    {"a: |\n  l1\n  l2\n", "1:{a=1:l1\nl2\n}"},
    {"a: &x {k: v}\nb: *x", "1:{a=1:{k=1:v}}{b=1:{k=1:v}}"},
    {"a: &x {k: v, j: w}\nb: {<<: *x, k: own}", "1:{a=1:{k=1:v}{j=1:w}}{b=2:{k=2:own}{j=1:w}}"},
    {"a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}",
     "1:{a=1:{k=1:1}}{b=2:{k=2:2}{l=2:3}}{c=3:{k=1:1}{l=2:3}}"},
    {"\xEF\xBB\xBF"
     "a: ü",
     "1:{a=1:ü}"},
};

const Row kMerges[] = {
    {"a: 1|b: 2", "{a=1:1}{b=1:2}"},
    {"a: 1|A: 2", "{A=1:2}"},
    {"a: {b: 1, c: 2}|a: {c: 3}", "{a=1:{b=1:1}{c=1:3}}"},
    {"a: {b: 1}|a: ~", "{a=1:{b=1:1}}"},
    {"a: 1|a: ~", "{a=1:~}"},
    {"a: {b: 1}|a: [c]", "{a=1:-1:c.}"},
    {"a: [b]|a: [c]", "{a=1:-1:c.}"},
    {"a: 1|", "{a=1:1}"},
};

}  // namespace

TEST_CASE("a document becomes a tree with its lines", "[server][config]") {
  for (const Row& row : kTrees) {
    CAPTURE(row.text);
    const Parsed parsed = Parse(row.text);
    CHECK(parsed.complaint == "");
    CHECK(Show(parsed.tree) == row.want);
  }
}

TEST_CASE("the later tree is laid over the earlier one", "[server][config]") {
  for (const Row& row : kMerges) {
    CAPTURE(row.text);
    const std::string both = row.text;
    server::YamlNode merged = Parse(both.substr(0, both.find('|'))).tree;
    server::MergeYaml(Parse(both.substr(both.find('|') + 1)).tree, merged);
    CHECK(Show(merged).substr(2) == row.want);
  }
}

TEST_CASE("nesting is bounded", "[server][config]") {
  CHECK(Parse(Repeat("[", 100) + Repeat("]", 100)).complaint == "");
  const std::string want = "f:1: not valid YAML: nested more than 100 levels deep";
  CHECK(Parse(Repeat("[", 101) + Repeat("]", 101)).complaint == want);
  CHECK(Parse(Repeat("[", 50'000)).complaint == want);
}

TEST_CASE("aliases do not multiply without bound", "[server][config]") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + Repeat(last + ", ", 9) +
            last + "]\n";
  }
  CHECK(Parse(bomb).complaint == "f:4: not valid YAML: more than 20000 values");
  std::string deep = "a0: &a0 " + Repeat("[", 60) + Repeat("]", 60) + "\na1: " + Repeat("[", 60);
  CHECK(Parse(deep + "*a0" + Repeat("]", 60)).complaint ==
        "f:2: not valid YAML: nested more than 100 levels deep");
}

TEST_CASE("a text beyond 4 MiB is not parsed", "[server][config]") {
  CHECK(Parse("#" + std::string((4 << 20) - 1, 'x')).complaint == "");
  CHECK(Parse("#" + std::string(4 << 20, 'x')).complaint == "f: larger than 4 MiB");
}

TEST_CASE("a value of a list or text has no entry", "[server][config]") {
  CHECK(Parse("[a]").tree.Find("a") == nullptr);
  CHECK(Parse("{A: 1}").tree.Find("a")->text == "1");
}
