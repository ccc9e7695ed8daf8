// What the services rely on across generations: bytes of one are valid messages of the other.
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/message_differencer.h>

#include <catch2/catch.hpp>
#include <string>

#include "flyteidl/admin/agent.pb.h"
#include "flyteidl/service/external_plugin_service.pb.h"
#include "flyteidl2/connector/connector.pb.h"

namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

template <typename T>
T FromText(const std::string& text) {
  T message;
  REQUIRE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// The bytes of `from` as a `To`, which must know every field of them.
template <typename To>
To KnownAs(const Message& from) {
  To to;
  REQUIRE(to.ParseFromString(from.SerializeAsString()));
  const size_t size = to.ByteSizeLong();
  to.DiscardUnknownFields();
  CHECK(to.ByteSizeLong() == size);
  return to;
}

// There and back through another generation's message.
template <typename Other, typename T>
void CheckSurvives(const T& message) {
  const T back = KnownAs<T>(KnownAs<Other>(message));
  CHECK(MessageDifferencer::Equals(message, back));
}

constexpr char kInputs[] = R"pb(
  literals {
    key: "list_length"
    value { scalar { primitive { integer: 1000 } } }
  }
  literals {
    key: "names"
    value {
      collection {
        literals { scalar { primitive { string_value: "a" } } }
        literals { scalar { none_type {} } }
      }
      metadata { key: "k" value: "v" }
    }
  }
  literals {
    key: "large"
    value {
      hash: "h"
      offloaded_metadata {
        uri: "s3://b/x.pb"
        size_bytes: 9
        inferred_type { simple: FLOAT }
      }
    }
  }
)pb";

constexpr char kTemplate[] = R"pb(
  id { resource_type: TASK project: "p" domain: "d" name: "wf.increment" version: "v1" }
  type: "dask"
  metadata {
    discoverable: true
    runtime { type: FLYTE_SDK version: "1.16.8" flavor: "python" }
    timeout { seconds: 60 }
    retries { retries: 2 }
    interruptible: false
    tags { key: "team" value: "ml" }
    pod_template_name: "base"
    generates_deck { value: true }
    metadata { labels { key: "l" value: "1" } }
  }
  interface {
    inputs {
      variables {
        key: "list_length"
        value { type { simple: INTEGER } }
      }
    }
    outputs {
      variables {
        key: "o0"
        value {
          type { collection_type { simple: INTEGER } }
          description: "incremented"
        }
      }
    }
  }
  custom {
    fields {
      key: "workers"
      value {
        struct_value {
          fields {
            key: "numberOfWorkers"
            value { number_value: 4 }
          }
        }
      }
    }
  }
  container {
    image: "registry.example/dask:v1"
    args: "pyflyte-execute"
    args: "--inputs"
    resources { limits { name: MEMORY value: "32Gi" } }
    env { key: "A" value: "1" }
    env { key: "A" value: "2" }
    ports { container_port: 8786 name: "tcp-comm" }
  }
  security_context { secrets { group: "g" key: "k" mount_requirement: FILE env_var: "E" } }
  extended_resources { gpu_accelerator { device: "t4" unpartitioned: true } }
  config { key: "primary_container_name" value: "main" }
)pb";

constexpr char kMetadata[] = R"pb(
  task_execution_id {
    node_execution_id {
      node_id: "n0"
      execution_id { project: "p" domain: "d" name: "f1" }
    }
    retry_attempt: 3
  }
  namespace: "p-d"
  labels { key: "execution-id" value: "f1" }
  k8s_service_account: "default"
  environment_variables { key: "X" value: "y" }
  identity { execution_identity: "me" }
)pb";

