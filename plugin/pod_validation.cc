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
#include "plugin/refusal.h"

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

absl::Status EachOfContainers(const json::object& spec, const char* list, const std::string& path,
                              PodCheck check) {
  return EachContainer(spec, path,
                       [list, check](const json::object& container, const std::string& place) {
                         return EachOf(container, list, place, check);
                       });
}

absl::Status CheckImages(const json::object& spec, const std::string& path) {
  return EachContainer(spec, path, [](const json::object& container, const std::string& place) {
    const std::string image = TextOf(container, "image");
    return IsImage(image) ? absl::OkStatus()
                          : InvalidField(absl::StrCat(place, ".image"), image, kImageRule);
  });
}

absl::Status CheckVariables(const json::object& spec, const std::string& path) {
  return EachOfContainers(
      spec, "env", path, [](const json::object& variable, const std::string& place) {
        const std::string name = TextOf(variable, "name");
        return IsEnvName(name) ? absl::OkStatus()
                               : InvalidField(absl::StrCat(place, ".name"), name, kEnvNameRule);
      });
}

absl::Status CheckPortNumbers(const json::object& spec, const std::string& path) {
  return EachOfContainers(
      spec, "ports", path, [](const json::object& port, const std::string& place) {
        const json::value* found = port.if_contains("containerPort");
        const std::int64_t number = found == nullptr ? 0 : found->get_int64();
        if (number >= 1 && number <= 65535) return absl::OkStatus();
        return InvalidField(absl::StrCat(place, ".containerPort"), absl::StrCat(number), kPortRule);
      });
}

bool IsPortName(const std::string& name) {
  return name.size() <= 15 && IsDnsLabel(name) && !absl::StrContains(name, "--") &&
         std::any_of(name.begin(), name.end(), absl::ascii_isalpha);
}

absl::Status CheckPortNames(const json::object& spec, const std::string& path) {
  return EachContainer(spec, path, [](const json::object& container, const std::string& place) {
    std::set<std::string> names;
    return EachOf(container, "ports", place,
                  [&names](const json::object& port, const std::string& port_place) {
                    const std::string name = TextOf(port, "name");
                    if (name.empty()) return absl::OkStatus();
                    if (IsPortName(name) && names.insert(name).second) return absl::OkStatus();
                    return InvalidField(absl::StrCat(port_place, ".name"), name, kPortNameRule);
                  });
  });
}

absl::Status CheckVolumeNames(const json::object& spec, const std::string& path) {
  std::set<std::string> names;
  return EachOf(
      spec, "volumes", path, [&names](const json::object& volume, const std::string& place) {
        const std::string name = TextOf(volume, "name");
        const std::string field = absl::StrCat(place, ".name");
        if (!IsDnsLabel(name)) return InvalidField(field, name, kDnsLabelRule);
        return names.insert(name).second ? absl::OkStatus() : InvalidField(field, name, kOnceRule);
      });
}

absl::Status CheckMounts(const json::object& spec, const std::string& path) {
  std::set<std::string> volumes;
  EachOf(spec, "volumes", path, [&volumes](const json::object& volume, const std::string&) {
    volumes.insert(TextOf(volume, "name"));
    return absl::OkStatus();
  }).IgnoreError();
  return EachOfContainers(
      spec, "volumeMounts", path, [&volumes](const json::object& mount, const std::string& place) {
        const std::string name = TextOf(mount, "name");
        return volumes.count(name) > 0
                   ? absl::OkStatus()
                   : InvalidField(absl::StrCat(place, ".name"), name, kVolumeRule);
      });
}

absl::Status CheckMountPaths(const json::object& spec, const std::string& path) {
  return EachContainer(spec, path, [](const json::object& container, const std::string& place) {
    std::set<std::string> paths;
    return EachOf(container, "volumeMounts", place,
                  [&paths](const json::object& mount, const std::string& mount_place) {
                    const std::string at = TextOf(mount, "mountPath");
                    const bool valid = !at.empty() && !absl::StrContains(at, ":");
                    if (valid && paths.insert(at).second) return absl::OkStatus();
                    return InvalidField(absl::StrCat(mount_place, ".mountPath"), at,
                                        kMountPathRule);
                  });
  });
}

absl::Status CheckSidecars(const json::object& spec, const std::string& path) {
  return EachOf(spec, kInitContainerList, path,
                [](const json::object& container, const std::string& place) {
                  const std::string policy = TextOf(container, "restartPolicy");
                  if (policy.empty()) return absl::OkStatus();
                  return InvalidField(absl::StrCat(place, ".restartPolicy"), policy, kSidecarRule);
                });
}

absl::Status CheckAccount(const json::object& spec, const std::string& path) {
  const std::string account = TextOf(spec, "serviceAccountName");
  if (account.empty() || IsDnsSubdomain(account)) return absl::OkStatus();
  return InvalidField(absl::StrCat(path, ".serviceAccountName"), account, kDnsSubdomainRule);
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

absl::Status ValidatePod(const json::object& spec, const std::string& path) {
  for (const PodRule& rule : kRules) {
    if (absl::Status checked = rule.check(spec, path); !checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace plugin
