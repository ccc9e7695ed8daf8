#include "server/job_board.h"

#include <catch2/catch.hpp>

#include "plugin/handle.h"

namespace server {
namespace {

const k8s::ObjectKey kKey = {"ns", "job"};

std::string SentenceOf(const TrackedJob& job) { return job.phase.sentence; }

TrackedJob Job(const std::string& uid, const std::string& sentence) {
  plugin::JobFacts facts;
  facts.ns = kKey.ns;
  facts.name = kKey.name;
  facts.uid = uid;
  facts.ours = true;
  facts.task.emplace();
  TrackedJob job;
  job.job = std::make_shared<const plugin::JobFacts>(std::move(facts));
  job.phase.sentence = sentence;
  return job;
}

std::string HandleOf(const std::string& uid) {
  return plugin::EncodeHandle(plugin::JobHandle{kKey.ns, kKey.name, uid});
}

TEST_CASE("a reply is found by the handle of its job and is that of the last facts",
          "[server][board]") {
  JobBoard board({}, SentenceOf);
  CHECK(board.FindReply(HandleOf("u-1")) == nullptr);
  board.Put(kKey, Job("u-1", "waits"));
  CHECK(*board.FindReply(HandleOf("u-1")) == "waits");
  board.Put(kKey, Job("u-1", "runs"));
  CHECK(*board.FindReply(HandleOf("u-1")) == "runs");
  CHECK(board.FindReply(HandleOf("u-2")) == nullptr);
  CHECK(board.FindReply("") == nullptr);
}

TEST_CASE("a reply goes with its job", "[server][board]") {
  JobBoard board({}, SentenceOf);
  board.Put(kKey, Job("u-1", "waits"));
  board.Put(kKey, Job("u-2", "waits again"));
  CHECK(board.FindReply(HandleOf("u-1")) == nullptr);
  CHECK(*board.FindReply(HandleOf("u-2")) == "waits again");
  board.Remove(kKey);
  CHECK(board.FindReply(HandleOf("u-2")) == nullptr);
}

TEST_CASE("nothing is sent of a job that is not ours", "[server][board]") {
  JobBoard board({}, SentenceOf);
  TrackedJob job = Job("u-1", "secret");
  plugin::JobFacts foreign = *job.job;
  foreign.ours = false;
  job.job = std::make_shared<const plugin::JobFacts>(foreign);
  board.Put(kKey, job);
  CHECK(board.Find(kKey) != nullptr);
  CHECK(board.FindReply(HandleOf("u-1")) == nullptr);
}

}  // namespace
}  // namespace server
