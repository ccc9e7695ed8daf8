#include "plugin/pod_probe_rules.h"

#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"
#include "plugin/pod_walk.h"
#include "plugin/probes.h"

namespace plugin {
namespace {

namespace json = boost::json;

// Those that the DaskJob's schema knows: others are left out before Kubernetes counts them.
constexpr const char* kCounted[] = {"exec", "httpGet", "tcpSocket"};

absl::Status IsSet(const FieldPath& place, const char* member, const char* rule) {
  return absl::InvalidArgumentError(absl::StrCat(place.Member(member).Text(), " is set: ", rule));
}

// The second action is the one too many.
absl::Status CheckHandler(const json::object* holder, const char* name, const FieldPath& path) {
  const json::object* handler = holder == nullptr ? nullptr : ObjectIn(*holder, name);
  bool found = false;
  for (const char* action : kCounted) {
    if (handler == nullptr || !handler->contains(action)) continue;
    if (found) return IsSet(path.Member(name), action, kActionRule);
    found = true;
  }
  return absl::OkStatus();
}

absl::Status CheckHandlers(const json::object& container, const FieldPath& path) {
  for (const char* probe : kProbes) {
    if (absl::Status one = CheckHandler(&container, probe, path); !one.ok()) return one;
  }
  const json::object* lifecycle = ObjectIn(container, "lifecycle");
  for (const char* hook : kHooks) {
    absl::Status one = CheckHandler(lifecycle, hook, path.Member("lifecycle"));
    if (!one.ok()) return one;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckInitProbes(const json::object& spec, const FieldPath& path) {
  return EachOf(spec, kInitContainerList, path,
                [](const json::object& container, const FieldPath& place) {
                  if (container.contains("lifecycle")) return IsSet(place, "lifecycle", kInitRule);
                  for (const char* probe : kProbes) {
                    if (container.contains(probe)) return IsSet(place, probe, kInitRule);
                  }
                  return absl::OkStatus();
                });
}

absl::Status CheckActions(const json::object& spec, const FieldPath& path) {
  return EachContainer(spec, path, CheckHandlers);
}

}  // namespace plugin
