#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/string_view.h"

namespace test {

// A shell script in a folder of its own, gone with it. The script may keep files beside itself.
class Script {
 public:
  explicit Script(absl::string_view text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "script.XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::ofstream(path()) << "#!/bin/sh\ncd \"$(dirname \"$0\")\"\n" << text << "\n";
    chmod(path().c_str(), 0700);
  }
  ~Script() { std::filesystem::remove_all(folder_); }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  const std::string& folder() const { return folder_; }
  std::string path() const { return folder_ + "/script"; }

 private:
  std::string folder_;
};

}  // namespace test
