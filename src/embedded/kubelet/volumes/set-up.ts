import { parseQuantity } from '../../../model/quantity.ts';
import type { Pod, Volume } from '../../objects/kinds.ts';
import { isFields } from '../../objects/object.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { ApiClient } from '../../registry/types.ts';
import type { ContainerRuntime, VolumeFiles } from '../../runtime/types.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { NodeAmounts } from '../container/field-values.ts';
import type { MintToken } from '../types.ts';
import { podSpec } from '../names.ts';
import type { NanoClock } from '../timers.ts';
import { podAmounts } from '../schedule/requests.ts';
import { AtomicWriter } from './atomic-writer.ts';
import { checkHostPath, type NodeFiles } from './node-files.ts';
import { configMapPayload, downwardPayload, secretPayload } from './payloads.ts';
import type { MountedVolume, Payload } from './types.ts';
import { VolumeError } from './types.ts';

export interface VolumeParts {
  readonly api: ApiClient;
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly nanos: NanoClock;
  readonly node: NodeFiles;
  readonly nodeAmounts: NodeAmounts;
  readonly mintToken: MintToken;
}

const DEFAULT_MODE = 0o644;
const ROOT = { uid: 0, gid: 0 } as const;

/** Sets one volume of a Pod up. `pod` gives the Pod as it is now. Throws VolumeError while something is missing. */
export function setUpVolume(pod: () => Pod, volume: Volume, parts: VolumeParts): MountedVolume {
  const first = pod();
  const namespace = first.metadata.namespace ?? '';
  const folder = `/var/lib/kubelet/pods/${first.metadata.uid}/volumes`;
  const fsGroup = podSpec(first).securityContext?.fsGroup;
  const { api } = parts;
  if (volume.emptyDir !== undefined) {
    return {
      ...emptyDir(first, parts, volume.emptyDir, fsGroup),
      source: `${folder}/kubernetes.io~empty-dir/${volume.name}`,
    };
  }
  if (volume.hostPath !== undefined) {
    return hostPath(parts.node, volume.hostPath.path, volume.hostPath.type ?? '');
  }
  if (volume.configMap !== undefined) {
    const { name = '', items = [], optional = false, defaultMode = DEFAULT_MODE } = volume.configMap;
    const payload = (): Payload =>
      configMapPayload(api, namespace, { name, items, optional, mode: defaultMode });
    return written(
      first,
      parts,
      'disk',
      `${folder}/kubernetes.io~configmap/${volume.name}`,
      fsGroup,
      payload,
    );
  }
  if (volume.secret !== undefined) {
    const { secretName: name = '', items = [], optional = false, defaultMode = DEFAULT_MODE } = volume.secret;
    const payload = (): Payload =>
      secretPayload(api, namespace, { name, items, optional, mode: defaultMode });
    return written(first, parts, 'tmpfs', `${folder}/kubernetes.io~secret/${volume.name}`, fsGroup, payload);
  }
  if (volume.downwardAPI !== undefined) {
    const { items = [], defaultMode = DEFAULT_MODE } = volume.downwardAPI;
    const payload = (): Payload => downwardPayload(pod(), items, defaultMode, parts.nodeAmounts);
    return written(
      first,
      parts,
      'tmpfs',
      `${folder}/kubernetes.io~downward-api/${volume.name}`,
      fsGroup,
      payload,
    );
  }
  if (volume.projected !== undefined) {
    return projected(pod, volume.projected, `${folder}/kubernetes.io~projected/${volume.name}`, parts);
  }
  if (volume.persistentVolumeClaim !== undefined) {
    return claimed(namespace, volume.persistentVolumeClaim, parts);
  }
  throw new VolumeError('no volume plugin matched');
}

function emptyDir(
  pod: Pod,
  parts: VolumeParts,
  { medium, sizeLimit }: NonNullable<Volume['emptyDir']>,
  fsGroup: number | undefined,
): Omit<MountedVolume, 'source'> {
  // The size of a folder on disk is only looked at by eviction, a tmpfs enforces it.
  const files = medium === 'Memory' ? makeTmpfs(pod, parts, sizeLimit) : parts.runtime.createVolume('disk');
  rootOf(files);
  if (fsGroup !== undefined) files.setGroup(fsGroup);
  return { files, base: '', readOnly: false };
}

/** As large as the node's memory, the Pod's where all its containers have limits, or what the volume asks for. */
function makeTmpfs(pod: Pod, parts: VolumeParts, sizeLimit?: string): VolumeFiles {
  const spec = podSpec(pod);
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  const limited = all.every(({ resources }) => resources?.limits?.['memory'] !== undefined);
  const ofPod = limited ? podAmounts(pod, 'limits').get('memory') : undefined;
  const asked = sizeLimit === undefined ? null : parseQuantity(sizeLimit);
  const size = Math.min(
    parts.nodeAmounts.memoryBytes,
    ofPod ?? Number.POSITIVE_INFINITY,
    asked === null || asked === 0 ? Number.POSITIVE_INFINITY : asked,
  );
  return parts.runtime.createVolume('tmpfs', { sizeLimit: size });
}

/** Root folders: 0777 on disk, and a tmpfs has its own default, 1777. */
function rootOf(files: VolumeFiles): void {
  files.makeDirectory('', { mode: files.kind === 'tmpfs' ? 0o1777 : 0o777, ...ROOT });
}

function hostPath(node: NodeFiles, path: string, type: string): MountedVolume {
  return { files: node.files, base: checkHostPath(node, path, type), source: path, readOnly: false };
}

