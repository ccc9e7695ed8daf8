#pragma once

#include <google/protobuf/message.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(unsigned char* data, std::size_t size,
                                        std::size_t max_size);

namespace fuzz {

// Changes one field of a message, so that what comes out still is one: bytes changed at random
// rarely get past the parser. `next` gives random numbers.
class FieldMutator {
 public:
  explicit FieldMutator(unsigned seed) : random_(seed) {}

  void Change(google::protobuf::Message& message, int depth = 0) {
    const auto* field = AnyField(message);
    if (field == nullptr || depth > 24) return;
    if (field->is_repeated()) return ChangeList(message, *field, depth);
    if (Once(20)) return message.GetReflection()->ClearField(&message, field);
    ChangeOne(message, *field, depth);
  }

 private:
  using Field = google::protobuf::FieldDescriptor;
  using Message = google::protobuf::Message;

  std::size_t Below(std::size_t n) { return n == 0 ? 0 : random_() % n; }
  bool Once(std::size_t in) { return Below(in) == 0; }

  // Mostly one that is set, else changes would spread over what nobody reads.
  const Field* AnyField(const Message& message) {
    std::vector<const Field*> set;
    message.GetReflection()->ListFields(message, &set);
    if (!set.empty() && !Once(8)) return set[Below(set.size())];
    const auto* type = message.GetDescriptor();
    if (type->field_count() == 0) return nullptr;
    return type->field(static_cast<int>(Below(static_cast<std::size_t>(type->field_count()))));
  }

  void ChangeList(Message& message, const Field& field, int depth) {
    const auto* reflection = message.GetReflection();
    const int size = reflection->FieldSize(message, &field);
    if (size > 0 && Once(10)) return reflection->RemoveLast(&message, &field);
    if (field.cpp_type() == Field::CPPTYPE_STRING) return ChangeTexts(message, field, size);
    if (field.cpp_type() != Field::CPPTYPE_MESSAGE) return;
    if (size == 0 || Once(10)) {
      Change(*reflection->AddMessage(&message, &field), depth + 1);
    } else {
      const int at = static_cast<int>(Below(static_cast<std::size_t>(size)));
      Change(*reflection->MutableRepeatedMessage(&message, &field, at), depth + 1);
    }
  }

  void ChangeTexts(Message& message, const Field& field, int size) {
    const auto* reflection = message.GetReflection();
    if (size == 0 || Once(10)) return reflection->AddString(&message, &field, Text(""));
    const int at = static_cast<int>(Below(static_cast<std::size_t>(size)));
    reflection->SetRepeatedString(&message, &field, at,
                                  Text(reflection->GetRepeatedString(message, &field, at)));
  }

  void ChangeOne(Message& message, const Field& field, int depth) {
    const auto* reflection = message.GetReflection();
    switch (field.cpp_type()) {
      case Field::CPPTYPE_MESSAGE:
        return Change(*reflection->MutableMessage(&message, &field), depth + 1);
      case Field::CPPTYPE_STRING:
        return reflection->SetString(&message, &field,
                                     Text(reflection->GetString(message, &field)));
      case Field::CPPTYPE_DOUBLE:
        return reflection->SetDouble(&message, &field, Number());
      case Field::CPPTYPE_BOOL:
        return reflection->SetBool(&message, &field, Once(2));
      case Field::CPPTYPE_ENUM:
        return reflection->SetEnumValue(&message, &field, static_cast<int>(Below(12)));
      case Field::CPPTYPE_INT32:
        return reflection->SetInt32(&message, &field, static_cast<int>(random_()));
      case Field::CPPTYPE_UINT32:
        return reflection->SetUInt32(&message, &field, static_cast<unsigned>(random_()));
      default:
        return;
    }
  }

  std::string Text(std::string text) {
    const std::size_t before = text.size();
    text.resize(before + 64);
    text.resize(
        LLVMFuzzerMutate(reinterpret_cast<unsigned char*>(text.data()), before, text.size()));
    return text;
  }

  double Number() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    constexpr double kOdd[] = {0,    1,    -1,   3,         0.5,        1e4, 10001,
                               1e15, 9e15, 1e19, kInfinity, -kInfinity, 0.1, 2147483648};
    return kOdd[Below(std::size(kOdd))];
  }

  std::mt19937 random_;
};

// For LLVMFuzzerCustomMutator.
template <typename Message>
std::size_t MutateMessage(unsigned char* data, std::size_t size, std::size_t max_size,
                          unsigned seed) {
  Message message;
  if (!message.ParsePartialFromArray(data, static_cast<int>(size))) message.Clear();
  FieldMutator(seed).Change(message);
  const std::string bytes = message.SerializePartialAsString();
  if (bytes.empty() || bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(bytes.begin(), bytes.end(), data);
  return bytes.size();
}

}  // namespace fuzz
