#include "k8s/client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"
#include "k8s/parse_object.h"
#include "k8s/requests.h"

namespace k8s {
namespace {

std::string What(absl::string_view verb, const Resource& resource, absl::string_view ns,
                 absl::string_view name) {
  return absl::StrCat(verb, " ", resource.plural, " ", ns, "/", name);
}

absl::StatusOr<Answer> Decode(absl::StatusOr<HttpResponse> response, Method method,
                              absl::string_view what) {
  if (!response.ok()) {
    return absl::Status(response.status().code(),
                        absl::StrCat(what, ": ", response.status().message()));
  }
  if (absl::Status status = ToStatus(*response, method, what); !status.ok()) return status;
  absl::StatusOr<boost::json::object> object = ParseObject(response->body);
  // It was done, but we cannot tell what came of it.
  if (!object.ok()) {
    return absl::UnknownError(
        absl::StrCat(what, ": HTTP ", response->code, ", but ", object.status().message()));
  }
  return Answer{*std::move(object), std::move(response->warnings)};
}

void SendTo(Transport& transport, HttpRequest request, std::string what, absl::Time deadline,
            Client::Done done) {
  const Method method = request.method;
  transport.Send(std::move(request), deadline,
                 [method, what = std::move(what),
                  done = std::move(done)](absl::StatusOr<HttpResponse> response) mutable {
                   std::move(done)(Decode(std::move(response), method, what));
                 });
}

}  // namespace

Client::Client(Transport& transport, std::string field_manager)
    : transport_(transport), field_manager_(std::move(field_manager)) {}

void Client::Create(const Resource& resource, absl::string_view ns, absl::string_view name,
                    std::string body, absl::Time deadline, Done done) {
  SendTo(transport_, CreateRequest(resource, ns, std::move(body), field_manager_),
         What("create", resource, ns, name), deadline, std::move(done));
}

void Client::Get(const Resource& resource, absl::string_view ns, absl::string_view name,
                 absl::Time deadline, Done done) {
  SendTo(transport_, GetRequest(resource, ns, name), What("get", resource, ns, name), deadline,
         std::move(done));
}

void Client::List(const Selection& selection, absl::string_view continue_token, absl::Time deadline,
                  Done done) {
  SendTo(transport_, ListRequest(selection, continue_token),
         What("list", selection.resource, selection.ns, ""), deadline, std::move(done));
}

void Client::Patch(const Resource& resource, absl::string_view ns, absl::string_view name,
                   std::string body, absl::Time deadline, Done done) {
  SendTo(transport_, MergePatchRequest(resource, ns, name, std::move(body), field_manager_),
         What("patch", resource, ns, name), deadline, std::move(done));
}

void Client::Delete(const Resource& resource, absl::string_view ns, absl::string_view name,
                    absl::string_view uid, absl::Time deadline, Done done) {
  SendTo(transport_, DeleteRequest(resource, ns, name, uid), What("delete", resource, ns, name),
         deadline, std::move(done));
}

}  // namespace k8s
