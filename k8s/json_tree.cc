#include "k8s/json_tree.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"

namespace k8s {
namespace {

namespace json = boost::json;

// What Boost.JSON's parser calls with each thing that it finds, by the names that it wants. Keys
// and texts may come in parts.
class Builder {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  Builder(absl::Span<const absl::string_view> unread, json::storage_ptr memory)
      : unread_(unread), stack_({}, space_, sizeof space_) {
    stack_.reset(std::move(memory));
  }

  json::value Release() { return stack_.release(); }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return Open(); }
  bool on_array_begin(json::error_code&) { return Open(); }
  bool on_object_end(std::size_t size, json::error_code&) {
    return Close([size](json::value_stack& stack) { stack.push_object(size); });
  }
  bool on_array_end(std::size_t size, json::error_code&) {
    return Close([size](json::value_stack& stack) { stack.push_array(size); });
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return Part(part); }
  bool on_key(json::string_view rest, std::size_t size, json::error_code&) {
    if (open_ > 0) return true;
    stack_.push_key(rest);
    skip_ = rest.size() == size && IsUnread({rest.data(), rest.size()});
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    return skip_ || Part(part);
  }
  bool on_string(json::string_view rest, std::size_t, json::error_code&) {
    return Push([rest](json::value_stack& stack) { stack.push_string(rest); });
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    return Push([number](json::value_stack& stack) { stack.push_int64(number); });
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    return Push([number](json::value_stack& stack) { stack.push_uint64(number); });
  }
  bool on_double(double number, json::string_view, json::error_code&) {
    return Push([number](json::value_stack& stack) { stack.push_double(number); });
  }
  bool on_bool(bool flag, json::error_code&) {
    return Push([flag](json::value_stack& stack) { stack.push_bool(flag); });
  }
  bool on_null(json::error_code&) {
    return Push([](json::value_stack& stack) { stack.push_null(); });
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool IsUnread(absl::string_view name) const {
    return std::find(unread_.begin(), unread_.end(), name) != unread_.end();
  }

  bool Open() {
    if (skip_) ++open_;
    return true;
  }

  template <typename PushValue>
  bool Close(PushValue push) {
    if (open_ > 0) --open_;
    return Push(push);
  }

  bool Part(json::string_view part) {
    if (open_ == 0) stack_.push_chars(part);
    return true;
  }

  // A value is whole. Only the outermost of what is skipped leaves something behind.
  template <typename PushValue>
  bool Push(PushValue push) {
    if (open_ > 0) return true;
    std::exchange(skip_, false) ? stack_.push_null() : push(stack_);
    return true;
  }

  absl::Span<const absl::string_view> unread_;
  bool skip_ = false;     // the next value, or the one that is being read
  std::size_t open_ = 0;  // objects and lists of that value
  unsigned char space_[1024];
  json::value_stack stack_;
};

}  // namespace

absl::StatusOr<json::value> ParseTree(absl::string_view text, std::size_t depth,
                                      absl::Span<const absl::string_view> unread,
                                      json::storage_ptr memory) {
  json::parse_options options;
  options.max_depth = depth;
  json::basic_parser<Builder> parser(options, unread, std::move(memory));
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::error::extra_data;
  if (!error) return parser.handler().Release();
  return absl::InvalidArgumentError(
      absl::StrCat(text.size(), " bytes are not JSON: ", error.message()));
}

}  // namespace k8s
