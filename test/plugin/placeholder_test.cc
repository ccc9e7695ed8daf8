#include "plugin/placeholder.h"

#include <catch2/catch.hpp>

namespace plugin {
namespace {

TEST_CASE("placeholders of propeller are found in any spelling", "[plugin][placeholder]") {
  for (const char* text :
       {"{{.input}}", "{{ .Input }}", "{{$inputPrefix}}", "s3://{{.outputPrefix}}/x",
        "{{.rawOutputDataPrefix}}", "{{.checkpointOutputPrefix}}", "{{.PREVCHECKPOINTPREFIX}}",
        "{{.perRetryUniqueKey}}", "{{.taskTemplatePath}}", "{{.inputs.n}}", "{{.x}}{{.input}}"}) {
    INFO(text);
    CHECK(HoldsPlaceholder(text));
  }
}

TEST_CASE("other text in braces is the task's own", "[plugin][placeholder]") {
  for (const char* text : {"", "input", "{{input}}", "{{.runName}}", "{{.actionName}}", "{{.input",
                           "{.input}", "{{.inputFile}}", "{{.Namespace}}", "{{}}", "}}{{"}) {
    INFO(text);
    CHECK_FALSE(HoldsPlaceholder(text));
  }
}

}  // namespace
}  // namespace plugin
