#include "plugin/field_path.h"

#include "absl/strings/str_cat.h"
#include "plugin/refusal.h"

namespace plugin {

std::string FieldPath::Text() const {
  if (parent_ == nullptr) return std::string(name_);
  const std::string before = parent_->Text();
  switch (step_) {
    case Step::kElement:
      return absl::StrCat(before, "[", index_, "]");
    case Step::kEntry:
      return EntryPath(before, name_);
    case Step::kMember:
    case Step::kRoot:
      break;
  }
  return absl::StrCat(before, before.empty() ? "" : ".", name_);
}

absl::Status InvalidField(const FieldPath& field, absl::string_view value, absl::string_view rule) {
  return InvalidField(field.Text(), value, rule);
}

}  // namespace plugin
