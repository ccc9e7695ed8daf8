#include <catch2/catch.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "plugin/daskjob.h"
#include "test/server/cluster_fixture.h"

namespace server {
namespace {

namespace json = boost::json;
using plugin::Cause;
using plugin::JobHandle;

constexpr std::size_t kHandles = 10'000;
constexpr char kMark[] = "marked";  // in every fact of every job that is not ours

struct StoredJob {
  const char* ns;
  const char* name;
  const char* uid;
  bool labelled, annotated;
};
// What the API server holds. The first alone is ours; "other" is not served.
constexpr StoredJob kStored[] = {
    {"ns", "job", "u-1", true, true},          {"ns", "unlabelled", "u-2", false, true},
    {"ns", "unannotated", "u-3", true, false}, {"ns", "foreign", "u-4", false, false},
    {"other", "job", "u-5", true, true},       {"other", "foreign", "u-6", false, false}};
const JobHandle kOurs = {"ns", "job", "u-1"};

std::string Annotation() {
  plugin::TaskAnnotation annotation;
  annotation.output_prefix = "s3://bucket/e/n0/data/0";
  return *plugin::EncodeTaskAnnotation(annotation);
}

std::string ObjectOf(const StoredJob& job) {
  json::object metadata = {
      {"namespace", job.ns}, {"name", job.name}, {"uid", job.uid}, {"resourceVersion", "1"}};
  if (job.labelled) metadata["labels"] = {{plugin::kOurLabel, "true"}};
  if (job.annotated) metadata["annotations"] = {{plugin::kTaskAnnotation, Annotation()}};
  const json::object status = {{"jobStatus", "Running"},
                               {"jobRunnerPodName", absl::StrCat(kMark, "-runner")}};
  return json::serialize(json::object{{"metadata", metadata}, {"status", status}});
}

plugin::JobFacts FactsOf(const StoredJob& job) {
  return *plugin::ProjectJob(json::parse(ObjectOf(job)).as_object());
}

std::string PathOf(const StoredJob& job) {
  return absl::StrCat("/apis/kubernetes.dask.org/v1/namespaces/", job.ns, "/daskjobs/", job.name);
}

test::FakeTransport::Result Serve(const k8s::HttpRequest& request) {
  for (const StoredJob& job : kStored) {
    if (absl::EndsWith(test::Line(request), PathOf(job))) return test::Json(200, ObjectOf(job));
  }
  return test::Failure(404, "NotFound", "not found");
}

// A cluster where the watches, which select by label, have brought what they select.
struct Cluster : ClusterFixture {
  Cluster() : ClusterFixture({"ns", "empty"}) {
    transport.SetHandler(Serve);
    Sync();
    for (const StoredJob& job : kStored) {
      if (!job.labelled || std::string(job.ns) == "other") continue;
      plugin::PodFacts runner = Runner(plugin::PodPhase::kRunning);
      runner.ns = job.ns;
      runner.cluster = job.name;
      runner.name = runner.node = absl::StrCat(kMark, "-pod");
      SeePod(runner);
      SeeJob(FactsOf(job));
    }
  }

  void Get(const std::string& handle) {
    tasks.Get(handle, executor.Now() + absl::Seconds(10),
              [this](absl::StatusOr<TaskReply> reply) { replies.push_back(std::move(reply)); });
  }
  void Delete(const std::string& handle) {
    tasks.Delete(handle, executor.Now() + absl::Seconds(10),
                 [this](absl::Status status) { deleted.push_back(std::move(status)); });
  }

