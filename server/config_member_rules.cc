#include <arpa/inet.h>

#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/refusal.h"
#include "server/config_object_rules.h"

namespace server {

namespace json = boost::json;

namespace {

constexpr absl::string_view kTolerationOperators[] = {"", "Exists", "Equal"};
constexpr absl::string_view kEffects[] = {"", "NoSchedule", "PreferNoSchedule", "NoExecute"};
constexpr absl::string_view kNodeOperators[] = {"In",           "NotIn", "Exists",
                                                "DoesNotExist", "Gt",    "Lt"};
constexpr absl::string_view kLabelOperators[] = {"In", "NotIn", "Exists", "DoesNotExist"};
constexpr absl::string_view kProfiles[] = {"RuntimeDefault", "Localhost", "Unconfined"};
constexpr absl::string_view kGroupChanges[] = {"OnRootMismatch", "Always"};
constexpr absl::string_view kGroupPolicies[] = {"Merge", "Strict"};
constexpr absl::string_view kSeLinuxChanges[] = {"MountOption", "Recursive"};
constexpr absl::string_view kProcMounts[] = {"Default", "Unmasked"};

absl::string_view Text(const json::value& value) {
  const json::string& text = value.as_string();
  return {text.data(), text.size()};
}

// Each rule says what is wrong with a value; empty: nothing.
template <const auto& kKnown>
std::string OneOf(const json::value& value) {
  return NoneOf(Text(value), kKnown);
}

template <int64_t kLeast, int64_t kMost>
std::string Within(const json::value& value) {
  if (value.as_int64() >= kLeast && value.as_int64() <= kMost) return "";
  return absl::StrCat("must be from ", kLeast, " to ", kMost, ", not ", value.as_int64());
}

template <const TextRule& kRule>
std::string Ruled(const json::value& value) {
  const absl::string_view text = Text(value);
  return kRule.accepts(text) ? "" : absl::StrCat(plugin::Quoted(text), ": ", kRule.words);
}

bool IsKeyOrNone(absl::string_view text) { return text.empty() || plugin::IsQualifiedName(text); }

bool IsIpAddress(absl::string_view text) {
  unsigned char bytes[sizeof(in6_addr)];
  const std::string address(text);
  return inet_pton(AF_INET, address.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, address.c_str(), bytes) == 1;
}

bool IsSearchDomain(absl::string_view text) {
  if (text == ".") return true;
  absl::ConsumeSuffix(&text, ".");
  return plugin::IsDnsSubdomain(absl::StrReplaceAll(text, {{"_", "a"}}));
}

bool IsSysctl(absl::string_view text) {
  return plugin::IsDnsSubdomain(absl::StrReplaceAll(text, {{"/", "."}, {"_", "-"}}));
}

constexpr TextRule kKeyOrNone = {IsKeyOrNone, plugin::kQualifiedNameRule};
constexpr TextRule kIpAddress = {IsIpAddress, "it must be an IP address"};
constexpr TextRule kSearchDomain = {IsSearchDomain, plugin::kDnsSubdomainRule};
constexpr TextRule kSysctl = {
    IsSysctl,
    "it must consist of at most 253 lower-case letters, digits, '-', '_', '.' and '/', and each "
    "part must start and end with a letter or digit"};

std::string Labels(const json::value& value) {
  for (const auto& [key, label] : value.as_object()) {
    std::string wrong = CheckLabel({key.data(), key.size()}, Text(label));
    if (!wrong.empty()) return wrong;
  }
  return "";
}

constexpr auto kId = Within<0, std::numeric_limits<int32_t>::max()>;
constexpr auto kWeight = Within<1, 100>;

struct MemberRule {
  absl::string_view type;
  absl::string_view member;
  std::string (*wrong)(const json::value& value);  // of a list: each item
};

constexpr MemberRule kRules[] = {
    {"Toleration", "key", Ruled<kKeyOrNone>},
    {"Toleration", "operator", OneOf<kTolerationOperators>},
    {"Toleration", "effect", OneOf<kEffects>},
    {"NodeSelectorRequirement", "key", Ruled<kKeyOrNone>},
    {"NodeSelectorRequirement", "operator", OneOf<kNodeOperators>},
    {"LabelSelectorRequirement", "key", Ruled<kKeyOrNone>},
    {"LabelSelectorRequirement", "operator", OneOf<kLabelOperators>},
    {"LabelSelector", "matchLabels", Labels},
    {"PreferredSchedulingTerm", "weight", kWeight},
    {"WeightedPodAffinityTerm", "weight", kWeight},
    {"PodAffinityTerm", "topologyKey", Ruled<kKeyOrNone>},
    {"PodAffinityTerm", "namespaces", Ruled<kNamespace>},
    {"PodSecurityContext", "runAsUser", kId},
    {"PodSecurityContext", "runAsGroup", kId},
    {"PodSecurityContext", "fsGroup", kId},
    {"PodSecurityContext", "supplementalGroups", kId},
    {"PodSecurityContext", "fsGroupChangePolicy", OneOf<kGroupChanges>},
    {"PodSecurityContext", "supplementalGroupsPolicy", OneOf<kGroupPolicies>},
    {"PodSecurityContext", "seLinuxChangePolicy", OneOf<kSeLinuxChanges>},
    {"Sysctl", "name", Ruled<kSysctl>},
    {"SecurityContext", "runAsUser", kId},
    {"SecurityContext", "runAsGroup", kId},
    {"SecurityContext", "procMount", OneOf<kProcMounts>},
    {"SeccompProfile", "type", OneOf<kProfiles>},
    {"AppArmorProfile", "type", OneOf<kProfiles>},
    {"PodDNSConfig", "nameservers", Ruled<kIpAddress>},
    {"PodDNSConfig", "searches", Ruled<kSearchDomain>},
};

void Check(const ConfigValue& value, const MemberRule& rule, const json::value& read) {
  const std::string wrong = rule.wrong(read);
  if (!wrong.empty()) value.Refuse(wrong);
}

}  // namespace

void CheckMember(const ConfigValue& value, absl::string_view type, absl::string_view member,
                 const json::value& read) {
  for (const MemberRule& rule : kRules) {
    if (rule.type != type || rule.member != member) continue;
    if (!read.is_array()) return Check(value, rule, read);
    for (size_t i = 0; i < read.as_array().size(); ++i) {
      Check(value.Item(i), rule, read.as_array()[i]);
    }
  }
}

}  // namespace server
