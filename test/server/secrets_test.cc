#include <curl/curl.h>
#include <grpcpp/create_channel.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <future>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flyteidl/service/agent.grpc.pb.h"
#include "k8s/cluster_config.h"
#include "plugin/daskjob.h"
#include "server/app.h"
#include "server/log.h"
#include "test/server/config_text.h"
#include "test/support/task_builder.h"
#include "test/support/tls_server.h"

namespace server {
namespace {

constexpr char kSecret[] = "hunter2hunter2";

// Also when it was only encoded.
bool Tells(absl::string_view text) {
  return absl::StrContains(text, kSecret) ||
         absl::StrContains(text, absl::Base64Escape(kSecret).substr(0, 16)) ||
         absl::StrContains(text, absl::WebSafeBase64Escape(kSecret).substr(0, 16));
}

// ---- kubeconfig

absl::Status LoadKubeconfig(absl::string_view cluster, absl::string_view user) {
  const std::string text = absl::StrCat(
      "current-context: main\ncontexts: [{name: main, context: {cluster: c, user: u}}]\n",
      "clusters:\n- name: c\n  cluster: {", cluster, "}\nusers:\n- name: u\n  user: {", user,
      "}\n");
  const auto variable = [](absl::string_view) { return std::optional<std::string>(); };
  const auto read = [&text](absl::string_view path) -> absl::StatusOr<std::string> {
    if (path == "/k/config") return text;
    if (path == "/k/token") return absl::StrCat(kSecret, " ", kSecret);
    if (path == "/k/key") return absl::StrCat("-----BEGIN PRIVATE KEY-----\n", kSecret);
    return absl::NotFoundError(absl::StrCat("cannot open ", path));
  };
  return k8s::LoadClusterConfig("/k/config", "", {variable, read}).status();
}

TEST_CASE("what is wrong with a kubeconfig is said without its secrets", "[server][secrets]") {
  const std::string secret = kSecret;
  const std::string encoded = absl::Base64Escape(secret);
  const std::string good = "server: 'https://h'";
  struct Row {
    std::string cluster, user;
  };
  const Row rows[] = {
      {"server: 'http://h'", "token: " + secret},
      {"server: 'http://h'", "username: u, password: " + secret},
      {"server: 'ftp://u:" + secret + "@h'", ""},
      {"server: 'http://u:" + secret + "@h'", "token: t"},
      {"server: 'https://u:" + secret + "@h y'", "token: t"},
      {good + ", proxy-url: 'ftp://u:" + secret + "@h'", "token: t"},
      {good + ", proxy-url: 'http://u:" + secret + "@h y'", "token: t"},
      {good, "token: " + secret + ", username: u, password: p"},
      {good, "token: t, username: u, password: " + secret},
      {good, "token: [" + secret + "]"},
      {good, "token: 'a " + secret + "'"},
      {good, "password: " + secret + ", password: {a: b}, username: [" + secret + "]"},
      {good, "token: " + secret + ", client-certificate-data: '%%'"},
      {good, "client-certificate-data: " + encoded},
      {good, "client-key-data: " + encoded},
      {good, "client-key-data: '%" + secret + "'"},
      {good, "client-certificate-data: " + encoded + ", client-key-data: " + encoded},
      {good, "client-certificate-data: " + encoded + ", client-key: /k/key"},
      {good, "token: " + secret + ", auth-provider: {name: gcp}"},
      {good, "exec: {command: c, env: [{name: A, value: " + secret + "}]}"},
      {good, "exec: {command: c, args: [--token, " + secret + "], apiVersion: v0}"},
      {good, "exec: {env: [{name: A, value: [" + secret + "]}], apiVersion: v1}"},
      {good, "token: " + secret + ", exec: 7"},
      {good, "token: " + secret + "}} ]"},
      {good, "token: &a " + secret + ", tokenFile: *b"},
      {good, "token: '" + secret},
      {good, "tokenFile: /k/token, client-key: /k/key"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.cluster, row.user);
    const absl::Status status = LoadKubeconfig(row.cluster, row.user);
    CHECK_FALSE(status.ok());
    CHECK_FALSE(Tells(status.ToString()));
  }
}

// ---- configuration and tasks

TEST_CASE("what is wrong with a configuration is said without values of the environment",
          "[server][secrets]") {
  const std::string secret = kSecret;
  for (const std::string& env :
       {"{1A: " + secret + "}", "{'A B': " + secret + "}", "[{A: " + secret + "}, {'': 1}]",
        "{A: [" + secret + "]}", secret, "[" + secret + "]", "{A: {B: " + secret + "}}",
        "{A: " + secret + "]", "{A: '" + secret + "\x01'}"}) {
    CAPTURE(env);
    const std::string complaint = Complaint("plugins: {k8s: {default-env-vars: " + env + "}}");
    CHECK_FALSE(complaint.empty());
    CHECK_FALSE(Tells(complaint));
  }
}

TEST_CASE("a refused task is told why without values of its environment", "[server][secrets]") {
  const plugin::TaskRequest requests[] = {
      plugin::ADaskTask().WithTaskEnv("A", kSecret).WithWorkers(0).Build(),
      plugin::ADaskTask().WithTaskEnv("A B", kSecret).Build(),
      plugin::ADaskTask().WithExecutionEnv("A B", kSecret).Build(),
      plugin::ADaskTask().WithTaskEnv("A", std::string(300'000, 'x') + kSecret).Build(),
  };
  for (const plugin::TaskRequest& request : requests) {
    const auto job = plugin::BuildDaskJob(request, {});
    REQUIRE_FALSE(job.ok());
    CHECK_FALSE(Tells(job.status().ToString()));
  }
}

// ---- the program as it serves

// What is written to standard error while it lives.
class CapturedStderr {
 public:
  CapturedStderr() : file_(std::tmpfile()), saved_(dup(2)) { dup2(fileno(file_), 2); }
  ~CapturedStderr() {
    Restore();
    std::fclose(file_);
  }

  std::string Take() {
    Restore();
    std::string text(static_cast<std::size_t>(std::ftell(file_)) + (1 << 20), '\0');
    std::rewind(file_);
    text.resize(std::fread(text.data(), 1, text.size(), file_));
    return text;
  }

 private:
  void Restore() {
    if (saved_ < 0) return;
    std::fflush(stderr);
    dup2(saved_, 2);
    close(saved_);
    saved_ = -1;
  }

  FILE* file_;
  int saved_;
};

std::string Page(const std::string& url) {
  std::string body;
  CURL* curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION,
      +[](char* data, std::size_t size, std::size_t count, std::string* into) {
        into->append(data, size * count);
        return size * count;
      });
  curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  return body;
}

// Everything that a client of our program gets to see of it.
std::string AnswersOf(const App& app) {
  std::string seen;
  for (const char* path : {"/metrics", "/readyz", "/healthz", "/"}) {
    absl::StrAppend(&seen, Page(absl::StrCat("http://", app.http_address(), path)), "\n");
  }
  auto stub = flyteidl::service::AsyncAgentService::NewStub(
      grpc::CreateChannel(app.grpc_address(), grpc::InsecureChannelCredentials()));
  const plugin::TaskRequest task = plugin::ADaskTask().WithNamespace("ns").Build();
  flyteidl::admin::CreateTaskRequest request;
  *request.mutable_template_() = *task.task;
  request.set_output_prefix(task.output_prefix);
  request.mutable_task_execution_metadata()->set_namespace_("ns");
  flyteidl::admin::CreateTaskResponse created;
  grpc::ClientContext create;
  create.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  const auto made = stub->CreateTask(&create, request, &created);
  absl::StrAppend(&seen, made.error_message(), created.ShortDebugString(), "\n");

  flyteidl::admin::GetTaskRequest get;
  get.set_resource_meta(R"({"v":1,"ns":"ns","name":"job","uid":"u-1"})");
  flyteidl::admin::GetTaskResponse got;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
  const auto read = stub->GetTask(&context, get, &got);
  return absl::StrCat(seen, read.error_message(), got.ShortDebugString());
}

struct Server {
  const char* name;
  int code;
  const char* body;
};
constexpr Server kServers[] = {
    {"does not know us", 401, R"({"kind":"Status","code":401,"reason":"Unauthorized"})"},
    {"forbids", 403, R"({"kind":"Status","code":403,"reason":"Forbidden","message":"no"})"},
    {"breaks", 500, "oops"},
    {"talks nonsense", 200, "{]"}};

TEST_CASE("a program whose API server refuses it keeps its credentials to itself",
          "[server][secrets][grpc]") {
  Config config;
  config.listen = {"127.0.0.1:0", "127.0.0.1:0"};
  for (const Server& row : kServers) {
    for (const bool basic : {false, true}) {
      CAPTURE(row.name, basic);
      std::promise<void> asked;
      std::atomic<int> requests{0};
      test::TlsServer api([&](test::ServerConnection& connection, const test::SeenRequest&) {
        connection.Answer(row.code, row.body, "Content-Type: application/json\r\n");
        if (++requests == 2) asked.set_value();
      });
      k8s::ClusterConfig cluster;
      cluster.server = api.url();
      cluster.ca_pem = api.ca_pem();
      (basic ? cluster.password : cluster.token) = kSecret;
      if (basic) cluster.username = "user";

      CapturedStderr log;
      Log(Severity::kInfo, "what is logged is captured", {});
      std::string seen;
      {
        auto app = App::Start(config, cluster);
        REQUIRE(app.ok());
        REQUIRE(asked.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
        seen = AnswersOf(**app);
      }
      absl::StrAppend(&seen, log.Take());
      REQUIRE(absl::StrContains(api.requests().at(0).head, basic ? "Basic " : kSecret));
      CHECK(absl::StrContains(seen, "# HELP"));
      CHECK(absl::StrContains(seen, "what is logged is captured"));
      CHECK_FALSE(Tells(seen));
    }
  }
}

}  // namespace
}  // namespace server
