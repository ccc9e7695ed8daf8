#include "k8s/cache.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace k8s {
namespace {

struct Thing {
  ObjectKey key;
  std::string index;
  int value = 0;
};

Thing Make(std::string ns, std::string name, std::string index, int value) {
  return {{std::move(ns), std::move(name)}, std::move(index), value};
}

Cache<Thing>::Entry Listed(std::string ns, std::string name, std::string index, int value) {
  return std::make_shared<const Thing>(
      Make(std::move(ns), std::move(name), std::move(index), value));
}

std::vector<int> Values(const std::vector<Cache<Thing>::Entry>& entries) {
  std::vector<int> values;
  for (const auto& entry : entries) values.push_back(entry->value);
  std::sort(values.begin(), values.end());
  return values;
}

TEST_CASE("a cache is empty and not synced before its first list", "[k8s][cache]") {
  const Cache<Thing> cache({});
  CHECK_FALSE(cache.synced("any"));
  CHECK_FALSE(cache.all_synced());
  CHECK(cache.Get({"ns", "a"}) == nullptr);
}

TEST_CASE("a relist replaces everything and reports what vanished", "[k8s][cache]") {
  Cache<Thing> cache({});
  cache.Replace("", {Listed("ns", "a", "x", 1), Listed("ns", "b", "x", 2)});
  const auto changes = cache.Replace("", {Listed("ns", "b", "y", 3), Listed("ns", "c", "y", 4)});
  REQUIRE(changes.size() == 3);
  for (const auto& change : changes) {
    const auto& key = change.now != nullptr ? change.now->key : change.before->key;
    CHECK((change.before == nullptr) == (key.name == "c"));
    CHECK((change.now == nullptr) == (key.name == "a"));
  }
  CHECK(Values(cache.All()) == std::vector<int>{3, 4});
  CHECK(cache.Indexed("ns", "x").empty());
  CHECK(Values(cache.Indexed("ns", "y")) == std::vector<int>{3, 4});
  CHECK(cache.all_synced());
  CHECK(cache.synced("whatever"));
}

TEST_CASE("an object that is to be kept survives a relist without it", "[k8s][cache]") {
  Cache<Thing> cache({});
  cache.Replace("", {Listed("ns", "a", "x", 1)});
  cache.Replace("", {}, {{"ns", "a"}, {"ns", "never-seen"}});
  CHECK(Values(cache.All()) == std::vector<int>{1});
}

TEST_CASE("an object moves between index values", "[k8s][cache]") {
  Cache<Thing> cache({});
  CHECK(cache.Apply(Make("ns", "a", "x", 1)).before == nullptr);
  const auto change = cache.Apply(Make("ns", "a", "y", 2));
  CHECK(change.before->value == 1);
  CHECK(change.now->value == 2);
  CHECK(cache.Indexed("ns", "x").empty());
  CHECK(cache.Indexed("other", "y").empty());
  CHECK(cache.Indexed("ns", "y").size() == 1);
}

TEST_CASE("an index value leads to all of its objects but those that went", "[k8s][cache]") {
  Cache<Thing> cache({});
  for (int i = 0; i < 5; ++i) cache.Apply(Make("ns", std::to_string(i), "x", i));
  cache.Apply(Make("other", "0", "x", 9));
  cache.Remove({"ns", "1"});
  cache.Remove({"ns", "4"});
  CHECK(Values(cache.Indexed("ns", "x")) == std::vector<int>{0, 2, 3});
  for (const char* name : {"0", "2", "3"}) cache.Remove({"ns", name});
  CHECK(cache.Indexed("ns", "x").empty());
  CHECK(Values(cache.Indexed("other", "x")) == std::vector<int>{9});
}

TEST_CASE("an object without an index value is found by its key alone", "[k8s][cache]") {
  Cache<Thing> cache({});
  cache.Apply(Make("ns", "a", "", 1));
  CHECK(cache.Get({"ns", "a"})->value == 1);
  CHECK(cache.Indexed("ns", "").empty());
  CHECK(cache.Remove({"ns", "a"}).before->value == 1);
}

TEST_CASE("removing what is not there changes nothing", "[k8s][cache]") {
  Cache<Thing> cache({});
  cache.Apply(Make("ns", "a", "x", 1));
  CHECK(cache.Remove({"ns", "b"}).before == nullptr);
  CHECK(cache.Remove({"ns", "a"}).before->value == 1);
  CHECK(cache.All().empty());
}

TEST_CASE("an entry outlives its removal unchanged", "[k8s][cache]") {
  Cache<Thing> cache({});
  cache.Apply(Make("ns", "a", "x", 1));
  const auto entry = cache.Get({"ns", "a"});
  cache.Apply(Make("ns", "a", "x", 2));
  cache.Remove({"ns", "a"});
  CHECK(entry->value == 1);
}

TEST_CASE("namespaces of a list are synced and replaced each for itself", "[k8s][cache]") {
  Cache<Thing> cache({"one", "two"});
  cache.Replace("one", {Listed("one", "a", "x", 1)});
  CHECK(cache.synced("one"));
  CHECK_FALSE(cache.synced("two"));
  CHECK_FALSE(cache.synced("three"));
  CHECK_FALSE(cache.all_synced());
  cache.Replace("two", {Listed("two", "a", "x", 2)});
  CHECK(cache.all_synced());
  cache.Replace("one", {});
  CHECK(Values(cache.All()) == std::vector<int>{2});
}

TEST_CASE("an object outside of the scope is ignored", "[k8s][cache]") {
  Cache<Thing> cache({"one"});
  const auto change = cache.Apply(Make("two", "a", "x", 1));
  CHECK(change.before == nullptr);
  CHECK(change.now == nullptr);
  CHECK(cache.All().empty());
}

}  // namespace
}  // namespace k8s
