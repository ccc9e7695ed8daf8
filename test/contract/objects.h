#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "k8s/requests.h"
#include "k8s/resource.h"

namespace contract {

inline constexpr k8s::Resource kDaskJobs{"kubernetes.dask.org", "v1", "daskjobs"};

// The smallest DaskJob that the CRD takes, with one label, "app".
boost::json::object DaskJob(absl::string_view name, absl::string_view app = "contract");
// The smallest pod.
boost::json::object Pod(absl::string_view name);
// The same with `value` at `at`, a path such as "/spec/containers/0/image".
boost::json::object With(boost::json::object object, absl::string_view at,
                         boost::json::value value);
// {"metadata": {key: value}}, the shape of most patches.
boost::json::object Metadata(absl::string_view key, boost::json::value value);
boost::json::object Parse(absl::string_view text);

// Of an object or a list; empty when there is none.
std::string VersionOf(const boost::json::object& object);
std::string NameOf(const boost::json::object& object);
std::string UidOf(const boost::json::object& object);
std::string ContinueOf(const boost::json::object& list);
// Names of a list's items, in their order.
std::vector<std::string> NamesOf(const boost::json::object& list);
// What is at the JSON pointer; null when nothing is.
boost::json::value At(const boost::json::object& object, absl::string_view pointer);

k8s::Selection JobsOf(absl::string_view ns, absl::string_view label_selector = "");

}  // namespace contract
