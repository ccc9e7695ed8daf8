#include "plugin/shared_memory.h"

#include <catch2/catch.hpp>

#include "test/plugin/json_text.h"

namespace plugin {
namespace {

using flyteidl::core::SharedMemory;

SharedMemory Asked(const char* name, const char* path, const char* size) {
  SharedMemory asked;
  asked.set_mount_name(name);
  asked.set_mount_path(path);
  asked.set_size_limit(size);
  return asked;
}

constexpr char kPod[] =
    "{'containers':[{'name':'side'},{'name':'main','volumeMounts':[{'name':'v','mountPath':'/"
    "v'}]}],"
    "'volumes':[{'name':'v'}]}";

TEST_CASE("shared memory is a volume of the primary container", "[plugin][shared_memory]") {
  auto spec = Json(kPod);
  REQUIRE(MountSharedMemory(Asked("shm", "/dev/shm", "1024Mi"), "main", &spec).ok());
  CHECK(spec == Json("{'containers':[{'name':'side'},{'name':'main','volumeMounts':["
                     "{'name':'v','mountPath':'/v'},{'name':'shm','mountPath':'/dev/shm'}]}],"
                     "'volumes':[{'name':'v'},{'name':'shm','emptyDir':{'medium':'Memory',"
                     "'sizeLimit':'1Gi'}}]}"));
}

TEST_CASE("shared memory without a size is not limited", "[plugin][shared_memory]") {
  auto spec = Json("{'containers':[{'name':'main'}]}");
  REQUIRE(MountSharedMemory(Asked("shm", "/dev/shm", ""), "main", &spec).ok());
  CHECK(spec.at("volumes").at(0).at("emptyDir").at("sizeLimit") == "0");
}

TEST_CASE("shared memory needs its container", "[plugin][shared_memory]") {
  auto spec = Json(kPod);
  CHECK(MountSharedMemory(Asked("shm", "/dev/shm", ""), "other", &spec).code() ==
        absl::StatusCode::kInternal);
}

struct Row {
  SharedMemory asked;
  const char* sentence;
};

TEST_CASE("shared memory that cannot be mounted is refused", "[plugin][shared_memory]") {
  const Row rows[] = {
      {Asked("", "/dev/shm", ""), "extended_resources.shared_memory.mount_name is \"\": "},
      {Asked("shm", "", ""), "extended_resources.shared_memory.mount_path is \"\": "},
      {Asked("v", "/dev/shm", ""), "extended_resources.shared_memory.mount_name is \"v\": "},
      {Asked("shm", "/v", ""), "extended_resources.shared_memory.mount_path is \"/v\": "},
      {Asked("shm", "/dev/shm", "1gi"), "extended_resources.shared_memory.size_limit is \"1gi\": "},
      {Asked("shm", "/dev/shm", "-1"), "extended_resources.shared_memory.size_limit is \"-1\": "},
  };
  for (const Row& row : rows) {
    INFO(row.sentence);
    auto spec = Json(kPod);
    const absl::Status refused = MountSharedMemory(row.asked, "main", &spec);
    CHECK(refused.code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(refused.message()), Catch::StartsWith(row.sentence));
  }
}

}  // namespace
}  // namespace plugin
