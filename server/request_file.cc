#include "server/request_file.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flyteidl/admin/agent.pb.h"
#include "k8s/read_file.h"
#include "server/agent_convert.h"

namespace server {
namespace {

using Request = flyteidl::admin::CreateTaskRequest;

bool FromBytes(const std::string& text, Request* request) { return request->ParseFromString(text); }

bool FromJson(const std::string& text, Request* request) {
  return google::protobuf::util::JsonStringToMessage(text, request).ok();
}

bool FromText(const std::string& text, Request* request) {
  return google::protobuf::TextFormat::ParseFromString(text, request);
}

struct Format {
  const char* extension;
  const char* name;
  bool (*parse)(const std::string& text, Request* request);
};

// The last one takes what no other does.
constexpr Format kFormats[] = {{".json", "JSON", FromJson},
                               {".txt", "protobuf's text", FromText},
                               {".textproto", "protobuf's text", FromText},
                               {".pbtxt", "protobuf's text", FromText},
                               {"", "protobuf", FromBytes}};

}  // namespace

absl::StatusOr<plugin::TaskRequest> ReadRequestFile(const std::string& file) {
  const absl::StatusOr<std::string> text = k8s::ReadFile(file);
  if (!text.ok()) return text.status();
  for (const Format& format : kFormats) {
    if (!absl::EndsWith(file, format.extension)) continue;
    plugin::ArenaMessage<Request> request;
    if (format.parse(*text, &*request)) return FromAgent(std::move(request));
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": not a flyteidl.admin.CreateTaskRequest as ", format.name));
  }
  return absl::InternalError("no format takes the file");
}

}  // namespace server
