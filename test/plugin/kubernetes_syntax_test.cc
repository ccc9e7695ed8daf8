#include "plugin/kubernetes_syntax.h"

#include <catch2/catch.hpp>
#include <string>

namespace plugin {
namespace {

const std::string k63(63, 'a');
const std::string k64(64, 'a');

TEST_CASE("DNS labels", "[plugin][kubernetes_syntax]") {
  for (const std::string& text : {std::string("a"), std::string("0"), std::string("a-b"), k63}) {
    CHECK(IsDnsLabel(text));
  }
  for (const std::string& text :
       {std::string(), std::string("-a"), std::string("a-"), std::string("A"), std::string("a.b"),
        std::string("a_b"), std::string("ä"), k64}) {
    INFO(text);
    CHECK_FALSE(IsDnsLabel(text));
  }
}

TEST_CASE("DNS subdomains", "[plugin][kubernetes_syntax]") {
  for (const char* text : {"a", "a.b", "0.a-b.c"}) CHECK(IsDnsSubdomain(text));
  for (const char* text : {"", ".", "a.", ".a", "a..b", "a.-b", "A.b"})
    CHECK_FALSE(IsDnsSubdomain(text));
  CHECK(IsDnsSubdomain(std::string(253, 'a')));
  CHECK_FALSE(IsDnsSubdomain(std::string(254, 'a')));
  CHECK_FALSE(IsDnsSubdomain(std::string(126, 'a') + "." + std::string(127, 'a')));
}

TEST_CASE("keys of labels and annotations", "[plugin][kubernetes_syntax]") {
  for (const std::string& text :
       {std::string("a"), std::string("A_b.c-1"), std::string("x.io/A"), k63, "x.io/" + k63}) {
    CHECK(IsQualifiedName(text));
  }
  for (const std::string& text :
       {std::string(), std::string("/a"), std::string("x/"), std::string("x/y/z"),
        std::string("a b"), std::string("_a"), std::string("X.io/a"), k64}) {
    INFO(text);
    CHECK_FALSE(IsQualifiedName(text));
  }
  CHECK(IsAnnotationKey("X.io/A"));
  CHECK_FALSE(IsAnnotationKey("a b"));
}

TEST_CASE("values of labels", "[plugin][kubernetes_syntax]") {
  for (const std::string& text : {std::string(), std::string("A_b.c-1"), k63})
    CHECK(IsLabelValue(text));
  for (const std::string& text : {std::string("-a"), std::string("a."), std::string("a b"), k64}) {
    CHECK_FALSE(IsLabelValue(text));
  }
}

TEST_CASE("names of environment variables", "[plugin][kubernetes_syntax]") {
  for (const char* text : {"A", "_a1", "a.b-c", "-x"}) CHECK(IsEnvName(text));
  for (const char* text : {"", "1A", "A B", "A=B", "Ä"}) CHECK_FALSE(IsEnvName(text));
}

TEST_CASE("references of images", "[plugin][kubernetes_syntax]") {
  CHECK(IsImage("r.io/a:1"));
  for (const char* text : {"", " ", " a", "a "}) CHECK_FALSE(IsImage(text));
}

}  // namespace
}  // namespace plugin
