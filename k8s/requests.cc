#include "k8s/requests.h"

#include <boost/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace k8s {
namespace json = boost::json;
namespace {

constexpr int kPageSize = 500;  // as client-go and kube-rs
// Source: "Kubernetes API Concepts", metadata-only fetches.
constexpr absl::string_view kMetadata =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

std::string PercentEncode(absl::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return encoded;
}

// An empty name would mean the collection, and dots another path. "-" is no legal name: nothing is
// found.
std::string Segment(absl::string_view text) {
  return text.empty() || text == "." || text == ".." ? "-" : PercentEncode(text);
}

std::string Collection(const Resource& resource, absl::string_view ns) {
  std::string path = resource.group.empty() ? "/api" : absl::StrCat("/apis/", resource.group);
  absl::StrAppend(&path, "/", resource.version, "/");
  if (!ns.empty()) absl::StrAppend(&path, "namespaces/", Segment(ns), "/");
  absl::StrAppend(&path, resource.plural);
  return path;
}

std::string ObjectPath(const Resource& resource, absl::string_view ns, absl::string_view name) {
  return absl::StrCat(Collection(resource, ns), "/", Segment(name));
}

std::string Writing(absl::string_view field_manager) {
  return absl::StrCat("?fieldManager=", PercentEncode(field_manager), "&fieldValidation=Warn");
}

std::string Selecting(const Selection& selection) {
  if (selection.label_selector.empty()) return "";
  return absl::StrCat("&labelSelector=", PercentEncode(selection.label_selector));
}

std::string DeleteOptions(absl::string_view uid) {
  json::object options{
      {"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"propagationPolicy", "Background"}};
  if (!uid.empty()) {
    options["preconditions"] = json::object{{"uid", json::string(uid.data(), uid.size())}};
  }
  return json::serialize(options);
}

HttpRequest Make(Method method, absl::string_view verb, const Resource& resource,
                 std::string target) {
  HttpRequest request;
  request.method = method;
  request.target = std::move(target);
  request.verb = verb;
  request.plural = resource.plural;
  if (resource.metadata_only) request.accept = kMetadata;
  return request;
}

HttpRequest WithBody(HttpRequest request, std::string body, absl::string_view content_type) {
  request.body = std::make_shared<const std::string>(std::move(body));
  request.content_type = std::string(content_type);
  return request;
}

}  // namespace

HttpRequest CreateRequest(const Resource& resource, absl::string_view ns, std::string body,
                          absl::string_view field_manager) {
  return WithBody(Make(Method::kPost, "create", resource,
                       absl::StrCat(Collection(resource, ns), Writing(field_manager))),
                  std::move(body), "application/json");
}

HttpRequest GetRequest(const Resource& resource, absl::string_view ns, absl::string_view name) {
  return Make(Method::kGet, "get", resource, ObjectPath(resource, ns, name));
}

HttpRequest MergePatchRequest(const Resource& resource, absl::string_view ns,
                              absl::string_view name, std::string body,
                              absl::string_view field_manager) {
  return WithBody(Make(Method::kPatch, "patch", resource,
                       absl::StrCat(ObjectPath(resource, ns, name), Writing(field_manager))),
                  std::move(body), "application/merge-patch+json");
}

HttpRequest DeleteRequest(const Resource& resource, absl::string_view ns, absl::string_view name,
                          absl::string_view uid) {
  return WithBody(Make(Method::kDelete, "delete", resource, ObjectPath(resource, ns, name)),
                  DeleteOptions(uid), "application/json");
}

HttpRequest ListRequest(const Selection& selection, absl::string_view continue_token) {
  std::string target = absl::StrCat(Collection(selection.resource, selection.ns),
                                    "?limit=", kPageSize, Selecting(selection));
  if (!continue_token.empty()) {
    absl::StrAppend(&target, "&continue=", PercentEncode(continue_token));
  }
  return Make(Method::kGet, "list", selection.resource, std::move(target));
}

HttpRequest WatchRequest(const Selection& selection, absl::string_view version,
                         absl::Duration timeout) {
  HttpRequest request = Make(
      Method::kGet, "watch", selection.resource,
      absl::StrCat(
          Collection(selection.resource, selection.ns),
          "?watch=true&allowWatchBookmarks=true&timeoutSeconds=", absl::ToInt64Seconds(timeout),
          "&resourceVersion=", PercentEncode(version), Selecting(selection)));
  request.pool = Pool::kWatch;
  return request;
}

}  // namespace k8s
