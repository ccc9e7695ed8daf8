#include "plugin/pod_host_rules.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <tuple>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_walk.h"

namespace plugin {
namespace {

namespace json = boost::json;

bool IsTrue(const json::object& spec, const char* member) {
  const json::value* found = spec.if_contains(member);
  return found != nullptr && *found == true;
}

std::int64_t NumberOf(const json::object& port, const char* member) {
  const json::value* found = port.if_contains(member);
  return found == nullptr ? 0 : found->get_int64();
}

// The member that says which port of the node is taken; null: none is. `all`: each of the pod's.
const char* HostPortField(const json::object& port, bool all) {
  if (NumberOf(port, "hostPort") != 0) return "hostPort";
  return all ? "containerPort" : nullptr;
}

using NodePort =
    std::tuple<absl::string_view, absl::string_view, std::int64_t>;  // protocol, address, number

NodePort AtNode(const json::object& port, std::int64_t number) {
  const absl::string_view protocol = TextOf(port, "protocol");
  return {protocol.empty() ? "TCP" : protocol, TextOf(port, "hostIP"), number};
}

// Of one container; `taken` is what those before it have taken.
absl::Status TakePorts(const json::object& container, const FieldPath& path, bool all,
                       std::set<NodePort>* taken) {
  return EachOf(container, "ports", path,
                [all, taken](const json::object& port, const FieldPath& place) {
                  const char* field = HostPortField(port, all);
                  if (field == nullptr) return absl::OkStatus();
                  const std::int64_t number = NumberOf(port, field);
                  if (taken->insert(AtNode(port, number)).second) return absl::OkStatus();
                  return InvalidField(place.Member(field), absl::StrCat(number), kHostPortRule);
                });
}

struct HostNamespace {
  const char* host;     // the pod's member that gives it the node's
  const char* sysctls;  // the start of their names
};

constexpr HostNamespace kHostNamespaces[] = {
    {"hostNetwork", "net."},
    {"hostIPC", "kernel.shm"},
    {"hostIPC", "kernel.msg"},
    {"hostIPC", "fs.mqueue."},
};

bool IsOfNode(const json::object& spec, absl::string_view sysctl) {
  const std::string name = absl::StrReplaceAll(sysctl, {{"/", "."}});
  if (name == "kernel.sem") return IsTrue(spec, "hostIPC");
  return std::any_of(std::begin(kHostNamespaces), std::end(kHostNamespaces),
                     [&](const HostNamespace& each) {
                       return absl::StartsWith(name, each.sysctls) && IsTrue(spec, each.host);
                     });
}

// Refuses the first sysctl whose name is `wrong`.
absl::Status CheckSysctls(const json::object& spec, const FieldPath& path, const char* rule,
                          absl::FunctionRef<bool(absl::string_view)> wrong) {
  const json::object* context = ObjectIn(spec, "securityContext");
  if (context == nullptr) return absl::OkStatus();
  return EachOf(*context, "sysctls", path.Member("securityContext"),
                [rule, wrong](const json::object& sysctl, const FieldPath& place) {
                  const absl::string_view name = TextOf(sysctl, "name");
                  return wrong(name) ? InvalidField(place.Member("name"), name, rule)
                                     : absl::OkStatus();
                });
}

}  // namespace

absl::Status CheckHostPorts(const json::object& spec, const FieldPath& path) {
  const bool all = IsTrue(spec, "hostNetwork");
  // Init containers run one after the other, before the others.
  absl::Status first = EachOf(spec, kInitContainerList, path,
                              [all](const json::object& container, const FieldPath& place) {
                                std::set<NodePort> taken;
                                return TakePorts(container, place, all, &taken);
                              });
  if (!first.ok()) return first;
  std::set<NodePort> taken;
  return EachOf(spec, kContainerList, path,
                [all, &taken](const json::object& container, const FieldPath& place) {
                  return TakePorts(container, place, all, &taken);
                });
}

absl::Status CheckSysctlNames(const json::object& spec, const FieldPath& path) {
  std::set<absl::string_view> names;
  return CheckSysctls(spec, path, kSysctlOnceRule,
                      [&names](absl::string_view name) { return !names.insert(name).second; });
}

absl::Status CheckHostSysctls(const json::object& spec, const FieldPath& path) {
  return CheckSysctls(spec, path, kHostSysctlRule,
                      [&spec](absl::string_view name) { return IsOfNode(spec, name); });
}

}  // namespace plugin
