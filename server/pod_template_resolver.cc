#include "server/pod_template_resolver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "plugin/pod_template.h"
#include "server/resources.h"

namespace server {
namespace {

constexpr absl::Duration kHolds = absl::Seconds(30);
constexpr std::size_t kMostRemembered = 1'000;

using Template = std::shared_ptr<const plugin::PodTemplate>;

std::string PathOf(const k8s::ObjectKey& key) { return absl::StrCat(key.ns, "/", key.name); }

absl::StatusOr<Template> Understand(const k8s::ObjectKey& key, const boost::json::object& object) {
  absl::StatusOr<plugin::PodTemplate> parsed = plugin::ParsePodTemplate(object);
  if (parsed.ok()) return std::make_shared<const plugin::PodTemplate>(*std::move(parsed));
  return absl::InvalidArgumentError(
      absl::StrCat("PodTemplate ", PathOf(key), " is not understood: ", parsed.status().message()));
}

absl::StatusOr<Template> TemplateOf(const k8s::ObjectKey& key,
                                    const absl::StatusOr<k8s::Answer>& answer) {
  if (answer.ok()) return Understand(key, answer->object);
  if (k8s::IsNotFound(answer.status())) return Template();
  const std::string sentence =
      absl::StrCat("PodTemplate ", PathOf(key), " cannot be read: ", answer.status().message());
  if (k8s::IsForbidden(answer.status())) return absl::PermissionDeniedError(sentence);
  return absl::UnavailableError(sentence);
}

}  // namespace

// One task's way through the namespaces.
struct PodTemplateResolver::Search {
  const plugin::TaskRequest& request;
  absl::Time deadline;
  Done done;
  std::vector<k8s::ObjectKey> places;
  std::size_t next = 0;
};

PodTemplateResolver::PodTemplateResolver(PodTemplateSettings settings, Resolver& rest,
                                         k8s::Client& client, k8s::Executor& executor)
    : settings_(std::move(settings)), rest_(rest), client_(client), executor_(executor) {}

void PodTemplateResolver::Resolve(const plugin::TaskRequest& request, absl::Time deadline,
                                  Done done) {
  std::vector<k8s::ObjectKey> places = PodTemplatePlaces(request, settings_);
  if (places.empty()) return rest_.Resolve(request, deadline, std::move(done));
  Look(std::make_shared<Search>(Search{request, deadline, std::move(done), std::move(places)}));
}

void PodTemplateResolver::Look(std::shared_ptr<Search> search) {
  const k8s::ObjectKey& key = search->places[search->next];
  std::optional<Found> known;
  {
    k8s::MutexLock lock(mutex_);
    if (const Remembered* remembered = Recall(key)) known = remembered->found;
  }
  if (known) return OnFound(std::move(search), *known);
  const absl::Time now = executor_.Now();
  client_.Get(kPodTemplates, key.ns, key.name, now + (search->deadline - now) / 4,
              [this, search](const absl::StatusOr<k8s::Answer>& answer) {
                const k8s::ObjectKey& asked = search->places[search->next];
                const Found found = TemplateOf(asked, answer);
                if (!absl::IsUnavailable(found.status())) {
                  k8s::MutexLock lock(mutex_);
                  if (remembered_.size() >= kMostRemembered) remembered_.clear();
                  remembered_.insert_or_assign(asked, Remembered{found, executor_.Now() + kHolds});
                }
                OnFound(search, found);
              });
}

const PodTemplateResolver::Remembered* PodTemplateResolver::Recall(const k8s::ObjectKey& key) {
  const auto found = remembered_.find(key);
  if (found == remembered_.end() || found->second.until < executor_.Now()) return nullptr;
  return &found->second;
}

void PodTemplateResolver::OnFound(std::shared_ptr<Search> search, const Found& found) {
  if (!found.ok()) return std::move(search->done)(found.status());
  if (*found != nullptr) return Finish(std::move(search), *found);
  if (++search->next < search->places.size()) return Look(std::move(search));
  absl::Status missing = CheckMissing(search->request, search->places);
  if (missing.ok()) return Finish(std::move(search), nullptr);
  std::move(search->done)(std::move(missing));
}

void PodTemplateResolver::Finish(std::shared_ptr<Search> search, Template found) {
  rest_.Resolve(
      search->request, search->deadline,
      [search, found = std::move(found)](absl::StatusOr<plugin::ClusterContext> context) mutable {
        if (context.ok()) context->pod_template = std::move(found);
        std::move(search->done)(std::move(context));
      });
}

}  // namespace server
