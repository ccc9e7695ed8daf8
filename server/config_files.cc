#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "server/config.h"

namespace server {

namespace {

// One byte more than a configuration may have, so that ParseConfig sees that it is too large.
constexpr size_t kMaxBytes = (4 << 20) + 1;

bool IsFolder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

// Sorted, without folders. Empty: nothing matches.
std::vector<std::string> Match(const std::string& pattern) {
  glob_t found = {};
  const std::unique_ptr<glob_t, void (*)(glob_t*)> owner(&found, globfree);
  if (glob(pattern.c_str(), 0, nullptr, &found) != 0) return {};
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  std::erase_if(paths, IsFolder);
  return paths;
}

absl::StatusOr<std::vector<std::string>> MatchAll(const std::vector<std::string>& patterns) {
  std::vector<std::string> all;
  for (const std::string& pattern : patterns) {
    const std::vector<std::string> paths = Match(pattern);
    if (paths.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("no configuration file matches ", pattern));
    }
    for (const std::string& path : paths) {
      if (std::find(all.begin(), all.end(), path) == all.end()) all.push_back(path);
    }
  }
  return all;
}

absl::Status Unreadable(const std::string& path, int error) {
  return absl::InvalidArgumentError(absl::StrCat("cannot read the configuration file ", path, ": ",
                                                 std::generic_category().message(error)));
}

absl::StatusOr<ConfigFile> ReadConfigFile(const std::string& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Unreadable(path, errno);
  ConfigFile file{path, std::string(kMaxBytes, '\0')};
  stream.read(file.text.data(), static_cast<std::streamsize>(kMaxBytes));
  if (stream.bad()) return Unreadable(path, errno);
  file.text.resize(static_cast<size_t>(stream.gcount()));
  return file;
}

}  // namespace

std::optional<std::string> ProcessVariable(absl::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

absl::StatusOr<std::vector<ConfigFile>> ReadConfigFiles(const std::vector<std::string>& patterns) {
  const absl::StatusOr<std::vector<std::string>> paths = MatchAll(patterns);
  if (!paths.ok()) return paths.status();
  std::vector<ConfigFile> files;
  for (const std::string& path : *paths) {
    absl::StatusOr<ConfigFile> file = ReadConfigFile(path);
    if (!file.ok()) return file.status();
    files.push_back(*std::move(file));
  }
  return files;
}

}  // namespace server
