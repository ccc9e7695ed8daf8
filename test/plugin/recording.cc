#include "test/plugin/recording.h"

#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace plugin {
namespace {

namespace json = boost::json;

// The kind stands at the head of a line, so that most lines need not be parsed.
bool IsOf(absl::string_view kind, absl::string_view line) {
  return absl::StrContains(line.substr(0, 120), absl::StrCat("\"kind\":\"", kind, "\""));
}

RecordedEvent ParseEvent(const std::string& line) {
  const json::object event = json::parse(line).as_object();
  RecordedEvent parsed;
  REQUIRE(
      absl::ParseTime(absl::RFC3339_full, event.at("t").as_string().c_str(), &parsed.at, nullptr));
  parsed.gone = event.at("type").as_string() == "DELETED";
  const json::object& object = event.at("object").as_object();
  if (IsOf("DaskJob", line)) {
    auto job = ProjectJob(object);
    REQUIRE(job.ok());
    parsed.job = std::make_shared<const JobFacts>(*std::move(job));
  } else {
    auto pod = ProjectPod(object);
    REQUIRE(pod.ok());
    parsed.pod = std::make_shared<const PodFacts>(*std::move(pod));
  }
  return parsed;
}

ExpectedLife ParseExpected(const std::string& line) {
  std::istringstream words(line);
  ExpectedLife life;
  std::string word;
  words >> life.recording >> life.job >> life.phase >> life.failure_class >> life.cause >>
      life.also;
  while (words >> word) absl::StrAppend(&life.story, life.story.empty() ? "" : " ", word);
  REQUIRE_FALSE(life.story.empty());
  return life;
}

}  // namespace

std::string RecordedEvent::Object() const {
  return job ? absl::StrCat("job/", job->name) : absl::StrCat("pod/", pod->name);
}

std::vector<std::string> RecordingNames() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(DASK_TRACES)) {
    names.push_back(file.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

Recording Parse(const std::string& name) {
  std::ifstream file(absl::StrCat(DASK_TRACES, "/", name, ".jsonl"));
  REQUIRE(file.good());
  Recording recording;
  for (std::string line; std::getline(file, line);) {
    if (IsOf("DaskJob", line) || IsOf("Pod", line)) recording.push_back(ParseEvent(line));
  }
  return recording;
}

}  // namespace

const Recording& ReadRecording(const std::string& name) {
  static auto* const kParsed = new std::map<std::string, Recording>;
  const auto [entry, first] = kParsed->try_emplace(name);
  if (first) entry->second = Parse(name);
  return entry->second;
}

Recording AsOurs(Recording recording) {
  for (RecordedEvent& event : recording) {
    if (!event.job) continue;
    JobFacts job = *event.job;
    job.task.emplace().fails_on_error = true;
    event.job = std::make_shared<const JobFacts>(std::move(job));
  }
  return recording;
}

std::vector<ExpectedLife> ReadExpectedLives() {
  std::ifstream file(absl::StrCat(DASK_SOURCE_DIR, "/test/data/traces/expected.txt"));
  REQUIRE(file.good());
  std::vector<ExpectedLife> lives;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') lives.push_back(ParseExpected(line));
  }
  return lives;
}

}  // namespace plugin
