#include "k8s/token_source.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/read_file.h"

namespace k8s {
namespace {

// client-go gives a token that it read a life of 60 s and re-reads 10 s before its end.
constexpr absl::Duration kLife = absl::Seconds(50);

}  // namespace

FileTokenSource::FileTokenSource(std::string path, std::string fallback, ReadFile read_file)
    : path_(std::move(path)), token_(std::move(fallback)), read_file_(std::move(read_file)) {}

bool FileTokenSource::Fresh(absl::Time now) const {
  return now >= read_at_ && now - read_at_ < kLife;
}

absl::StatusOr<std::string> FileTokenSource::Token(absl::Time now) {
  if (Fresh(now)) return token_;
  absl::StatusOr<std::string> text = read_file_(path_);
  if (text.ok() && absl::StripAsciiWhitespace(*text).empty()) {
    text = absl::FailedPreconditionError(absl::StrCat("token file ", path_, " is empty"));
  }
  if (text.ok()) {
    token_ = std::string(absl::StripAsciiWhitespace(*text));
    read_at_ = now;
  } else if (token_.empty()) {
    return text.status();
  }
  return token_;
}

void FileTokenSource::Reject(absl::Time asked_at) {
  if (read_at_ <= asked_at) read_at_ = absl::InfinitePast();
}

StaticTokenSource::StaticTokenSource(std::string token) : token_(std::move(token)) {}

absl::StatusOr<std::string> StaticTokenSource::Token(absl::Time) { return token_; }

void StaticTokenSource::Reject(absl::Time) {}

std::unique_ptr<TokenSource> MakeTokenSource(const ClusterConfig& config) {
  if (!absl::StartsWith(config.server, "https://")) return std::make_unique<StaticTokenSource>("");
  if (config.token_file.empty()) return std::make_unique<StaticTokenSource>(config.token);
  return std::make_unique<FileTokenSource>(config.token_file, config.token, &ReadFile);
}

}  // namespace k8s