  std::vector<absl::StatusOr<TaskReply>> replies;
  std::vector<absl::Status> deleted;
};

bool IsOurs(const std::string& handle) {
  const auto decoded = plugin::DecodeHandle(handle);
  const auto* job = decoded.ok() ? std::get_if<JobHandle>(&*decoded) : nullptr;
  return job != nullptr && *job == kOurs;
}

// ---- handles that others could make

void AddForged(std::vector<std::string>& handles) {
  const char* const namespaces[] = {"ns", "empty", "other", "kube-system", "NS", "ns/..", ""};
  const char* const names[] = {"job", "unlabelled", "unannotated", "foreign", "job-runner",
                               "Job", "../other",   "job?x=y",     "a%2Fb",   ""};
  const char* const uids[] = {"u-1", "u-2", "u-3", "u-4", "u-5", "u-6", "u-7", "U-1", "*", ""};
  for (const char* ns : namespaces) {
    for (const char* name : names) {
      for (const char* uid : uids) {
        for (const char* version : {"1", "0", "2", "\"1\"", "1.0", "null"}) {
          handles.push_back(absl::StrCat(R"({"v":)", version, R"(,"ns":")", ns, R"(","name":")",
                                         name, R"(","uid":")", uid, R"("})"));
        }
      }
    }
  }
}

void AddForeign(std::vector<std::string>& handles) {
  for (const char* bytes : {"",
                            "{}",
                            "[]",
                            "null",
                            "7",
                            "\"job\"",
                            "job",
                            "ns/job",
                            "u-1",
                            "ns/job/u-1",
                            R"({"ns":"ns","name":"job","uid":"u-1"})",
                            R"({"v":1,"job":"ns/job"})",
                            R"({"v":1,"rejected":"no_such_cause","why":"x"})",
                            R"({"v":1,"rejected":"running"})",
                            R"({"v":1,"rejected":"succeeded","ns":"ns","name":"job","uid":"u-1"})",
                            R"({"v":1,"rejected":{"ns":"ns"}})",
                            R"({"v":1,"ns":{"a":{"b":{"c":1}}}})",
                            "\x0a\x03job\x12\x02ns",
                            "gAAAAABk",
                            "arn:aws:sagemaker:eu-west-1:1:job/x"}) {
    handles.push_back(bytes);
  }
  handles.emplace_back(100'000, '{');
  handles.emplace_back(4096, '\0');
}

// Every byte flipped, left out and doubled; every beginning; the whole in itself.
void AddMangled(const std::string& handle, std::vector<std::string>& handles) {
  for (std::size_t at = 0; at < handle.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = handle;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
      handles.push_back(flipped);
    }
    handles.push_back(handle.substr(0, at) + handle.substr(at + 1));
    handles.push_back(handle.substr(0, at + 1) + handle.substr(at));
    handles.push_back(handle.substr(0, at));
    handles.push_back(handle.substr(0, at) + handle + handle.substr(at));
  }
}

// Pieces of true and foreign handles put together at random; the seed is fixed.
void AddSpliced(std::vector<std::string>& handles) {
  std::mt19937 random(20261125);
  const auto piece = [&random](const StoredJob& job) {
    const std::string whole = plugin::EncodeHandle(JobHandle{job.ns, job.name, job.uid});
    const std::size_t from = random() % whole.size();
    return whole.substr(from, random() % (whole.size() - from + 1));
  };
  while (handles.size() < kHandles + 500) {
    const auto& one = kStored[random() % std::size(kStored)];
    const auto& other = kStored[random() % std::size(kStored)];
    handles.push_back(absl::StrCat(R"({"v":1,)", piece(one), piece(other)));
    handles.push_back(plugin::EncodeHandle(JobHandle{one.ns, other.name, other.uid}));
    handles.push_back(plugin::EncodeHandle(JobHandle{other.ns, one.name, other.uid}));
  }
}

std::vector<std::string> Handles() {
  std::vector<std::string> handles;
  AddForged(handles);
  AddForeign(handles);
  for (const StoredJob& job : kStored) {
    AddMangled(plugin::EncodeHandle(JobHandle{job.ns, job.name, job.uid}), handles);
  }
  AddMangled(plugin::EncodeHandle(plugin::MakeRejection(Cause::kNameTaken, "x")), handles);
  AddSpliced(handles);
  return handles;
}

// ---- what may be learnt from them

// The words of a reply, wherever they stand. The handle's own words are not news.
std::string TextOf(const TaskReply& reply) {
  std::string text = reply.phase.sentence;
  for (const auto& link : reply.links) absl::StrAppend(&text, " ", link.name, " ", link.uri);
  return text;
}

bool IsRejection(const std::string& handle) {
  const auto decoded = plugin::DecodeHandle(handle);
  return decoded.ok() && std::holds_alternative<plugin::Rejection>(*decoded);
}

// A refusal, what the handle itself says, or that there is no such job of ours.
std::string Leaked(const std::string& handle, const absl::StatusOr<TaskReply>& reply) {
  if (!reply.ok()) {
    return absl::StrContains(reply.status().message(), kMark) ? "a text in the error" : "";
  }
  if (absl::StrContains(TextOf(*reply), kMark)) return "a text of a foreign job";
  if (!reply->links.empty()) return "a link";
  if (IsRejection(handle) || reply->phase.cause == Cause::kJobDeleted) return "";
  return absl::StrCat("the phase ", plugin::RowOf(reply->phase.cause).id);
}

TEST_CASE("ten thousand handles that are not ours read nothing", "[server][handles]") {
  Cluster f;
  std::vector<std::string> asked;
  for (std::string& handle : Handles()) {
    if (!IsOurs(handle)) asked.push_back(std::move(handle));
  }
  REQUIRE(asked.size() >= kHandles);
  std::size_t leaks = 0;
  for (const std::string& handle : asked) {
    f.Get(handle);
    f.executor.RunReady();
    REQUIRE(f.replies.size() == 1);
    const std::string leaked = Leaked(handle, f.replies.back());
    if (!leaked.empty() && ++leaks <= 3) FAIL_CHECK(handle << " gives " << leaked);
    f.replies.clear();
  }
  CHECK(leaks == 0);
  for (const k8s::HttpRequest& request : f.transport.requests()) {
    REQUIRE(request.method == k8s::Method::kGet);
    REQUIRE_FALSE(absl::StrContains(request.target, "/namespaces/other/"));
  }
}

TEST_CASE("ten thousand handles delete nothing but what is ours", "[server][handles]") {
  Cluster f;
  const std::vector<std::string> handles = Handles();
  std::size_t ours = 0;
  for (const std::string& handle : handles) {
    ours += IsOurs(handle) ? 1 : 0;
    f.Delete(handle);
    f.executor.RunReady();
  }
  REQUIRE(f.deleted.size() == handles.size());
  std::vector<std::string> deletes;
  for (const k8s::HttpRequest& request : f.transport.requests()) {
    if (request.method == k8s::Method::kGet) continue;
    REQUIRE(test::Line(request) == absl::StrCat("DELETE ", PathOf(kStored[0])));
    REQUIRE(absl::StrContains(*request.body, "\"u-1\""));
    deletes.push_back(*request.body);
  }
  CHECK(ours > 0);
  CHECK(deletes.size() == ours);
}

TEST_CASE("the true handle reads its job and deletes it", "[server][handles]") {
  Cluster f;
  f.Get(plugin::EncodeHandle(kOurs));
  f.executor.RunReady();
  REQUIRE(f.replies.at(0).ok());
  CHECK(f.replies[0]->phase.cause == Cause::kRunning);
  f.Delete(plugin::EncodeHandle(kOurs));
  f.executor.RunReady();
  CHECK(f.deleted.at(0).ok());
  CHECK(f.transport.requests().size() == 1);
}

}  // namespace
}  // namespace server
