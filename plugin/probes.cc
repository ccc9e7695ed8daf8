#include "plugin/probes.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/pod_containers.h"

namespace plugin {
namespace {

namespace json = boost::json;

constexpr const char* kWithPort[] = {"httpGet", "tcpSocket"};
constexpr const char* kActions[] = {"exec", "grpc", "httpGet", "sleep", "tcpSocket"};

json::object* Member(json::object* object, const char* name) {
  json::value* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? nullptr : found->if_object();
}

bool IsTcpPort(const json::object& port, std::int64_t number) {
  const json::value* protocol = port.if_contains("protocol");
  if (protocol != nullptr && *protocol != "TCP") return false;
  const json::value* found = port.if_contains("containerPort");
  return found != nullptr && *found == number;
}

// The name of the container's TCP port of that number, which is added or named where it must be.
std::string NameOf(std::int64_t number, json::object* container) {
  std::string made = absl::StrCat("port-", number);
  json::array& ports = ListAt(container, "ports");
  for (json::value& port : ports) {
    if (!IsTcpPort(port.get_object(), number)) continue;
    const json::value& name = port.get_object().emplace("name", made).first->value();
    return std::string(name.get_string());
  }
  json::object port;
  port.emplace("name", made);
  port.emplace("containerPort", number);
  port.emplace("protocol", "TCP");
  ports.emplace_back(std::move(port));
  return made;
}

// `handler`: a probe, or one hook of a lifecycle.
void NameActions(json::object* handler, json::object* container) {
  for (const char* action : kWithPort) {
    json::object* found = Member(handler, action);
    json::value* port = found == nullptr ? nullptr : found->if_contains("port");
    if (port == nullptr || !port->is_int64()) continue;
    *port = NameOf(port->get_int64(), container);
  }
}

// The list is there before anything points into the container, which moves what it holds when it
// grows.
void NamePorts(json::object* container) {
  ListAt(container, "ports");
  for (const char* probe : kProbes) NameActions(Member(container, probe), container);
  json::object* lifecycle = Member(container, "lifecycle");
  for (const char* hook : kHooks) NameActions(Member(lifecycle, hook), container);
  if (ListAt(container, "ports").empty()) container->erase("ports");
}

bool IsIdle(const json::object& handler) {
  return std::none_of(std::begin(kActions), std::end(kActions),
                      [&handler](const char* action) { return handler.contains(action); });
}

void DropIdle(const char* name, json::object* holder) {
  const json::object* handler = Member(holder, name);
  if (handler != nullptr && IsIdle(*handler)) holder->erase(name);
}

void DropIdleOf(json::object* container) {
  for (const char* probe : kProbes) DropIdle(probe, container);
  json::object* lifecycle = Member(container, "lifecycle");
  if (lifecycle == nullptr) return;
  for (const char* hook : kHooks) DropIdle(hook, lifecycle);
}

void DropActions(const json::object* over, json::object* under) {
  if (over == nullptr || under == nullptr || IsIdle(*over)) return;
  for (const char* action : kActions) under->erase(action);
}

}  // namespace

void NameProbePorts(json::object* spec) { ForEachContainer(spec, NamePorts); }

void DropIdleProbes(json::object* spec) { ForEachContainer(spec, DropIdleOf); }

void DropOtherActions(const json::object& container, json::object* under) {
  for (const char* probe : kProbes) DropActions(ObjectIn(container, probe), Member(under, probe));
  const json::object* lifecycle = ObjectIn(container, "lifecycle");
  if (lifecycle == nullptr) return;
  for (const char* hook : kHooks) {
    DropActions(ObjectIn(*lifecycle, hook), Member(Member(under, "lifecycle"), hook));
  }
}

}  // namespace plugin
