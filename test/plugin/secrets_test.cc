#include "plugin/secrets.h"

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "plugin/base32.h"

namespace plugin {
namespace {

using flyteidl::core::Secret;

Secret ASecret(const char* group, const char* version, const char* key, Secret::MountType mount,
               const char* variable) {
  Secret secret;
  secret.set_group(group);
  secret.set_group_version(version);
  secret.set_key(key);
  secret.set_mount_requirement(mount);
  secret.set_env_var(variable);
  return secret;
}

struct Row {
  Secret secret;
  const char* encoded;
};

// Vectors of flyteplugins 1.16.8, utils/secrets.
TEST_CASE("a secret is described as Flyte's webhook reads it", "[plugin][secrets]") {
  const Row rows[] = {
      {ASecret("", "", "my_key", Secret::ANY, ""), "nnsxsoraejwxsx2lmv3secq"},
      {ASecret(";':/\\", "", "", Secret::ANY, ""), "m4zg54lqhiqceozhhixvyxbcbi"},
      {ASecret("my_group", "", "my_key", Secret::ENV_VAR, ""),
       "m4zg54lqhiqce2lzl4txe22voarau12fpe4caitnpfpwwzlzeifg122vnz1f53tfof1ws3tfnvsw34b1ebcu3vs6kza"
       "v"
       "ecq"},
      {ASecret("db", "v2", "pw", Secret::FILE, "DB_PW"),
       "m4zg54lqhiqcezdceifgo3tpovyf54tfojzws22ohiqce4rseifgwzlzhiqce3dxeifg122vnz1f53tfof1ws3tfnvs"
       "w"
       "34b1ebdestcfbjsw34s6ozqxeoraejceex1qk3rau"},
      {ASecret("any", "", "k", Secret::ANY, ""), "m4zg54lqhiqceyloperau12fpe4caitleifa"},
  };
  for (const Row& row : rows) {
    INFO(row.secret.ShortDebugString());
    flyteidl::core::SecurityContext security;
    *security.add_secrets() = row.secret;
    const auto marks = MarkSecrets(security);
    REQUIRE(marks.ok());
    CHECK(marks->annotations == StringMap{{"flyte.secrets/s0", row.encoded}});
    CHECK(marks->labels == StringMap{{"inject-flyte-secrets", "true"}});
  }
}

TEST_CASE("secrets keep their order, and none leave no mark", "[plugin][secrets]") {
  flyteidl::core::SecurityContext security;
  CHECK(MarkSecrets(security)->labels.empty());
  CHECK(MarkSecrets(security)->annotations.empty());
  for (int i = 0; i < 11; ++i) security.add_secrets()->set_key("k");
  const auto marks = MarkSecrets(security);
  REQUIRE(marks.ok());
  CHECK(marks->annotations.size() == 11);
  CHECK(marks->annotations.count("flyte.secrets/s10") == 1);
}

TEST_CASE("every byte of a secret's name is escaped as protobuf's text has it",
          "[plugin][secrets]") {
  const std::pair<const char*, const char*> rows[] = {
      {"\n", "\\n"},     {"\r", "\\r"},  {"\t", "\\t"},
      {"\"", "\\\""},    {"\\", "\\\\"}, {"\x01", "\\001"},
      {"\x7F", "\\177"}, {" ~'", " ~'"}, {"\xC3\xA4", "\\303\\244"}};
  for (const auto& [key, escaped] : rows) {
    INFO(escaped);
    flyteidl::core::SecurityContext security;
    security.add_secrets()->set_key(key);
    CHECK(MarkSecrets(security)->annotations.at("flyte.secrets/s0") ==
          EncodeBase32(absl::StrCat("key: \"", escaped, "\"\n")));
  }
}

TEST_CASE("a secret's description has at most 262144 characters", "[plugin][secrets]") {
  const auto marked = [](std::size_t bytes) {
    flyteidl::core::SecurityContext security;
    security.add_secrets()->set_key(std::string(bytes, 'x'));
    return MarkSecrets(security);
  };
  REQUIRE(marked(163'832).ok());
  CHECK(marked(163'832)->annotations.at("flyte.secrets/s0").size() == 262'144);
  CHECK_FALSE(marked(163'833).ok());
}

TEST_CASE("a secret that Flyte refuses is refused", "[plugin][secrets]") {
  flyteidl::core::SecurityContext security;
  security.add_secrets()->set_mount_requirement(static_cast<Secret::MountType>(7));
  CHECK(MarkSecrets(security).status().message() ==
        "security_context.secrets[0].mount_requirement is \"7\": it must be ANY (0), ENV_VAR (1) "
        "or FILE (2)");
  flyteidl::core::SecurityContext large;
  large.add_secrets()->set_key(std::string(200'000, 'x'));
  CHECK_THAT(std::string(MarkSecrets(large).status().message()),
             Catch::StartsWith("security_context.secrets[0] is longer than 262144"));
}

}  // namespace
}  // namespace plugin