function written(
  pod: Pod,
  parts: VolumeParts,
  kind: 'disk' | 'tmpfs',
  source: string,
  fsGroup: number | undefined,
  payload: () => Payload,
): MountedVolume {
  // What is missing shows before anything is made.
  const first = payload();
  const files = kind === 'tmpfs' ? makeTmpfs(pod, parts) : parts.runtime.createVolume(kind);
  rootOf(files);
  const writer = new AtomicWriter(files, parts.nanos);
  const write = (next: Payload): void => {
    if (writer.write(next) && fsGroup !== undefined) files.setGroup(fsGroup);
  };
  write(first);
  return { files, base: '', source, readOnly: true, refresh: () => write(payload()) };
}

function projected(
  pod: () => Pod,
  { sources = [], defaultMode = DEFAULT_MODE }: NonNullable<Volume['projected']>,
  source: string,
  parts: VolumeParts,
): MountedVolume {
  const { api, clock } = parts;
  const tokens = new Map<number, { readonly token: string; readonly renewAt: number }>();
  const fsGroup = podSpec(pod()).securityContext?.fsGroup;
  const owner = commonUser(pod());
  const namespace = pod().metadata.namespace ?? '';
  const tokenText = (index: number, audience: string | undefined, seconds: number): string => {
    const known = tokens.get(index);
    const now = clock.now().getTime();
    if (known !== undefined && now < known.renewAt) return known.token;
    const { token, expiration } = mint(pod(), audience, seconds, parts.mintToken);
    // pkg/kubelet/token: renewed after 80 % of its life, and at least once a day.
    const life = Date.parse(expiration) - now;
    tokens.set(index, { token, renewAt: now + Math.min(life * 0.8, 86_400_000) });
    return token;
  };
  const payload = (): Payload => {
    const all = new Map<string, Payload extends ReadonlyMap<string, infer One> ? One : never>();
    const missing: string[] = [];
    sources.forEach((one, index) => {
      try {
        for (const [path, file] of partOf(one, index)) all.set(path, file);
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error;
        missing.push(error.message);
      }
    });
    // utilerrors.NewAggregate: several in brackets, each once.
    const [only, ...others] = new Set(missing);
    if (only !== undefined)
      throw new VolumeError(others.length === 0 ? only : `[${[only, ...others].join(', ')}]`);
    return all;
  };
  const partOf = (one: (typeof sources)[number], index: number): Payload => {
    if (one.configMap !== undefined) {
      const { name = '', items = [], optional = false } = one.configMap;
      return configMapPayload(api, namespace, { name, items, optional, mode: defaultMode });
    }
    if (one.secret !== undefined) {
      const { name = '', items = [], optional = false } = one.secret;
      return secretPayload(api, namespace, { name, items, optional, mode: defaultMode });
    }
    if (one.downwardAPI !== undefined) {
      return downwardPayload(pod(), one.downwardAPI.items ?? [], defaultMode, parts.nodeAmounts);
    }
    if (one.serviceAccountToken !== undefined) {
      const { path, audience, expirationSeconds = 3600 } = one.serviceAccountToken;
      const mode = owner !== undefined || fsGroup !== undefined ? 0o600 : defaultMode;
      const content = Buffer.from(tokenText(index, audience, expirationSeconds));
      return new Map([[path, { content, mode, ...(owner === undefined ? {} : { uid: owner }) }]]);
    }
    throw new VolumeError('clusterTrustBundle and podCertificate projections are not supported');
  };
  const mounted = written(pod(), parts, 'tmpfs', source, fsGroup, payload);
  return {
    ...mounted,
    refreshAt: () =>
      Math.min(Number.POSITIVE_INFINITY, ...[...tokens.values()].map(({ renewAt }) => renewAt)),
  };
}

function mint(
  pod: Pod,
  audience: string | undefined,
  expirationSeconds: number,
  mintToken: MintToken,
): { token: string; expiration: string } {
  const spec = podSpec(pod);
  try {
    return mintToken(pod.metadata.namespace ?? '', spec.serviceAccountName ?? 'default', {
      audiences: audience === undefined || audience === '' ? [] : [audience],
      expirationSeconds,
      boundObjectRef: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: pod.metadata.name ?? '',
        uid: pod.metadata.uid ?? '',
      },
    });
  } catch (error) {
    if (error instanceof StatusError) throw new VolumeError(`failed to fetch token: ${error.message}`);
    throw error;
  }
}

/** The user of all containers where they agree (pkg/volume/util FsUserFrom): the token is theirs. */
function commonUser(pod: Pod): number | undefined {
  const spec = podSpec(pod);
  const users = [...(spec.initContainers ?? []), ...spec.containers].map(
    (container) => container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser,
  );
  const [first] = users;
  return users.every((user) => user === first) ? first : undefined;
}

/** A claim that something has bound to a volume of the node's own disk. */
function claimed(
  namespace: string,
  { claimName }: NonNullable<Volume['persistentVolumeClaim']>,
  parts: VolumeParts,
): MountedVolume {
  const claim = parts.api.get('persistentvolumeclaims', namespace, claimName);
  const spec = claim?.['spec'];
  const name = isFields(spec) && typeof spec['volumeName'] === 'string' ? spec['volumeName'] : '';
  const volume = name === '' ? undefined : parts.api.get('persistentvolumes', '', name);
  const source = volume?.['spec'];
  const host = isFields(source) ? source['hostPath'] : undefined;
  if (isFields(host) && typeof host['path'] === 'string') {
    return hostPath(parts.node, host['path'], typeof host['type'] === 'string' ? host['type'] : '');
  }
  throw new VolumeError('no volume plugin matched');
}
