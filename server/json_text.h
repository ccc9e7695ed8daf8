#pragma once

#include <boost/json/string_view.hpp>

#include "absl/strings/string_view.h"

namespace server {

// Boost.JSON has a string_view of its own.
inline boost::json::string_view JsonText(absl::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace server
