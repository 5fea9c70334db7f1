import type * as kube from '@kubernetes/client-node';

/**
 * A client library's type as it is on the wire: times are strings, the underscores that keep TypeScript's reserved
 * words apart are gone, every field may be absent, and objects may be changed in place while they are being made.
 */
type Wire<T> = T extends Date
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends (infer Item)[]
      ? Wire<Item>[]
      : T extends object
        ? { [Key in keyof T as Key extends `_${infer Name}` ? Name : Key]: Wire<T[Key]> }
        : T;

type Identified<T> = T & { apiVersion: string; kind: string; metadata: ObjectMeta };

export type ObjectMeta = Wire<kube.V1ObjectMeta>;
export type OwnerReference = Wire<kube.V1OwnerReference>;
export type LabelSelector = Wire<kube.V1LabelSelector>;
export type Condition = Wire<kube.V1Condition>;
export type Pod = Identified<Wire<kube.V1Pod>>;
export type PodSpec = Wire<kube.V1PodSpec>;
export type PodStatus = Wire<kube.V1PodStatus>;
export type PodTemplate = Identified<Wire<kube.V1PodTemplate>>;
export type PodTemplateSpec = Wire<kube.V1PodTemplateSpec>;
export type Container = Wire<kube.V1Container>;
export type EphemeralContainer = Wire<kube.V1EphemeralContainer>;
export type ContainerStatus = Wire<kube.V1ContainerStatus>;
export type ContainerState = Wire<kube.V1ContainerState>;
export type Probe = Wire<kube.V1Probe>;
export type Volume = Wire<kube.V1Volume>;
export type VolumeMount = Wire<kube.V1VolumeMount>;
export type Namespace = Identified<Wire<kube.V1Namespace>>;
export type Node = Identified<Wire<kube.V1Node>>;
export type ServiceAccount = Identified<Wire<kube.V1ServiceAccount>>;
export type Secret = Identified<Wire<kube.V1Secret>>;
export type ConfigMap = Identified<Wire<kube.V1ConfigMap>>;
export type Service = Identified<Wire<kube.V1Service>>;
export type Endpoints = Identified<Wire<kube.V1Endpoints>>;
export type EndpointSlice = Identified<Wire<kube.V1EndpointSlice>>;
export type Event = Identified<Wire<kube.CoreV1Event>>;
export type ReplicationController = Identified<Wire<kube.V1ReplicationController>>;
export type Deployment = Identified<Wire<kube.V1Deployment>>;
export type ReplicaSet = Identified<Wire<kube.V1ReplicaSet>>;
export type DaemonSet = Identified<Wire<kube.V1DaemonSet>>;
export type StatefulSet = Identified<Wire<kube.V1StatefulSet>>;
export type Job = Identified<Wire<kube.V1Job>>;
export type CronJob = Identified<Wire<kube.V1CronJob>>;
export type LimitRange = Identified<Wire<kube.V1LimitRange>>;
export type ResourceQuota = Identified<Wire<kube.V1ResourceQuota>>;
export type PersistentVolume = Identified<Wire<kube.V1PersistentVolume>>;
export type PersistentVolumeClaim = Identified<Wire<kube.V1PersistentVolumeClaim>>;
export type ControllerRevision = Identified<Wire<kube.V1ControllerRevision>>;
export type Ingress = Identified<Wire<kube.V1Ingress>>;
export type IngressClass = Identified<Wire<kube.V1IngressClass>>;
export type IpAddress = Identified<Wire<kube.V1IPAddress>>;
export type ServiceCidr = Identified<Wire<kube.V1ServiceCIDR>>;
export type NetworkPolicy = Identified<Wire<kube.V1NetworkPolicy>>;
export type PodDisruptionBudget = Identified<Wire<kube.V1PodDisruptionBudget>>;
export type Role = Identified<Wire<kube.V1Role>>;
export type ClusterRole = Identified<Wire<kube.V1ClusterRole>>;
export type RoleBinding = Identified<Wire<kube.V1RoleBinding>>;
export type ClusterRoleBinding = Identified<Wire<kube.V1ClusterRoleBinding>>;
export type CsiDriver = Identified<Wire<kube.V1CSIDriver>>;
export type CsiNode = Identified<Wire<kube.V1CSINode>>;
export type CsiStorageCapacity = Identified<Wire<kube.V1CSIStorageCapacity>>;
export type StorageClass = Identified<Wire<kube.V1StorageClass>>;
export type VolumeAttachment = Identified<Wire<kube.V1VolumeAttachment>>;
export type VolumeAttributesClass = Identified<Wire<kube.V1VolumeAttributesClass>>;
export type PriorityClass = Identified<Wire<kube.V1PriorityClass>>;
export type RuntimeClass = Identified<Wire<kube.V1RuntimeClass>>;
export type Lease = Identified<Wire<kube.V1Lease>>;
export type CertificateSigningRequest = Identified<Wire<kube.V1CertificateSigningRequest>>;
export type Scale = Identified<Wire<kube.V1Scale>>;
export type MutatingWebhookConfiguration = Identified<Wire<kube.V1MutatingWebhookConfiguration>>;
export type ValidatingWebhookConfiguration = Identified<Wire<kube.V1ValidatingWebhookConfiguration>>;
export type ValidatingAdmissionPolicy = Identified<Wire<kube.V1ValidatingAdmissionPolicy>>;
export type ValidatingAdmissionPolicyBinding = Identified<Wire<kube.V1ValidatingAdmissionPolicyBinding>>;
export type MutatingAdmissionPolicy = Identified<Wire<kube.V1MutatingAdmissionPolicy>>;
export type MutatingAdmissionPolicyBinding = Identified<Wire<kube.V1MutatingAdmissionPolicyBinding>>;
/** An Event as events.k8s.io has it. */
export type RegardingEvent = Identified<Wire<kube.EventsV1Event>>;