flyteidl::admin::CreateTaskRequest V1CreateTask() {
  auto request =
      FromText<flyteidl::admin::CreateTaskRequest>(R"pb(output_prefix: "s3://b/n0/data/3")pb");
  *request.mutable_inputs() = FromText<flyteidl::core::LiteralMap>(kInputs);
  *request.mutable_template_() = FromText<flyteidl::core::TaskTemplate>(kTemplate);
  *request.mutable_task_execution_metadata() =
      FromText<flyteidl::admin::TaskExecutionMetadata>(kMetadata);
  return request;
}

TEST_CASE("a v1 CreateTaskRequest is a flyteidl2 one, nothing lost", "[proto]") {
  CheckSurvives<flyteidl2::connector::CreateTaskRequest>(V1CreateTask());
}

TEST_CASE("the inputs of a v1 request are found by name in flyteidl2", "[proto]") {
  const auto request = KnownAs<flyteidl2::connector::CreateTaskRequest>(V1CreateTask());
  REQUIRE(request.inputs().literals_size() == 3);
  for (const auto& input : request.inputs().literals()) {
    if (input.name() == "list_length") {
      CHECK(input.value().scalar().primitive().integer() == 1000);
      return;
    }
  }
  FAIL("list_length is not among the inputs");
}

TEST_CASE("the template of a v1 request reads the same in flyteidl2", "[proto]") {
  const auto task = KnownAs<flyteidl2::connector::CreateTaskRequest>(V1CreateTask()).template_();
  CHECK(task.type() == "dask");
  CHECK(task.container().args(0) == "pyflyte-execute");
  CHECK(task.container().env_size() == 2);
  CHECK(task.interface().outputs().variables(0).key() == "o0");
  CHECK(task.metadata().interruptible_value_case() ==
        flyteidl2::core::TaskMetadata::kInterruptible);
  CHECK(task.custom().fields().at("workers").struct_value().fields_size() == 1);
}

TEST_CASE("a request of Flyte 1.6 is the start of a later one", "[proto]") {
  auto request = V1CreateTask();
  request.clear_task_execution_metadata();
  CheckSurvives<flyteidl::service::TaskCreateRequest>(request);
}

TEST_CASE("a reply in the words of flyteidl2 is read by a v1 client", "[proto]") {
  const auto reply = FromText<flyteidl2::connector::GetTaskResponse>(R"pb(
    resource {
      message: "2 of 4 workers"
      log_links { uri: "https://logs" name: "runner" message_format: JSON ShowWhilePending: true }
      phase: RUNNING
      custom_info {
        fields {
          key: "cause"
          value { string_value: "running" }
        }
      }
    })pb");
  CheckSurvives<flyteidl::admin::GetTaskResponse>(reply);
  const auto read = KnownAs<flyteidl::admin::GetTaskResponse>(reply);
  CHECK(read.resource().phase() == flyteidl::core::TaskExecution::RUNNING);
  CHECK_FALSE(read.resource().has_outputs());
}

TEST_CASE("empty outputs stay apart from no outputs", "[proto]") {
  flyteidl::admin::GetTaskResponse reply;
  reply.mutable_resource()->mutable_outputs();
  CHECK(KnownAs<flyteidl2::connector::GetTaskResponse>(reply).resource().has_outputs());
}

TEST_CASE("a connector's entry is an agent's entry", "[proto]") {
  CheckSurvives<flyteidl::admin::ListAgentsResponse>(
      FromText<flyteidl2::connector::ListConnectorsResponse>(R"pb(
        connectors {
          name: "dask"
          supported_task_categories { name: "dask" version: 1 }
        })pb"));
}

TEST_CASE("the log links of Flyte 1.10.6 are field 2 of GetTaskResponse", "[proto]") {
  const auto reply = FromText<flyteidl::admin::GetTaskResponse>(R"pb(
    resource { state: RUNNING }
    log_links { uri: "https://logs" name: "runner" })pb");
  flyteidl::admin::GetTaskResponse read;
  REQUIRE(read.ParseFromString(reply.SerializeAsString()));
  CHECK(MessageDifferencer::Equals(reply, read));

  google::protobuf::Empty wire;  // knows no field, so it keeps them all
  REQUIRE(wire.ParseFromString(reply.SerializeAsString()));
  const auto& fields = google::protobuf::Empty::GetReflection()->GetUnknownFields(wire);
  REQUIRE(fields.field_count() == 2);
  CHECK(fields.field(1).number() == 2);
  CHECK(fields.field(1).length_delimited() == reply.log_links(0).SerializeAsString());
}

TEST_CASE("clients that do not know the old log links read the rest", "[proto]") {
  const auto reply = FromText<flyteidl::admin::GetTaskResponse>(R"pb(
    resource { message: "starting" }
    log_links { uri: "https://logs" })pb");
  flyteidl2::connector::GetTaskResponse read;
  REQUIRE(read.ParseFromString(reply.SerializeAsString()));
  CHECK(read.resource().message() == "starting");
}

}  // namespace
