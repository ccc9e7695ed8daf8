// Two texts, cut at the first '|', as Kubernetes quantities.
#include "plugin/quantity.h"

#include <string>
#include <utility>

#include "absl/strings/str_split.h"
#include "test/fuzz/expect.h"

namespace {

using fuzz::Expect;
using plugin::Quantity;

void CheckText(const Quantity& quantity) {
  const auto again = Quantity::Parse(quantity.text());
  Expect(again.ok(), "the text of a quantity is one");
  Expect(again->text() == quantity.text(), "the text of a quantity is settled");
  if (!quantity.beyond_int64()) {
    Expect(*again == quantity, "the text of a quantity keeps its value");
    Expect(again->Value() == quantity.Value(), "the text of a quantity keeps its number");
  }
  Expect(!(quantity.zero() && quantity.negative()), "zero is not negative");
}

void CheckOrder(const Quantity& a, const Quantity& b) {
  Expect((a < b) + (b < a) + (a == b) == 1, "two quantities stand in one order");
  if (a < b) Expect(a.Value() <= b.Value(), "the order is that of the numbers");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::pair<absl::string_view, absl::string_view> texts =
      absl::StrSplit(fuzz::TextOf(data, size), absl::MaxSplits('|', 1));
  const auto one = Quantity::Parse(texts.first);
  const auto other = Quantity::Parse(texts.second);
  if (one.ok()) CheckText(*one);
  if (!one.ok()) Expect(!one.status().message().empty(), "a refusal names the rule");
  if (one.ok() && other.ok()) CheckOrder(*one, *other);
  return 0;
}
