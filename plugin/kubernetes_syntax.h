#pragma once

#include "absl/strings/string_view.h"

namespace plugin {

// Rules of Kubernetes for names (k8s.io/apimachinery/pkg/util/validation).

bool IsDnsLabel(absl::string_view text);       // RFC 1123, at most 63 characters
bool IsDnsSubdomain(absl::string_view text);   // labels joined by dots, at most 253 characters
bool IsQualifiedName(absl::string_view text);  // [subdomain/]name: keys of labels
bool IsAnnotationKey(absl::string_view text);  // as a qualified name, in any case
bool IsLabelValue(absl::string_view text);     // empty, or at most 63 characters
bool IsEnvName(absl::string_view text);        // what every supported release accepts
bool IsImage(absl::string_view text);          // all that Kubernetes itself asks of an image

inline constexpr char kDnsLabelRule[] =
    "it must consist of at most 63 lower-case letters, digits and '-', and "
    "start and end with a "
    "letter or digit";
inline constexpr char kDnsSubdomainRule[] =
    "it must consist of at most 253 lower-case letters, digits, '-' and '.', "
    "and each part between "
    "dots must start and end with a letter or digit";
inline constexpr char kQualifiedNameRule[] =
    "it must be a name of at most 63 letters, digits, '-', '_' and '.' that "
    "starts and ends with a "
    "letter or digit, with an optional DNS name and '/' before it";
inline constexpr char kLabelValueRule[] =
    "it must be empty or consist of at most 63 letters, digits, '-', '_' and "
    "'.', and start and "
    "end "
    "with a letter or digit";
inline constexpr char kEnvNameRule[] =
    "it must consist of letters, digits, '-', '_' and '.', and not start with "
    "a digit";
inline constexpr char kImageRule[] = "it must be the name of an image, without blanks around it";

}  // namespace plugin
