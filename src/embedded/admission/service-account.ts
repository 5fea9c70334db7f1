import { MIRROR_ANNOTATION } from '../kinds/pod/annotations.ts';
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../objects/kinds.ts';
import { generateName } from '../registry/generate-name.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import { refused } from './refuse.ts';

/** plugin/pkg/admission/serviceaccount: every Pod has a service account, and its token where it is wanted. */

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';

/** `random` (0 to below 1) ends the name of the token's volume. */
export function createServiceAccountPlugin(random: () => number): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    admit(request) {
      if (!isNewPod(request)) return;
      const pod = request.object as unknown as Pod;
      const spec = (pod.spec ??= { containers: [] });
      if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return;
      if ((spec.serviceAccountName ?? '') === '') spec.serviceAccountName = 'default';
      spec.serviceAccount = spec.serviceAccountName ?? 'default';
      const account = accountOf(request, spec);
      if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
        mountToken(spec, random);
      }
      const secrets = account.imagePullSecrets ?? [];
      if ((spec.imagePullSecrets ?? []).length === 0 && secrets.length > 0) {
        spec.imagePullSecrets = secrets.map(({ name }) => (name === undefined ? {} : { name }));
      }
    },
    validate(request) {
      const pod = request.object as unknown as Pod | undefined;
      if (pod === undefined || request.resource.key !== 'pods') return;
      const spec = pod.spec ?? { containers: [] };
      if (request.operation === 'UPDATE' && request.subresource === 'ephemeralcontainers') {
        const account = accountOf(request, spec);
        if (isEnforced(account))
          refuseSecrets(request, spec.ephemeralContainers ?? [], 'ephemeral container ', account);
        return;
      }
      if (!isNewPod(request)) return;
      if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) {
        validateMirror(request, spec);
        return;
      }
      const account = accountOf(request, spec);
      if (isEnforced(account)) limitSecrets(request, spec, account);
    },
  };
}

function isNewPod({ resource, subresource, operation, object }: AdmissionRequest): boolean {
  return resource.key === 'pods' && subresource === '' && operation === 'CREATE' && object !== undefined;
}

function accountOf(request: AdmissionRequest, spec: PodSpec): ServiceAccount {
  const name = spec.serviceAccountName ?? '';
  const { namespace } = request;
  const account = request.context.get<ServiceAccount>('serviceaccounts', namespace, name);
  if (account !== undefined) return account;
  throw refused(
    request,
    `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`,
  );
}

/** Adds the token's volume and its mounts, unless something is mounted there. */
function mountToken(spec: PodSpec, random: () => number): void {
  const existing = (spec.volumes ?? []).find((volume) => volume.name.startsWith(VOLUME_PREFIX));
  const name = existing?.name ?? generateName(VOLUME_PREFIX, random);
  let needed = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some((mount) => mount.mountPath === TOKEN_PATH)) continue;
    container.volumeMounts = [...mounts, { name, readOnly: true, mountPath: TOKEN_PATH }];
    needed = true;
  }
  if (needed && existing === undefined) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        // an hour and seven seconds: how the kubelet knows tokens that were not asked for
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}

function validateMirror(request: AdmissionRequest, spec: PodSpec): void {
  if ((spec.serviceAccountName ?? '') !== '') {
    throw refused(request, 'a mirror pod may not reference service accounts');
  }
  const volumes = spec.volumes ?? [];
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const secret =
    (spec.imagePullSecrets ?? []).length > 0 ||
    volumes.some(
      ({ secret: own, projected }) =>
        own !== undefined || (projected?.sources ?? []).some((source) => source.secret !== undefined),
    ) ||
    containers.some((container) => secretsOf(container).length > 0);
  if (secret) throw refused(request, 'a mirror pod may not reference secrets');
  const token = volumes.some(({ projected }) =>
    (projected?.sources ?? []).some((source) => source.serviceAccountToken !== undefined),
  );
  if (token) throw refused(request, 'a mirror pod may not use ServiceAccountToken volume projections');
}

function isEnforced(account: ServiceAccount): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(account.metadata.annotations?.[ENFORCE] ?? '');
}

/** The secrets of a container's environment, and where each is used. */
function secretsOf(container: Container): { readonly where: string; readonly secret: string }[] {
  return [
    ...(container.env ?? []).flatMap(({ name, valueFrom }) =>
      valueFrom?.secretKeyRef === undefined
        ? []
        : [{ where: `envVar ${name}`, secret: valueFrom.secretKeyRef.name ?? '' }],
    ),
    ...(container.envFrom ?? []).flatMap(({ secretRef }) =>
      secretRef === undefined ? [] : [{ where: 'envFrom', secret: secretRef.name ?? '' }],
    ),
  ];
}

function refuseSecrets(
  request: AdmissionRequest,
  containers: readonly Container[],
  what: string,
  account: ServiceAccount,
): void {
  const allowed = new Set((account.secrets ?? []).map((secret) => secret.name));
  for (const container of containers) {
    for (const { where, secret } of secretsOf(container)) {
      if (allowed.has(secret)) continue;
      throw refused(
        request,
        `${what}${container.name} with ${where} referencing secret.secretName="${secret}" is not allowed because ` +
          `service account ${account.metadata.name ?? ''} does not reference that secret`,
      );
    }
  }
}

function limitSecrets(request: AdmissionRequest, spec: PodSpec, account: ServiceAccount): void {
  const allowed = new Set((account.secrets ?? []).map((secret) => secret.name));
  const name = account.metadata.name ?? '';
  for (const { secret } of spec.volumes ?? []) {
    if (secret === undefined || allowed.has(secret.secretName ?? '')) continue;
    throw refused(
      request,
      `volume with secret.secretName="${secret.secretName ?? ''}" is not allowed because service account ${name} does ` +
        'not reference that secret',
    );
  }
  refuseSecrets(request, spec.initContainers ?? [], 'init container ', account);
  refuseSecrets(request, spec.containers ?? [], 'container ', account);
  const pullSecrets = new Set((account.imagePullSecrets ?? []).map((secret) => secret.name));
  for (const [index, secret] of (spec.imagePullSecrets ?? []).entries()) {
    if (pullSecrets.has(secret.name)) continue;
    throw refused(
      request,
      `imagePullSecrets[${index}].name="${secret.name ?? ''}" is not allowed because service account ${name} does not ` +
        'reference that imagePullSecret',
    );
  }
}
