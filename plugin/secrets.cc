#include "plugin/secrets.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "plugin/base32.h"
#include "plugin/refusal.h"

namespace plugin {
namespace {

using flyteidl::core::Secret;

constexpr char kLabel[] = "inject-flyte-secrets";
constexpr char kAnnotationPrefix[] = "flyte.secrets/s";
constexpr std::size_t kLongest = 262'144;

// The escapes of protobuf's text format.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '\n':
        escaped += "\\n";
        break;
      case '\r':
        escaped += "\\r";
        break;
      case '\t':
        escaped += "\\t";
        break;
      case '"':
        escaped += "\\\"";
        break;
      case '\\':
        escaped += "\\\\";
        break;
      default:
        if (absl::ascii_isprint(static_cast<unsigned char>(c))) {
          escaped += c;
        } else {
          absl::StrAppendFormat(&escaped, "\\%03o", static_cast<unsigned char>(c));
        }
    }
  }
  return escaped;
}

void AppendText(absl::string_view field, const std::string& value, std::string* descriptor) {
  if (!value.empty()) absl::StrAppend(descriptor, field, ": \"", Escaped(value), "\"\n");
}

absl::StatusOr<std::string> Describe(const Secret& secret, const std::string& path) {
  std::string descriptor;
  AppendText("group", secret.group(), &descriptor);
  AppendText("group_version", secret.group_version(), &descriptor);
  AppendText("key", secret.key(), &descriptor);
  if (!Secret::MountType_IsValid(secret.mount_requirement())) {
    return InvalidField(absl::StrCat(path, ".mount_requirement"),
                        absl::StrCat(static_cast<int>(secret.mount_requirement())),
                        "it must be ANY (0), ENV_VAR (1) or FILE (2)");
  }
  if (secret.mount_requirement() != Secret::ANY) {
    absl::StrAppend(&descriptor,
                    "mount_requirement: ", Secret::MountType_Name(secret.mount_requirement()),
                    "\n");
  }
  AppendText("env_var", secret.env_var(), &descriptor);
  return descriptor;
}

}  // namespace

absl::StatusOr<SecretMarks> MarkSecrets(const flyteidl::core::SecurityContext& security) {
  SecretMarks marks;
  for (int i = 0; i < security.secrets_size(); ++i) {
    const std::string path = absl::StrCat("security_context.secrets[", i, "]");
    const absl::StatusOr<std::string> descriptor = Describe(security.secrets(i), path);
    if (!descriptor.ok()) return descriptor.status();
    std::string encoded = EncodeBase32(*descriptor);
    if (encoded.size() > kLongest) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is longer than ", kLongest, " characters when it is encoded"));
    }
    marks.annotations.emplace(absl::StrCat(kAnnotationPrefix, i), std::move(encoded));
  }
  if (security.secrets_size() > 0) marks.labels.emplace(kLabel, "true");
  return marks;
}

}  // namespace plugin
