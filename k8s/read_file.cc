#include "k8s/read_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

absl::StatusOr<std::string> ReadFile(absl::string_view path) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(std::string(path).c_str(), "re"));
  if (file == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  std::string text;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof(buffer), file.get())) {
    text.append(buffer, got);
    if (text.size() > kMaxBytes) {
      return absl::InvalidArgumentError(absl::StrCat(path, " is larger than 16 MiB"));
    }
  }
  if (std::ferror(file.get()) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  }
  return text;
}

}  // namespace k8s
