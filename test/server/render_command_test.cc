#include "server/render_command.h"

#include <google/protobuf/util/delimited_message_util.h>
#include <google/protobuf/util/json_util.h>
#include <stdlib.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "flyteidl/admin/agent.pb.h"

namespace server {
namespace {

namespace json = boost::json;
using Request = flyteidl::admin::CreateTaskRequest;

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "render-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, const std::string& text) const {
    const std::string path = absl::StrCat(path_, "/", name);
    std::ofstream(path) << text;
    return path;
  }

 private:
  std::string path_;
};

Request ARequest() {
  Request request;
  auto* task = request.mutable_template_();
  task->set_type("dask");
  task->mutable_container()->set_image("i:1");
  (*(*task->mutable_custom()->mutable_fields())["workers"]
        .mutable_struct_value()
        ->mutable_fields())["numberOfWorkers"]
      .set_number_value(2);
  request.set_output_prefix("s3://b/p-d-e/n0/data/0");
  request.mutable_task_execution_metadata()->set_namespace_("p-d");
  return request;
}

std::string AsJson(const Request& request) {
  std::string text;
  REQUIRE(google::protobuf::util::MessageToJsonString(request, &text).ok());
  return text;
}

std::string Delimited(const std::vector<Request>& requests) {
  std::ostringstream out;
  for (const Request& request : requests) {
    REQUIRE(google::protobuf::util::SerializeDelimitedToOstream(request, &out));
  }
  return out.str();
}

struct Output {
  absl::Status status;
  std::string out, warnings;
};

Output Render(const std::string& file, const RenderOptions& options = {}) {
  std::ostringstream out, warnings;
  const absl::Status status = RenderCommand(file, options, {out, warnings});
  return {status, out.str(), warnings.str()};
}

Output Stream(const std::string& bytes, const RenderOptions& options = {}) {
  std::istringstream in(bytes);
  std::ostringstream out, warnings;
  const absl::Status status = RenderStream(in, options, {out, warnings});
  return {status, out.str(), warnings.str()};
}

constexpr char kTemplates[] = R"(
apiVersion: v1
kind: PodTemplate
metadata: {name: big, namespace: p-d}
template: {spec: {priorityClassName: own}}
---
kind: PodTemplate
metadata: {name: big}
template: {spec: {priorityClassName: shared}}
---
kind: PodTemplate
metadata: {name: small}
template:
  spec: {priorityClassName: small, hostUsers: true}
)";

TEST_CASE("a request is read by its file's extension", "[server][render]") {
  const Folder folder;
  const Request request = ARequest();
  const std::string bytes = folder.Write("r.pb", request.SerializeAsString());
  const Output want = Render(bytes);
  INFO(want.status);
  REQUIRE(want.status.ok());
  CHECK_THAT(want.out, Catch::Contains("replicas: 2\n"));
  CHECK(Render(folder.Write("r.json", AsJson(request))).out == want.out);
  for (const char* name : {"r.txt", "r.textproto", "r.pbtxt"}) {
    INFO(name);
    CHECK(Render(folder.Write(name, request.DebugString())).out == want.out);
  }
  for (const char* name : {"bad.pb", "bad.json", "bad.txt"}) {
    INFO(name);
    CHECK_THAT(std::string(Render(folder.Write(name, "\xFFnonsense")).status.message()),
               Catch::Contains(absl::StrCat(name, ": not a flyteidl.admin.CreateTaskRequest as ")));
  }
}

TEST_CASE("a manifest is printed as YAML or JSON", "[server][render]") {
  const Folder folder;
  const std::string file = folder.Write("r.json", AsJson(ARequest()));
  RenderOptions options;
  options.json = true;
  const auto job = json::parse(Render(file, options).out);
  CHECK(job.at("kind") == "DaskJob");
  CHECK_THAT(Render(file).out, Catch::StartsWith("apiVersion: kubernetes.dask.org/v1\n"));
}

TEST_CASE("pod templates come from files", "[server][render]") {
  const Folder folder;
  RenderOptions options;
  options.pod_templates = {folder.Write("t.yaml", kTemplates)};
  const auto rendered = [&](const char* name, const char* ns) {
    Request request = ARequest();
    request.mutable_template_()->mutable_metadata()->set_pod_template_name(name);
    request.mutable_task_execution_metadata()->set_namespace_(ns);
    return Render(folder.Write("r.json", AsJson(request)), options);
  };
  CHECK_THAT(rendered("big", "p-d").out, Catch::Contains("priorityClassName: own\n"));
  CHECK_THAT(rendered("big", "other").out, Catch::Contains("priorityClassName: shared\n"));
  const Output small = rendered("small", "p-d");
  CHECK_THAT(small.out,
             Catch::Contains("priorityClassName: small\n") && !Catch::Contains("hostUsers"));
  CHECK_THAT(small.warnings, Catch::Contains("hostUsers"));
  CHECK_THAT(std::string(rendered("none", "p-d").status.message()),
             Catch::StartsWith("metadata.pod_template_name is \"none\": "));
}

TEST_CASE("files of pod templates that are none are named", "[server][render]") {
  const Folder folder;
  const std::string request = folder.Write("r.json", AsJson(ARequest()));
  for (const char* text : {"kind: Pod", "[", "kind: PodTemplate\ntemplate: 1", "- a"}) {
    INFO(text);
    RenderOptions options;
    options.pod_templates = {folder.Write("t.yaml", text)};
    CHECK_THAT(std::string(Render(request, options).status.message()), Catch::Contains("t.yaml: "));
  }
}

TEST_CASE("a stream is answered line by line", "[server][render]") {
  Request refused = ARequest();
  refused.mutable_template_()->mutable_container()->clear_image();
  const Output output = Stream(Delimited({ARequest(), refused, ARequest()}));
  REQUIRE(output.status.ok());
  const std::vector<std::string> lines = absl::StrSplit(output.out, '\n', absl::SkipEmpty());
  REQUIRE(lines.size() == 3);
  CHECK(json::parse(lines[0]).at("kind") == "DaskJob");
  CHECK_THAT(std::string(json::parse(lines[1]).at("error").as_string()),
             Catch::StartsWith("container.image is \"\": "));
  CHECK(lines[2] == lines[0]);
}

TEST_CASE("a stream tells which request a warning is about", "[server][render]") {
  const Folder folder;
  RenderOptions options;
  options.pod_templates = {folder.Write("t.yaml", kTemplates)};
  Request warned = ARequest();
  warned.mutable_template_()->mutable_metadata()->set_pod_template_name("small");
  CHECK_THAT(Stream(Delimited({ARequest(), warned}), options).warnings, Catch::StartsWith("2: "));
}

TEST_CASE("a stream that is cut answers what came before", "[server][render]") {
  const std::string whole = Delimited({ARequest(), ARequest()});
  const Output cut = Stream(whole.substr(0, whole.size() - 1));
  CHECK_THAT(std::string(cut.status.message()), Catch::StartsWith("request 2: "));
  CHECK(std::count(cut.out.begin(), cut.out.end(), '\n') == 1);
  CHECK(Stream("").status.ok());
}

}  // namespace
}  // namespace server
