#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace server {

// How manifests are rendered without a cluster.
struct RenderOptions {
  std::vector<std::string> configs;        // patterns
  std::vector<std::string> pod_templates;  // files
  bool json = false;                       // instead of YAML
};

// Where manifests go, and warnings, a line each.
struct RenderStreams {
  std::ostream& out;
  std::ostream& warnings;
};

// Prints the manifest of the CreateTaskRequest in `request_file` (server/request_file.h).
absl::Status RenderCommand(const std::string& request_file, const RenderOptions& options,
                           RenderStreams streams);

// Reads length-delimited CreateTaskRequests (a varint before each, as protobuf's
// SerializeDelimited… writes them) until `in` ends, and prints one line of JSON for each: the
// manifest, or {"error": sentence}. Warnings begin with the number of the request, from 1.
// kInvalidArgument: a request that is cut off or is none; those before it are answered.
absl::Status RenderStream(std::istream& in, const RenderOptions& options, RenderStreams streams);

}  // namespace server
