#pragma once

#include <string>
#include <vector>

#include "server/config.h"

// One file "c.yaml".
inline absl::StatusOr<server::Config> ParseText(const std::string& text) {
  return server::ParseConfig({{"c.yaml", text}});
}

// What ParseConfig says about one file "c.yaml"; empty: it is fine.
inline std::string Complaint(const std::string& text) {
  return std::string(ParseText(text).status().message());
}
