#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "test/sim/request.h"

namespace sim {

// A structural schema of a CustomResourceDefinition, and what the API server does with it.
//
// It is read from a compact text. A line is a type: its name, then its fields `name:type`, with `!`
// behind the name when it is required. Types: s string, i integer, b boolean, [T] list, {T} map of
// T, a name. `?` behind it: null is allowed; `=x`: the default; `/a+b` behind a list: no two items
// agree in a and b. The last line is the root. Lines that begin with a space go on.
class Schema {
 public:
  explicit Schema(absl::string_view text);

  struct Result {
    std::vector<std::string> unknown;  // paths of fields that were dropped, sorted
    std::vector<Cause> causes;         // why the object is invalid; empty: it is valid
  };
  // Drops unknown fields and needless nulls, sets defaults, then checks. apiVersion, kind and
  // metadata of the root are left alone.
  Result Apply(boost::json::object& value) const;

 private:
  struct Type {
    char form = 's';  // s i b, [ list, { map, o object
    bool nullable = false;
    std::string object;  // form o: its name
    std::shared_ptr<const Type> items;
    std::vector<std::string> keys;
    boost::json::value preset;  // null: none
  };
  struct Field {
    Type type;
    bool required = false;
  };
  using Fields = std::map<std::string, Field>;

  static Type ParseType(absl::string_view text);
  void Visit(const Type& type, boost::json::value& value, const std::string& path,
             Result& result) const;
  void VisitFields(const Fields& fields, boost::json::object& value, const std::string& path,
                   Result& result) const;
  void VisitItems(const Type& type, boost::json::array& value, const std::string& path,
                  Result& result) const;

  std::map<std::string, Fields> types_;
  std::string root_;
};

// Of the DaskJob CRD of dask-kubernetes (2023.6.0 and later), whose pods are those of Kubernetes
// 1.21.
const Schema& DaskJobSchema();

}  // namespace sim
