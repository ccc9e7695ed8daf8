#include "k8s/token_source.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "k8s/http_headers.h"

namespace k8s {
namespace {

// client-go gives a token that it read a life of 60 s and re-reads 10 s before its end.
constexpr absl::Duration kLife = absl::Seconds(50);

}  // namespace

std::string BearerAuthorization(absl::string_view token) {
  return token.empty() ? "" : absl::StrCat("Bearer ", token);
}

std::string BasicAuthorization(absl::string_view username, absl::string_view password) {
  return absl::StrCat("Basic ", absl::Base64Escape(absl::StrCat(username, ":", password)));
}

FileTokenSource::FileTokenSource(std::string path, std::string fallback, ReadFile read_file)
    : path_(std::move(path)), token_(std::move(fallback)), read_file_(std::move(read_file)) {}

bool FileTokenSource::Fresh(absl::Time now) const {
  return now >= read_at_ && now - read_at_ < kLife;
}

void FileTokenSource::Token(absl::Time now, absl::Time, Done done) {
  const absl::StatusOr<std::string> token = Latest(now);
  if (!token.ok()) return std::move(done)(token.status());
  std::move(done)(BearerAuthorization(*token));
}

absl::StatusOr<std::string> FileTokenSource::Latest(absl::Time now) {
  if (Fresh(now)) return token_;
  absl::StatusOr<std::string> token = Read();
  if (token.ok()) {
    token_ = *std::move(token);
    read_at_ = now;
  } else if (token_.empty()) {
    return token.status();
  }
  return token_;
}

absl::StatusOr<std::string> FileTokenSource::Read() {
  const absl::StatusOr<std::string> text = read_file_(path_);
  if (!text.ok()) return text.status();
  const absl::string_view token = absl::StripAsciiWhitespace(*text);
  if (token.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("token file ", path_, " is empty"));
  }
  if (!IsToken(token)) {
    return absl::FailedPreconditionError(absl::StrCat("token file ", path_, " holds no token"));
  }
  return std::string(token);
}

void FileTokenSource::Reject(absl::Time asked_at) {
  if (read_at_ <= asked_at) read_at_ = absl::InfinitePast();
}

StaticTokenSource::StaticTokenSource(std::string authorization)
    : authorization_(std::move(authorization)) {}

void StaticTokenSource::Token(absl::Time, absl::Time, Done done) {
  std::move(done)(authorization_);
}

void StaticTokenSource::Reject(absl::Time) {}

}  // namespace k8s
