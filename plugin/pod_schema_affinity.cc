#include "plugin/pod_schema_fields.h"

// k8s.io/api v0.34.1, core/v1; fields sorted without regard to case.

namespace plugin {

using namespace pod_fields;

constexpr PodField kAffinity[] = {
    Optional(Object("nodeAffinity", kNodeAffinityType)),
    Optional(Object("podAffinity", kPodAffinityType)),
    Optional(Object("podAntiAffinity", kPodAntiAffinityType)),
};
constexpr PodType kAffinityType = {"Affinity", kAffinity};

constexpr PodField kNodeAffinity[] = {
    Many(Object("preferredDuringSchedulingIgnoredDuringExecution", kPreferredSchedulingTermType)),
    Optional(Object("requiredDuringSchedulingIgnoredDuringExecution", kNodeSelectorType)),
};
constexpr PodType kNodeAffinityType = {"NodeAffinity", kNodeAffinity};

constexpr PodField kNodeSelector[] = {
    Required(Many(Object("nodeSelectorTerms", kNodeSelectorTermType))),
};
constexpr PodType kNodeSelectorType = {"NodeSelector", kNodeSelector};

constexpr PodField kNodeSelectorTerm[] = {
    Many(Object("matchExpressions", kNodeSelectorRequirementType)),
    Many(Object("matchFields", kNodeSelectorRequirementType)),
};
constexpr PodType kNodeSelectorTermType = {"NodeSelectorTerm", kNodeSelectorTerm};

constexpr PodField kNodeSelectorRequirement[] = {
    Required(String("key")),
    Required(String("operator")),
    Many(String("values")),
};
constexpr PodType kNodeSelectorRequirementType = {"NodeSelectorRequirement",
                                                  kNodeSelectorRequirement};

constexpr PodField kPreferredSchedulingTerm[] = {
    Required(Object("preference", kNodeSelectorTermType)),
    Required(Int32("weight")),
};
constexpr PodType kPreferredSchedulingTermType = {"PreferredSchedulingTerm",
                                                  kPreferredSchedulingTerm};

constexpr PodField kPodAffinity[] = {
    Many(Object("preferredDuringSchedulingIgnoredDuringExecution", kWeightedPodAffinityTermType)),
    Many(Object("requiredDuringSchedulingIgnoredDuringExecution", kPodAffinityTermType)),
};
constexpr PodType kPodAffinityType = {"PodAffinity", kPodAffinity};

constexpr PodField kPodAntiAffinity[] = {
    Many(Object("preferredDuringSchedulingIgnoredDuringExecution", kWeightedPodAffinityTermType)),
    Many(Object("requiredDuringSchedulingIgnoredDuringExecution", kPodAffinityTermType)),
};
constexpr PodType kPodAntiAffinityType = {"PodAntiAffinity", kPodAntiAffinity};

constexpr PodField kPodAffinityTerm[] = {
    Optional(Object("labelSelector", kLabelSelectorType)),
    Newer(Many(String("matchLabelKeys"))),
    Newer(Many(String("mismatchLabelKeys"))),
    Many(String("namespaces")),
    Optional(Object("namespaceSelector", kLabelSelectorType)),
    Required(String("topologyKey")),
};
constexpr PodType kPodAffinityTermType = {"PodAffinityTerm", kPodAffinityTerm};

constexpr PodField kWeightedPodAffinityTerm[] = {
    Required(Object("podAffinityTerm", kPodAffinityTermType)),
    Required(Int32("weight")),
};
constexpr PodType kWeightedPodAffinityTermType = {"WeightedPodAffinityTerm",
                                                  kWeightedPodAffinityTerm};

constexpr PodField kLabelSelector[] = {
    Many(Object("matchExpressions", kLabelSelectorRequirementType)),
    StringMap("matchLabels"),
};
constexpr PodType kLabelSelectorType = {"LabelSelector", kLabelSelector};

constexpr PodField kLabelSelectorRequirement[] = {
    Required(String("key")),
    Required(String("operator")),
    Many(String("values")),
};
constexpr PodType kLabelSelectorRequirementType = {"LabelSelectorRequirement",
                                                   kLabelSelectorRequirement};

}  // namespace plugin
