#include "test/sim/schema.h"

namespace sim {
namespace {

// Read from the CRD with its descriptions left out; kinds of volumes that nobody mounts any more
// are left out too.
constexpr absl::string_view kDaskJob = R"(
Metadata annotations:{s} labels:{s}
ServicePort appProtocol:s name:s nodePort:i port!:i protocol:s=TCP targetPort:s
ClientIP timeoutSeconds:i
SessionAffinityConfig clientIP:ClientIP
Service allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s
 externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s ipFamilies:[s]
 ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[s]
 ports:[ServicePort]/port+protocol publishNotReadyAddresses:b selector:{s} sessionAffinity:s
 sessionAffinityConfig:SessionAffinityConfig topologyKeys:[s] type:s
MatchExpression key!:s operator!:s values:[s]
NodeTerm matchExpressions:[MatchExpression] matchFields:[MatchExpression]
PreferredNode preference!:NodeTerm weight!:i
RequiredNode nodeSelectorTerms!:[NodeTerm]
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredNode]
 requiredDuringSchedulingIgnoredDuringExecution:RequiredNode
LabelSelector matchExpressions:[MatchExpression] matchLabels:{s}
PodAffinityTerm labelSelector:LabelSelector namespaceSelector:LabelSelector namespaces:[s]
 topologyKey!:s
PreferredPod podAffinityTerm!:PodAffinityTerm weight!:i
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredPod]
 requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAffinity
KeyRef key!:s name:s optional:b
FieldRef apiVersion:s fieldPath!:s
ResourceFieldRef containerName:s divisor:s resource!:s
ValueFrom configMapKeyRef:KeyRef fieldRef:FieldRef resourceFieldRef:ResourceFieldRef
 secretKeyRef:KeyRef
Env name!:s value:s valueFrom:ValueFrom
OptionalRef name:s optional:b
EnvFrom configMapRef:OptionalRef prefix:s secretRef:OptionalRef
Exec command:[s]
NameValue name!:s value!:s
HttpGet host:s httpHeaders:[NameValue] path:s port!:s scheme:s
TcpSocket host:s port!:s
Handler exec:Exec httpGet:HttpGet tcpSocket:TcpSocket
Lifecycle postStart:Handler preStop:Handler
Probe exec:Exec failureThreshold:i httpGet:HttpGet initialDelaySeconds:i periodSeconds:i
 successThreshold:i tcpSocket:TcpSocket terminationGracePeriodSeconds:i timeoutSeconds:i
ContainerPort containerPort!:i hostIP:s hostPort:i name:s protocol:s=TCP
Resources limits:{s} requests:{s}
Capabilities add:[s] drop:[s]
SeLinuxOptions level:s role:s type:s user:s
SeccompProfile localhostProfile:s type!:s
WindowsOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s runAsUserName:s
SecurityContext allowPrivilegeEscalation:b capabilities:Capabilities privileged:b procMount:s
 readOnlyRootFilesystem:b runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxOptions:SeLinuxOptions
 seccompProfile:SeccompProfile windowsOptions:WindowsOptions
VolumeDevice devicePath!:s name!:s
VolumeMount mountPath!:s mountPropagation:s name!:s readOnly:b subPath:s subPathExpr:s
Container args:[s] command:[s] env:[Env] envFrom:[EnvFrom] image:s imagePullPolicy:s
 lifecycle:Lifecycle livenessProbe:Probe name!:s ports:[ContainerPort]/containerPort+protocol
 readinessProbe:Probe resources:Resources securityContext:SecurityContext startupProbe:Probe
 stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b
 volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:s
Option name:s value:s
DnsConfig nameservers:[s] options:[Option] searches:[s]
PlainPort containerPort!:i hostIP:s hostPort:i name:s protocol:s
EphemeralContainer args:[s] command:[s] env:[Env] envFrom:[EnvFrom] image:s imagePullPolicy:s
 lifecycle:Lifecycle livenessProbe:Probe name!:s ports:[PlainPort] readinessProbe:Probe
 resources:Resources securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b
 targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty:b
 volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:s
HostAlias hostnames:[s] ip:s
LocalRef name:s
ReadinessGate conditionType!:s
PodSecurity fsGroup:i fsGroupChangePolicy:s runAsGroup:i runAsNonRoot:b runAsUser:i
 seLinuxOptions:SeLinuxOptions seccompProfile:SeccompProfile supplementalGroups:[i]
 sysctls:[NameValue] windowsOptions:WindowsOptions
