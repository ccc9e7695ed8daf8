#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/config.h"

namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() { path_ = mkdtemp(path_.data()); }
  ~Folder() { fs::remove_all(path_); }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
    return Path(name);
  }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = (fs::temp_directory_path() / "configXXXXXX").string();
};

std::string Read(const std::vector<std::string>& patterns) {
  const auto files = server::ReadConfigFiles(patterns);
  if (!files.ok()) return std::string(files.status().message());
  std::string shown;
  for (const server::ConfigFile& file : *files) {
    shown += fs::path(file.path).filename().string() + "=" + file.text + ";";
  }
  return shown;
}

}  // namespace

TEST_CASE("files come in the order of the patterns, matches sorted", "[server][config]") {
  const Folder folder;
  folder.Write("b.yaml", "2");
  folder.Write("a.yaml", "1");
  folder.Write("other", "3");
  CHECK(Read({folder.Path("other"), folder.Path("*.yaml")}) == "other=3;a.yaml=1;b.yaml=2;");
  CHECK(Read({}) == "");
}

TEST_CASE("a file that two patterns name counts once, in its first place", "[server][config]") {
  const Folder folder;
  folder.Write("b.yaml", "2");
  folder.Write("a.yaml", "1");
  CHECK(Read({folder.Path("b.yaml"), folder.Path("*.yaml")}) == "b.yaml=2;a.yaml=1;");
}

TEST_CASE("a folder that a glob matches is passed over", "[server][config]") {
  const Folder folder;
  folder.Write("a.yaml", "1");
  fs::create_directory(folder.Path("..data"));
  fs::create_directory(folder.Path("data"));
  CHECK(Read({folder.Path("*")}) == "a.yaml=1;");
}

TEST_CASE("a pattern that matches nothing is named", "[server][config]") {
  const Folder folder;
  const std::string path = folder.Path("*.yml");
  CHECK(Read({path}) == "no configuration file matches " + path);
  const std::string folder_path = folder.Path(".");
  CHECK(Read({folder_path}) == "no configuration file matches " + folder_path);
}

TEST_CASE("a file that cannot be read is named with the reason", "[server][config]") {
  CHECK(Read({"/proc/self/mem"}) ==
        "cannot read the configuration file /proc/self/mem: Input/output error");
}

TEST_CASE("a file without end is read up to the bound that the parser refuses",
          "[server][config]") {
  const auto files = server::ReadConfigFiles({"/dev/zero"});
  REQUIRE(files.ok());
  CHECK(server::ParseConfig(*files).status().message() == "/dev/zero: larger than 4 MiB");
}

TEST_CASE("files are loaded with the environment of the process", "[server][config]") {
  const char* path = std::getenv("PATH");
  REQUIRE(path != nullptr);
  const Folder folder;
  const std::string file = folder.Write(
      "c.yaml", "plugins: {k8s: {default-env-vars-from-env: {A: PATH, B: NOT_SET_ANYWHERE}}}");
  const auto config = server::LoadConfig({file});
  REQUIRE(config.ok());
  const plugin::StringMap& values = config->task.pods.default_env_vars_from_env;
  CHECK(values == plugin::StringMap{{"A", path}, {"B", ""}});
}
