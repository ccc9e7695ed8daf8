#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace server {

// A line of a configuration file. Line 0: the file as a whole.
struct Place {
  int file = 0;  // index into the list of files
  int line = 0;
};

// Collects what is wrong in a list of files, so that one message names all of it.
class Mistakes {
 public:
  explicit Mistakes(std::vector<std::string> paths) : paths_(std::move(paths)) {}

  // `key` may be empty: the mistake is about the file, not about a key.
  void Add(Place place, absl::string_view key, absl::string_view what);

  // OK when there is none, else kInvalidArgument with a line each, in the order of files and lines:
  // "FILE:LINE: KEY: what is wrong". At most 100 lines; a last one counts the rest.
  absl::Status Status() const;

 private:
  struct Entry {
    Place place;
    std::string text;
  };
  std::vector<std::string> paths_;
  std::vector<Entry> entries_;
};

}  // namespace server