Toleration effect:s key:s operator:s tolerationSeconds:i value:s
TopologySpreadConstraint labelSelector:LabelSelector maxSkew!:i topologyKey!:s whenUnsatisfiable!:s
Item key!:s mode:i path!:s
ConfigMap defaultMode:i items:[Item] name:s optional:b
Csi driver!:s fsType:s nodePublishSecretRef:LocalRef readOnly:b volumeAttributes:{s}
FieldItem fieldRef:FieldRef mode:i path!:s resourceFieldRef:ResourceFieldRef
DownwardAPI defaultMode:i items:[FieldItem]
EmptyDir medium:s sizeLimit:s
OwnerReference apiVersion!:s blockOwnerDeletion:b controller:b kind!:s name!:s uid!:s
ClaimMetadata annotations:{s} clusterName:s creationTimestamp:s deletionGracePeriodSeconds:i
 deletionTimestamp:s finalizers:[s] generateName:s generation:i labels:{s} name:s namespace:s
 ownerReferences:[OwnerReference] resourceVersion:s selfLink:s uid:s
DataSource apiGroup:s kind!:s name!:s
ClaimSpec accessModes:[s] dataSource:DataSource resources:Resources selector:LabelSelector
 storageClassName:s volumeMode:s volumeName:s
VolumeClaimTemplate metadata:ClaimMetadata spec!:ClaimSpec
Ephemeral volumeClaimTemplate:VolumeClaimTemplate
HostPath path!:s type:s
Nfs path!:s readOnly:b server!:s
PersistentVolumeClaim claimName!:s readOnly:b
ProjectedMap items:[Item] name:s optional:b
ProjectedFields items:[FieldItem]
ServiceAccountToken audience:s expirationSeconds:i path!:s
Source configMap:ProjectedMap downwardAPI:ProjectedFields secret:ProjectedMap
 serviceAccountToken:ServiceAccountToken
Projected defaultMode:i sources:[Source]
Secret defaultMode:i items:[Item] optional:b secretName:s
Volume configMap:ConfigMap csi:Csi downwardAPI:DownwardAPI emptyDir:EmptyDir ephemeral:Ephemeral
 hostPath:HostPath name!:s nfs:Nfs persistentVolumeClaim:PersistentVolumeClaim projected:Projected
 secret:Secret
PodSpec activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b
 containers!:[Container] dnsConfig:DnsConfig dnsPolicy:s enableServiceLinks:b
 ephemeralContainers:[EphemeralContainer] hostAliases:[HostAlias] hostIPC:b hostNetwork:b hostPID:b
 hostname:s imagePullSecrets:[LocalRef] initContainers:[Container] nodeName:s nodeSelector:{s}
 overhead:{s} preemptionPolicy:s priority:i priorityClassName:s readinessGates:[ReadinessGate]
 restartPolicy:s runtimeClassName:s schedulerName:s securityContext:PodSecurity serviceAccount:s
 serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s
 terminationGracePeriodSeconds:i tolerations:[Toleration]
 topologySpreadConstraints:[TopologySpreadConstraint]/topologyKey+whenUnsatisfiable
 volumes:[Volume]
Scheduler metadata:Metadata service!:Service spec!:PodSpec
Worker metadata:Metadata replicas:i=1 spec!:PodSpec
ClusterSpec idleTimeout:i=0 scheduler!:Scheduler worker!:Worker
ClusterStatus phase:s
Cluster spec!:ClusterSpec status:ClusterStatus
RunnerSpec activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b
 containers!:[Container] dnsConfig:DnsConfig dnsPolicy:s enableServiceLinks:b
 ephemeralContainers:[EphemeralContainer] hostAliases:[HostAlias] hostIPC:b hostNetwork:b hostPID:b
 hostname:s imagePullSecrets:[LocalRef] initContainers:[Container] nodeName:s nodeSelector:{s}
 overhead:{s} preemptionPolicy:s priority:i priorityClassName:s readinessGates:[ReadinessGate]
 restartPolicy:s=OnFailure runtimeClassName:s schedulerName:s securityContext:PodSecurity
 serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s
 terminationGracePeriodSeconds:i tolerations:[Toleration]
 topologySpreadConstraints:[TopologySpreadConstraint]/topologyKey+whenUnsatisfiable
 volumes:[Volume]
Job metadata:Metadata spec:RunnerSpec
DaskJobSpec cluster!:Cluster job!:Job
DaskJobStatus clusterName:s endTime:s? jobRunnerPodName:s? jobStatus!:s? startTime:s?
DaskJob spec:DaskJobSpec status:DaskJobStatus
)";

}  // namespace

const Schema& DaskJobSchema() {
  static const Schema* const schema = new Schema(kDaskJob);
  return *schema;
}

}  // namespace sim
