#include "plugin/task_annotation.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "test/support/task_builder.h"

namespace plugin {
namespace {

TEST_CASE("the annotation holds what later requests lack", "[plugin][task_annotation]") {
  const TaskRequest request = ADaskTask().WithAttempt(3).WithConfig("link_type", "vscode").Build();
  TaskAnnotation expected;
  expected.output_prefix = request.output_prefix;
  expected.generated_name = "atc9q2xg8fv5tkzh9w7l-n0-3";
  expected.project = "flytesnacks";
  expected.domain = "development";
  expected.execution = "atc9q2xg8fv5tkzh9w7l";
  expected.node = "n0";
  expected.attempt = 3;
  expected.task_project = "flytesnacks";
  expected.task_domain = "development";
  expected.task_name = "wf.pipeline.train";
  expected.task_version = "v1";
  expected.has_outputs = true;
  expected.fails_on_error = false;
  expected.config = {{"link_type", "vscode"}};
  CHECK(MakeTaskAnnotation(request) == expected);
}

TEST_CASE("a task without outputs fails on its error", "[plugin][task_annotation]") {
  const TaskAnnotation annotation = MakeTaskAnnotation(ADaskTask().WithoutOutputs().Build());
  CHECK_FALSE(annotation.has_outputs);
  CHECK(annotation.fails_on_error);
}

TEST_CASE("what is encoded is decoded again", "[plugin][task_annotation]") {
  const TaskAnnotation annotation = MakeTaskAnnotation(
      ADaskTask().WithAttempt(4294967295u).WithConfig("a\"b", "ü\n\\").WithNode("näh").Build());
  const auto text = EncodeTaskAnnotation(annotation);
  REQUIRE(text.ok());
  const auto decoded = DecodeTaskAnnotation(*text);
  REQUIRE(decoded.ok());
  CHECK(*decoded == annotation);
}

TEST_CASE("config keys are kept as long as they fit, the link types first",
          "[plugin][task_annotation]") {
  TaskBuilder task = ADaskTask().WithConfig("link_type", "flyin");
  for (int i = 0; i < 100; ++i) task.WithConfig("a" + std::to_string(i), std::string(50, 'x'));
  task.WithConfig("b", std::string(4000, 'x')).WithConfig("c", "\x01\x01\x01");
  const TaskAnnotation annotation = MakeTaskAnnotation(task.Build());
  CHECK(annotation.config.at("link_type") == "flyin");
  CHECK(annotation.config.count("b") == 0);
  CHECK(annotation.config.size() > 10);
  CHECK(annotation.config.size() < 100);
  const auto text = EncodeTaskAnnotation(annotation);
  REQUIRE(text.ok());
  CHECK(text->size() <= 2048);
}

TEST_CASE("names that leave no room are refused with the longest", "[plugin][task_annotation]") {
  TaskRequest request = ADaskTask().Build();
  request.output_prefix = std::string(1900, 'x');
  const auto text = EncodeTaskAnnotation(MakeTaskAnnotation(request));
  CHECK(text.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK_THAT(std::string(text.status().message()),
             Catch::StartsWith("output_prefix has 1900 bytes"));
}

TEST_CASE("text that is not ours is refused", "[plugin][task_annotation]") {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("{}"),
        std::string(R"({"output_prefix":""})"), std::string(R"({"output_prefix":1})"),
        std::string(R"({"output_prefix":"p","attempt":-1})"),
        std::string(R"({"output_prefix":"p","attempt":4294967296})"),
        std::string(R"({"output_prefix":"p","attempt":"1"})"),
        std::string(R"({"output_prefix":"p","has_outputs":"yes"})"),
        std::string(R"({"output_prefix":"p","config":[]})"),
        std::string(R"({"output_prefix":"p","config":{"a":1}})"),
        std::string("{\"output_prefix\":\"\xff\"}"), std::string(R"({"output_prefix":"p"} x)"),
        std::string(R"({"output_prefix":"p","x":[[[[]]]]})"),
        R"({"output_prefix":")" + std::string(2048, 'x') + "\"}"}) {
    INFO(text.substr(0, 80));
    const auto decoded = DecodeTaskAnnotation(text);
    CHECK(decoded.status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("a member that cannot be read is named", "[plugin][task_annotation]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"output_prefix":1})", "output_prefix has the wrong type"},
      {R"({"output_prefix":"p","attempt":"1"})", "attempt has the wrong type"},
      {R"({"output_prefix":"p","attempt":-1})", "attempt is -1"},
      {R"({"output_prefix":"p","has_outputs":"yes"})", "has_outputs has the wrong type"},
      {R"({"output_prefix":"p","config":[]})", "config has the wrong type"},
      {R"({"output_prefix":"p","config":{"a":1}})", "config has the wrong type"},
      {"{}", "output_prefix is missing"},
      {"{", "it is not JSON"},
      {"[]", "it is not a JSON object"}};
  for (const auto& [text, said] : rows) {
    CHECK(DecodeTaskAnnotation(text).status().message() ==
          absl::StrCat("annotation ", kTaskAnnotation, ": ", said));
  }
}

TEST_CASE("members of later versions are ignored, absent ones are empty",
          "[plugin][task_annotation]") {
  const auto decoded = DecodeTaskAnnotation(R"({"output_prefix":"p","later":{"x":[1]}})");
  REQUIRE(decoded.ok());
  TaskAnnotation expected;
  expected.output_prefix = "p";
  CHECK(*decoded == expected);
}

TEST_CASE("an annotation is read up to 2048 bytes and four levels", "[plugin][task_annotation]") {
  const std::string text = R"({"output_prefix":"p","x":[[[]]],"attempt":4294967295})";
  CHECK(DecodeTaskAnnotation(text + std::string(2048 - text.size(), ' ')).ok());
  CHECK_FALSE(DecodeTaskAnnotation(text + std::string(2049 - text.size(), ' ')).ok());
}

TEST_CASE("config is kept to the last byte that fits", "[plugin][task_annotation]") {
  const auto kept = [](std::size_t bytes) {
    return MakeTaskAnnotation(ADaskTask().WithConfig("k", std::string(bytes, 'x')).Build());
  };
  const std::size_t most = 2048 - EncodeTaskAnnotation(kept(0))->size() - 1;
  CHECK(kept(most).config.size() == 1);
  CHECK(kept(most + 1).config.empty());
}

TEST_CASE("every cut of an annotation is refused", "[plugin][task_annotation]") {
  const std::string text = *EncodeTaskAnnotation(MakeTaskAnnotation(ADaskTask().Build()));
  for (std::size_t size = 0; size < text.size(); ++size) {
    if (DecodeTaskAnnotation(text.substr(0, size)).ok()) FAIL("accepted " << size << " bytes");
  }
}

}  // namespace
}  // namespace plugin
