import { effectiveArgv } from './effective-argv.ts';
import { effectiveProbe } from './effective-probe.ts';
import { effectiveMounts } from './effective-volumes.ts';
import { normaliseImage } from './image-reference.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { booleanAt, listAt, numberAt, objectAt, objectsAt, stringAt, stringsAt } from './json-read.ts';
import { grantedCapabilities } from './linux-capabilities.ts';
import type { ImageDefaults } from './task.ts';

export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

/** What a container is part of. */
export interface PodContext {
  readonly securityContext: JsonObject;
  readonly annotations: JsonObject;
  readonly volumes: readonly JsonObject[];
  readonly images: readonly ImageDefaults[];
}

/**
 * A container with what is in force for it: the kubelet's merge of the Pod's security context and its own
 * (k8s.io/kubernetes/pkg/securitycontext), defaults filled in. What is not set is null.
 */
export function effectiveContainer(
  container: JsonObject,
  role: ContainerRole,
  path: string,
  pod: PodContext,
): JsonObject {
  const own = objectAt(container, 'securityContext');
  const merged = { ...pod.securityContext, ...withoutNulls(own) };
  const privileged = booleanAt(own, 'privileged') === true;
  const capabilities = effectiveCapabilities(own);
  const allCapabilities = privileged || ['SYS_ADMIN', 'ALL'].some((name) => capabilities.add.includes(name));
  const image = stringAt(container, 'image');
  return {
    name: stringAt(container, 'name') ?? '',
    role,
    path,
    image: image === null ? null : normaliseImage(image),
    argv: effectiveArgv(container, pod.images),
    workingDir: stringAt(container, 'workingDir'),
    readOnlyRootFilesystem: booleanAt(own, 'readOnlyRootFilesystem') === true,
    runAsUser: numberAt(merged, 'runAsUser'),
    runAsGroup: numberAt(merged, 'runAsGroup'),
    runAsNonRoot: booleanAt(merged, 'runAsNonRoot') === true,
    privileged,
    // "always true when the container is privileged or has CAP_SYS_ADMIN", and unless it is set to false
    allowPrivilegeEscalation: allCapabilities || booleanAt(own, 'allowPrivilegeEscalation') !== false,
    // what the kubelet asks of the runtime, whatever the field above amounts to (securitycontext.AddNoNewPrivileges)
    noNewPrivileges: !privileged && booleanAt(own, 'allowPrivilegeEscalation') === false,
    capabilities: { ...capabilities, bounding: boundingSet(own, privileged) },
    supplementalGroups: supplementalGroups(pod.securityContext),
    seccomp: effectiveSeccomp(objectAt(merged, 'seccompProfile'), privileged),
    appArmor: effectiveAppArmor(container, merged, pod.annotations),
    procMount: stringAt(own, 'procMount') ?? 'Default',
    securityContext: own,
    mounts: effectiveMounts(container, pod.volumes),
    devices: objectsAt(container, 'volumeDevices').map((device) => stringAt(device, 'devicePath') ?? ''),
    probes: {
      startup: effectiveProbe(container, 'startupProbe'),
      liveness: effectiveProbe(container, 'livenessProbe'),
      readiness: effectiveProbe(container, 'readinessProbe'),
    },
    lifecycle: isJsonObject(container['lifecycle']) ? container['lifecycle'] : null,
    ports: objectsAt(container, 'ports').map((port) => ({
      name: stringAt(port, 'name'),
      containerPort: numberAt(port, 'containerPort'),
      protocol: stringAt(port, 'protocol') ?? 'TCP',
      hostPort: numberAt(port, 'hostPort'),
    })),
    env: objectsAt(container, 'env').map((variable) => ({
      name: stringAt(variable, 'name') ?? '',
      value: stringAt(variable, 'value'),
      from: isJsonObject(variable['valueFrom']) ? variable['valueFrom'] : null,
    })),
    envFrom: listAt(container, 'envFrom'),
    resources: objectAt(container, 'resources'),
  };
}

function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

/** In capitals, without CAP_: the runtimes take both spellings. */
function effectiveCapabilities(own: JsonObject): {
  readonly add: readonly string[];
  readonly drop: readonly string[];
} {
  const capabilities = objectAt(own, 'capabilities');
  const names = (key: string): readonly string[] =>
    stringsAt(capabilities, key).map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  return { add: names('add'), drop: names('drop') };
}

/** What is left of the runtime's defaults; the names as they are written: a runtime may know fewer spellings. */
function boundingSet(own: JsonObject, privileged: boolean): readonly string[] {
  const capabilities = objectAt(own, 'capabilities');
  return grantedCapabilities(stringsAt(capabilities, 'add'), stringsAt(capabilities, 'drop'), privileged);
}

/** The groups that the Pod gives its processes beside their own: fsGroup is one of them. */
export function supplementalGroups(securityContext: JsonObject): readonly number[] {
  const fsGroup = numberAt(securityContext, 'fsGroup');
  const groups = listAt(securityContext, 'supplementalGroups').filter((group) => typeof group === 'number');
  return [...new Set([...(fsGroup === null ? [] : [fsGroup]), ...groups])];
}

/** A privileged container runs without seccomp whatever is asked (containerd, CRI-O). */
function effectiveSeccomp(profile: JsonObject, privileged: boolean): JsonObject {
  if (privileged) return { type: 'Unconfined', localhostProfile: null };
  return {
    type: stringAt(profile, 'type') ?? 'Unconfined',
    localhostProfile: stringAt(profile, 'localhostProfile'),
  };
}

/** The field, else the annotation of old; null where the runtime's default is in force. */
function effectiveAppArmor(container: JsonObject, merged: JsonObject, annotations: JsonObject): Json {
  const profile = objectAt(merged, 'appArmorProfile');
  const type = stringAt(profile, 'type');
  if (type !== null) return { type, localhostProfile: stringAt(profile, 'localhostProfile') };
  const name = stringAt(container, 'name') ?? '';
  const annotation = stringAt(annotations, `container.apparmor.security.beta.kubernetes.io/${name}`);
  if (annotation === null) return null;
  if (annotation.startsWith('localhost/'))
    return { type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) };
  return {
    type: annotation === 'unconfined' ? 'Unconfined' : 'RuntimeDefault',
    localhostProfile: null,
  };
}
