#include "plugin/pod_validation.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "plugin/kubernetes_syntax.h"
#include "plugin/pod_amount_rules.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_host_rules.h"
#include "plugin/pod_probe_rules.h"
#include "plugin/pod_walk.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr char kVolumeRule[] = "it must be the name of a volume of the pod";
constexpr char kOnceRule[] = "another one of the pod has it";
constexpr char kMountPathRule[] = "it must be a path without ':' at which nothing else is mounted";
constexpr char kPortRule[] = "it must be a number from 1 to 65535";
constexpr char kPortNameRule[] =
    "it must consist of at most 15 lower-case letters, digits and single '-', with a letter, and no"
    " other port of the container may have it";
constexpr char kSidecarRule[] =
    "the schema of the DaskJob drops it, and the pod would wait for this container to end: make it "
    "an ordinary container";

absl::Status EachOfContainers(const json::object& spec, const char* list, const FieldPath& path,
                              PodCheck check) {
  return EachContainer(spec, path,
                       [list, check](const json::object& container, const FieldPath& place) {
                         return EachOf(container, list, place, check);
                       });
}

absl::Status CheckImages(const json::object& spec, const FieldPath& path) {
  return EachContainer(spec, path, [](const json::object& container, const FieldPath& place) {
    const absl::string_view image = TextOf(container, "image");
    return IsImage(image) ? absl::OkStatus()
                          : InvalidField(place.Member("image"), image, kImageRule);
  });
}

absl::Status CheckVariables(const json::object& spec, const FieldPath& path) {
  return EachOfContainers(
      spec, "env", path, [](const json::object& variable, const FieldPath& place) {
        const absl::string_view name = TextOf(variable, "name");
        return IsEnvName(name) ? absl::OkStatus()
                               : InvalidField(place.Member("name"), name, kEnvNameRule);
      });
}

absl::Status CheckPortNumbers(const json::object& spec, const FieldPath& path) {
  return EachOfContainers(
      spec, "ports", path, [](const json::object& port, const FieldPath& place) {
        const json::value* found = port.if_contains("containerPort");
        const std::int64_t number = found == nullptr ? 0 : found->get_int64();
        if (number >= 1 && number <= 65535) return absl::OkStatus();
        return InvalidField(place.Member("containerPort"), absl::StrCat(number), kPortRule);
      });
}

bool IsPortName(absl::string_view name) {
  return name.size() <= 15 && IsDnsLabel(name) && !absl::StrContains(name, "--") &&
         std::any_of(name.begin(), name.end(), absl::ascii_isalpha);
}

absl::Status CheckPortNames(const json::object& spec, const FieldPath& path) {
  return EachContainer(spec, path, [](const json::object& container, const FieldPath& place) {
    std::set<absl::string_view> names;
    return EachOf(container, "ports", place,
                  [&names](const json::object& port, const FieldPath& port_place) {
                    const absl::string_view name = TextOf(port, "name");
                    if (name.empty()) return absl::OkStatus();
                    if (IsPortName(name) && names.insert(name).second) return absl::OkStatus();
                    return InvalidField(port_place.Member("name"), name, kPortNameRule);
                  });
  });
}

absl::Status CheckVolumeNames(const json::object& spec, const FieldPath& path) {
  std::set<absl::string_view> names;
  return EachOf(
      spec, "volumes", path, [&names](const json::object& volume, const FieldPath& place) {
        const absl::string_view name = TextOf(volume, "name");
        const FieldPath field = place.Member("name");
        if (!IsDnsLabel(name)) return InvalidField(field, name, kDnsLabelRule);
        return names.insert(name).second ? absl::OkStatus() : InvalidField(field, name, kOnceRule);
      });
}

absl::Status CheckMounts(const json::object& spec, const FieldPath& path) {
  std::set<absl::string_view> volumes;
  EachOf(spec, "volumes", path, [&volumes](const json::object& volume, const FieldPath&) {
    volumes.insert(TextOf(volume, "name"));
    return absl::OkStatus();
  }).IgnoreError();
  return EachOfContainers(
      spec, "volumeMounts", path, [&volumes](const json::object& mount, const FieldPath& place) {
        const absl::string_view name = TextOf(mount, "name");
        return volumes.count(name) > 0 ? absl::OkStatus()
                                       : InvalidField(place.Member("name"), name, kVolumeRule);
      });
}

absl::Status CheckMountPaths(const json::object& spec, const FieldPath& path) {
  return EachContainer(spec, path, [](const json::object& container, const FieldPath& place) {
    std::set<absl::string_view> paths;
    return EachOf(container, "volumeMounts", place,
                  [&paths](const json::object& mount, const FieldPath& mount_place) {
                    const absl::string_view at = TextOf(mount, "mountPath");
                    const bool valid = !at.empty() && !absl::StrContains(at, ":");
                    if (valid && paths.insert(at).second) return absl::OkStatus();
                    return InvalidField(mount_place.Member("mountPath"), at, kMountPathRule);
                  });
  });
}

absl::Status CheckSidecars(const json::object& spec, const FieldPath& path) {
  return EachOf(spec, kInitContainerList, path,
                [](const json::object& container, const FieldPath& place) {
                  const absl::string_view policy = TextOf(container, "restartPolicy");
                  if (policy.empty()) return absl::OkStatus();
                  return InvalidField(place.Member("restartPolicy"), policy, kSidecarRule);
                });
}

absl::Status CheckAccount(const json::object& spec, const FieldPath& path) {
  const absl::string_view account = TextOf(spec, "serviceAccountName");
  if (account.empty() || IsDnsSubdomain(account)) return absl::OkStatus();
  return InvalidField(path.Member("serviceAccountName"), account, kDnsSubdomainRule);
}

constexpr PodRule kRules[] = {
    {"containers[].image", kImageRule, CheckImages},
    {"containers[].env[].name", kEnvNameRule, CheckVariables},
    {"containers[].ports[].containerPort", kPortRule, CheckPortNumbers},
    {"containers[].ports[].name", kPortNameRule, CheckPortNames},
    {"volumes[].name", kDnsLabelRule, CheckVolumeNames},
    {"containers[].volumeMounts[].name", kVolumeRule, CheckMounts},
    {"containers[].volumeMounts[].mountPath", kMountPathRule, CheckMountPaths},
    {"containers[].resources", kResourceRule, CheckResourceNames},
    {"containers[].resources.requests", kLimitRule, CheckAmounts},
    {"containers[].resources.requests[extended]", kExtendedRule, CheckExtended},
    {"initContainers[].restartPolicy", kSidecarRule, CheckSidecars},
    {"initContainers[].lifecycle", kInitRule, CheckInitProbes},
    {"containers[].livenessProbe", kActionRule, CheckActions},
    {"serviceAccountName", kDnsSubdomainRule, CheckAccount},
    {"containers[].ports[].hostPort", kHostPortRule, CheckHostPorts},
    {"securityContext.sysctls[].name", kSysctlOnceRule, CheckSysctlNames},
    {"securityContext.sysctls[].name[of the node]", kHostSysctlRule, CheckHostSysctls},
};

}  // namespace

absl::Span<const PodRule> PodRules() { return kRules; }

absl::Status ValidatePod(const json::object& spec, absl::string_view path) {
  const FieldPath root(path);
  for (const PodRule& rule : kRules) {
    if (absl::Status checked = rule.check(spec, root); !checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace plugin
