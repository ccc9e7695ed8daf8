#include "plugin/handle.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "plugin/bounded_text.h"
#include "plugin/json_fields.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/sentence.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxName = 63;
constexpr std::size_t kMaxToken = 64;
constexpr std::size_t kMaxSentence = 300;

constexpr std::size_t kUsualBytes = 1024;  // of a handle as a tree; more comes from the heap

struct RefusalRow {
  absl::StatusCode code;
  Cause cause;
};
constexpr std::array<RefusalRow, 3> kRefusals = {{
    {absl::StatusCode::kInvalidArgument, Cause::kInvalidTask},
    {absl::StatusCode::kPermissionDenied, Cause::kForbidden},
    {absl::StatusCode::kFailedPrecondition, Cause::kClientTooOld},
}};

void Fill(const JobHandle& job, json::object* handle) {
  handle->emplace("ns", KeepEncoded(job.ns, kMaxName));
  handle->emplace("name", KeepEncoded(job.name, kMaxName));
  handle->emplace("uid", KeepEncoded(job.uid, kMaxToken));
}

void Fill(const Rejection& rejection, json::object* handle) {
  const absl::string_view id = RowOf(rejection.cause).id;
  handle->emplace("rejected", json::string_view(id.data(), id.size()));
  handle->emplace("why", KeepEncoded(OneLine(rejection.sentence), kMaxSentence));
}

absl::Status NotOurs(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("the handle is not one of flyte-dask-plugin: ", why));
}

// A uid is opaque, but made of these.
bool IsToken(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxToken &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ||
                  c == '_';
         });
}

absl::StatusOr<Handle> ReadJob(const JsonFields& fields) {
  JobHandle job{std::string(fields.Text("ns")), std::string(fields.Text("name")),
                std::string(fields.Text("uid"))};
  if (!IsDnsLabel(job.ns)) return NotOurs("ns is not the name of a namespace");
  if (!IsDnsLabel(job.name)) return NotOurs("name is not the name of a DaskJob");
  if (!IsToken(job.uid)) return NotOurs("uid is not one");
  return job;
}

absl::StatusOr<Handle> ReadRejection(const JsonFields& fields) {
  const absl::string_view id = fields.Text("rejected");
  const CauseRow* row = FindCause(id);
  if (row == nullptr || row->phase != Phase::kFailed) {
    return NotOurs(absl::StrCat("rejected names no cause: ", KeepHead(OneLine(id), 60)));
  }
  return Rejection{row->cause, OneLine(fields.Text("why"))};
}

absl::StatusOr<json::object> Parse(absl::string_view bytes) {
  if (bytes.empty()) return NotOurs("it is empty");
  if (bytes.size() > kMaxHandleBytes) {
    return NotOurs(absl::StrCat("it has ", bytes.size(), " bytes, more than ", kMaxHandleBytes));
  }
  json::parse_options options;
  options.max_depth = 2;
  boost::system::error_code bad;
  json::value value = json::parse({bytes.data(), bytes.size()}, bad, {}, options);
  if (bad) return NotOurs("it is cut or no JSON");
  if (!value.is_object()) return NotOurs("it is no JSON object");
  return std::move(value.get_object());
}

}  // namespace

std::string EncodeHandle(const Handle& handle) {
  unsigned char space[kUsualBytes];
  json::monotonic_resource memory(space);
  json::object object(&memory);
  object.emplace("v", kVersion);
  std::visit([&object](const auto& one) { Fill(one, &object); }, handle);
  return json::serialize(object);
}

absl::StatusOr<Handle> DecodeHandle(absl::string_view bytes) {
  absl::StatusOr<json::object> object = Parse(bytes);
  if (!object.ok()) return object.status();
  absl::Status error;
  const JsonFields fields(*object, error);
  const std::int64_t version = fields.Integer("v");
  if (!error.ok()) return NotOurs(error.message());
  if (!fields.Has("v")) return NotOurs("v, its version, is missing");
  if (version != kVersion) {
    return NotOurs(absl::StrCat("its version is ", version, ", and only ", kVersion, " is known"));
  }
  absl::StatusOr<Handle> handle = fields.Has("rejected") ? ReadRejection(fields) : ReadJob(fields);
  if (!error.ok()) return NotOurs(error.message());
  return handle;
}

Rejection MakeRejection(Cause cause, absl::string_view detail) {
  return {cause, KeepEncoded(SentenceOf(cause, {{"detail", std::string(detail)}}), kMaxSentence)};
}

Rejection ToRejection(const absl::Status& refused) {
  const auto* row =
      std::find_if(kRefusals.begin(), kRefusals.end(),
                   [&refused](const RefusalRow& one) { return one.code == refused.code(); });
  return MakeRejection(row == kRefusals.end() ? Cause::kInvalidTask : row->cause,
                       refused.message());
}

}  // namespace plugin
