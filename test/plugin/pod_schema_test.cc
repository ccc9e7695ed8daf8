#include "plugin/pod_schema.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace plugin {
namespace {

const PodType* const kRoots[] = {
    &kAffinityType,           &kContainerType,
    &kEnvFromSourceType,      &kNodeSelectorRequirementType,
    &kObjectMetaType,         &kPodDNSConfigType,
    &kPodSecurityContextType, &kPodSpecType,
    &kSecurityContextType,    &kTolerationType,
};

void Collect(const PodType& type, std::set<const PodType*>* types) {
  if (!types->insert(&type).second) return;
  for (const PodField& field : type.fields) {
    if (field.type != nullptr) Collect(*field.type, types);
  }
}

std::set<const PodType*> AllTypes() {
  std::set<const PodType*> types;
  for (const PodType* root : kRoots) Collect(*root, &types);
  return types;
}

TEST_CASE("the table holds all of core/v1's pods", "[plugin][pod_schema]") {
  std::size_t fields = 0;
  std::set<std::string> names;
  for (const PodType* type : AllTypes()) {
    fields += type->fields.size();
    names.insert(std::string(type->name));
  }
  CHECK(names.size() == 106);
  CHECK(fields == 485);
}

std::string KindOf(const PodField& field) {
  static constexpr const char* kKinds[] = {"string",     "bool",        "int32",
                                           "int64",      "quantity",    "int-or-string",
                                           "string-map", "quantity-map"};
  if (field.kind == FieldKind::kObject) return std::string(field.type->name);
  return kKinds[static_cast<int>(field.kind)];
}

std::string Described(const PodType& type, const PodField& field) {
  return absl::StrCat(type.name, ".", field.name, " ", KindOf(field), field.list ? " list" : "",
                      field.pointer ? " pointer" : "", field.required ? " required" : "",
                      field.in_dask_crd ? "" : " newer");
}

// golden/pod_schema.txt: what Go's reflection says of k8s.io/api v0.34.1; newer: not in the schema
// of DaskJobs.
TEST_CASE("every field is as Go's types declare it", "[plugin][pod_schema]") {
  std::set<std::string> described;
  for (const PodType* type : AllTypes()) {
    for (const PodField& field : type->fields) described.insert(Described(*type, field));
  }
  std::ifstream file(DASK_SOURCE_DIR "/test/plugin/golden/pod_schema.txt");
  std::set<std::string> declared;
  for (std::string line; std::getline(file, line);) declared.insert(line);
  std::vector<std::string> differing;
  std::set_symmetric_difference(described.begin(), described.end(), declared.begin(),
                                declared.end(), std::back_inserter(differing));
  CHECK(differing == std::vector<std::string>());
}

TEST_CASE("every table is sorted, and each of its names found in any case",
          "[plugin][pod_schema]") {
  for (const PodType* type : AllTypes()) {
    std::string before;
    for (const PodField& field : type->fields) {
      CAPTURE(type->name, field.name);
      CHECK(before < absl::AsciiStrToLower(field.name));
      before = absl::AsciiStrToLower(field.name);
      CHECK(FindField(*type, field.name) == &field);
      CHECK(FindField(*type, before) == &field);
      CHECK(FindField(*type, absl::AsciiStrToUpper(field.name)) == &field);
    }
  }
}

TEST_CASE("a name that no field has is not found", "[plugin][pod_schema]") {
  for (const char* name : {"", "a", "container", "containersX", "zzz", "containers "}) {
    CHECK(FindField(kPodSpecType, name) == nullptr);
  }
}

TEST_CASE("objects have a type, and nothing else has", "[plugin][pod_schema]") {
  for (const PodType* type : AllTypes()) {
    for (const PodField& field : type->fields) {
      CAPTURE(type->name, field.name);
      CHECK((field.kind == FieldKind::kObject) == (field.type != nullptr));
      CHECK_FALSE((field.list && field.pointer));
    }
  }
}

struct Row {
  const PodType& type;
  const char* name;
  FieldKind kind;
  bool list, pointer, required, in_dask_crd;
};

// One of each make.
const Row kRows[] = {
    {kPodSpecType, "containers", FieldKind::kObject, true, false, true, true},
    {kPodSpecType, "affinity", FieldKind::kObject, false, true, false, true},
    {kPodSpecType, "hostNetwork", FieldKind::kBool, false, false, false, true},
    {kPodSpecType, "hostUsers", FieldKind::kBool, false, true, false, false},
    {kPodSpecType, "priority", FieldKind::kInt32, false, true, false, true},
    {kPodSpecType, "activeDeadlineSeconds", FieldKind::kInt64, false, true, false, true},
    {kPodSpecType, "nodeSelector", FieldKind::kStringMap, false, false, false, true},
    {kPodSpecType, "overhead", FieldKind::kQuantityMap, false, false, false, true},
    {kContainerType, "name", FieldKind::kString, false, false, true, true},
    {kContainerType, "args", FieldKind::kString, true, false, false, true},
    {kContainerType, "resources", FieldKind::kObject, false, false, false, true},
    {kContainerType, "resizePolicy", FieldKind::kObject, true, false, false, false},
    {kContainerType, "restartPolicy", FieldKind::kString, false, true, false, false},
    {kPodSecurityContextType, "supplementalGroups", FieldKind::kInt64, true, false, false, true},
};

TEST_CASE("fields are what Go's types say", "[plugin][pod_schema]") {
  for (const Row& row : kRows) {
    CAPTURE(row.type.name, row.name);
    const PodField* field = FindField(row.type, row.name);
    REQUIRE(field != nullptr);
    CHECK(field->kind == row.kind);
    CHECK(field->list == row.list);
    CHECK(field->pointer == row.pointer);
    CHECK(field->required == row.required);
    CHECK(field->in_dask_crd == row.in_dask_crd);
  }
}

}  // namespace
}  // namespace plugin
