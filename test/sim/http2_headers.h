#pragma once

#include <nghttp2/nghttp2.h>

#include <string>
#include <utility>
#include <vector>

#include "test/sim/request.h"

namespace sim {

// The header block of an answer. `number` makes its Audit-Id; `more`: the size is not known yet.
class Http2Headers {
 public:
  Http2Headers(const Answer& answer, bool more, std::size_t number);

  // Points into this object.
  std::vector<nghttp2_nv> Fields() const;

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

}  // namespace sim
