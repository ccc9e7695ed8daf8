#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/requests.h"
#include "k8s/resource.h"
#include "k8s/transport.h"

namespace k8s {

// A decoded answer to a unary call.
struct Answer {
  boost::json::object object;         // the object, the list, or a Status of a delete
  std::vector<std::string> warnings;  // the server's `Warning` texts
};

// Unary calls in the words of Kubernetes. Every failure is a status of k8s/api_error.h. Any thread
// may call; nothing blocks; `done` runs once on the executor's thread. Repeats what may be repeated
// (k8s/retry_policy.h) until `deadline`; an outcome that is unknown is repeated for get, patch and
// delete, and is the caller's to decide for create.
class Client {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<Answer>) &&>;

  // `transport` must outlive the client. `field_manager`: at most 128 printable characters.
  Client(Transport& transport, std::string field_manager);

  // `body`: the object as JSON text.
  void Create(const Resource& resource, absl::string_view ns, absl::string_view name,
              std::string body, absl::Time deadline, Done done);
  void Get(const Resource& resource, absl::string_view ns, absl::string_view name,
           absl::Time deadline, Done done);
  // A page of a list: the first one, or that of the `continue` token of the page before.
  void List(const Selection& selection, absl::string_view continue_token, absl::Time deadline,
            Done done);
  // `body`: a merge patch as JSON text; conditional when it holds metadata.resourceVersion.
  void Patch(const Resource& resource, absl::string_view ns, absl::string_view name,
             std::string body, absl::Time deadline, Done done);
  // Background propagation. `uid` is a precondition unless empty; another uid under this name is
  // IsConflict, an absent object IsNotFound.
  void Delete(const Resource& resource, absl::string_view ns, absl::string_view name,
              absl::string_view uid, absl::Time deadline, Done done);

 private:
  Transport& transport_;
  std::string field_manager_;
};

}  // namespace k8s
