#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace plugin {

// Reads members of a JSON object that somebody else wrote. A member that is absent or null reads as
// empty; the first one of a wrong type is noted in `error` (kInvalidArgument with its path and what
// was expected) and reads as empty too. Views the object and `error`, which must outlive it.
class JsonFields {
 public:
  JsonFields(const boost::json::object& object, absl::Status& error);

  absl::string_view Text(absl::string_view name) const;
  std::int64_t Integer(absl::string_view name) const;
  std::optional<absl::Time> Time(absl::string_view name) const;  // RFC 3339
  JsonFields Object(absl::string_view name) const;
  // The first `max` objects of an array.
  std::vector<JsonFields> Objects(absl::string_view name, std::size_t max) const;
  bool Has(absl::string_view name) const;  // present and not null

 private:
  JsonFields(const boost::json::object* object, std::string path, absl::Status* error);
  const boost::json::value* Find(absl::string_view name) const;
  std::string PathOf(absl::string_view name) const;
  void Note(absl::string_view path, absl::string_view expected) const;

  const boost::json::object* object_;  // null: everything is absent
  std::string path_;
  absl::Status* error_;
};

}  // namespace plugin
