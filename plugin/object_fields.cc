#include "plugin/object_fields.h"

#include "plugin/bounded_text.h"

namespace plugin {
namespace {

constexpr std::size_t kMaxName = 253;  // of any object in Kubernetes
constexpr std::size_t kMaxOwners = 32;

}  // namespace

std::string KeptName(absl::string_view text) { return KeepHead(text, kMaxName); }

std::string OwningJob(const JsonFields& metadata) {
  std::string uid;
  for (const JsonFields& owner : metadata.Objects("ownerReferences", kMaxOwners)) {
    if (owner.Text("kind") == "DaskJob") uid = KeptName(owner.Text("uid"));
  }
  return uid;
}

}  // namespace plugin
