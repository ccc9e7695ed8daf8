#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "plugin/json_fields.h"

namespace plugin {

// How a name, or another short text of Kubernetes, is kept: whole, since Kubernetes bounds it; what
// somebody else made longer is cut.
std::string KeptName(absl::string_view text);

// The uid of the DaskJob among the owners that `metadata` lists; empty: none of them is one.
std::string OwningJob(const JsonFields& metadata);

// Where an object lies.
template <typename Facts>
void ReadPlace(const JsonFields& metadata, Facts& facts) {
  facts.ns = KeptName(metadata.Text("namespace"));
  facts.name = KeptName(metadata.Text("name"));
}

// That, and which one it is.
template <typename Facts>
void ReadIdentity(const JsonFields& metadata, Facts& facts) {
  ReadPlace(metadata, facts);
  facts.uid = KeptName(metadata.Text("uid"));
}

}  // namespace plugin
