#pragma once

#include "absl/types/span.h"
#include "plugin/causes.h"
#include "plugin/phase_view.h"
#include "plugin/sentence.h"

namespace plugin {

// The first rule that holds decides; the last one always holds.
struct PhaseRule {
  bool (*holds)(const PhaseView& view);
  Cause cause;
  Words (*words)(const PhaseView& view);  // for the cause's sentence
};

absl::Span<const PhaseRule> PhaseRules();

}  // namespace plugin
