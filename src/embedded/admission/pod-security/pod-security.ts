import type { Container, Namespace, Pod, PodSpec } from '../../objects/kinds.ts';
import { isFields } from '../../objects/object.ts';
import { failures } from '../../objects/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../registry/types.ts';
import { refused } from '../refuse.ts';
import type { Annotations } from './check.ts';
import { violations, violationsText } from './evaluate.ts';
import { compareLevels, policyOf, standardText, type Standard } from './labels.ts';

/**
 * The Pod Security Standards as namespaces ask for them by labels: k8s.io/pod-security-admission/admission with its
 * defaults (everything privileged, nobody exempt). Pods are refused, templates of Pods only warned of.
 */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  validate(request) {
    const { resource, subresource } = request;
    if (resource.key === 'namespaces') return subresource === '' ? judgeNamespace(request) : undefined;
    if (resource.key === 'pods') return IGNORED.has(subresource) ? undefined : judgePod(request);
    const path = TEMPLATES[resource.key];
    if (path === undefined || subresource !== '' || request.object === undefined) return;
    const template = path.reduce<unknown>(
      (value, step) => (isFields(value) ? value[step] : undefined),
      request.object,
    );
    if (isFields(template)) warnOf(request, template as unknown as Pod);
  },
};

/** The subresources of a Pod whose bodies are no Pods, or can't change its spec. */
const IGNORED = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status']);

/** Where a kind has its template of Pods. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  podtemplates: ['template'],
  replicationcontrollers: ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'deployments.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Namespaces with more Pods than this are only looked at in part. */
const MOST_PODS = 3000;

function judgePod(request: AdmissionRequest): void {
  const { operation, object, old } = request;
  if ((operation !== 'CREATE' && operation !== 'UPDATE') || object === undefined) return;
  const pod: Pod = object;
  if (operation === 'UPDATE' && !isSignificant(pod, old)) return;
  const { enforce } = policyFor(request);
  const found = violationsOf(enforce, pod);
  if (found !== '') throw refused(request, `violates PodSecurity "${standardText(enforce)}": ${found}`);
  warnOf(request, pod);
}

function warnOf(request: AdmissionRequest, pod: Pod): void {
  if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') return;
  const { warn } = policyFor(request);
  const found = violationsOf(warn, pod);
  if (found !== '') request.warn(`would violate PodSecurity "${standardText(warn)}": ${found}`);
}

function policyFor({ context, namespace }: AdmissionRequest): ReturnType<typeof policyOf>['policy'] {
  return policyOf(context.get<Namespace>('namespaces', '', namespace)?.metadata.labels).policy;
}

function violationsOf(standard: Standard, { spec, metadata }: Pod): string {
  return violationsText(found(standard, spec, metadata?.annotations));
}

function found(
  standard: Standard,
  spec: PodSpec | undefined,
  annotations: Annotations | undefined,
): ReturnType<typeof violations> {
  return spec === undefined
    ? []
    : violations(standard, { ...spec, containers: spec.containers ?? [] }, annotations ?? {});
}

const differ = (now: readonly Container[] = [], before: readonly Container[] = []): boolean =>
  now.length !== before.length || now.some(({ image }, index) => image !== before[index]?.image);

/** Of what may change in a Pod, images and new ephemeral containers are looked at again. */
function isSignificant(pod: Pod, old: Pod | undefined): boolean {
  const [now, before] = [pod.spec, old?.spec];
  return (
    differ(now?.containers, before?.containers) ||
    differ(now?.initContainers, before?.initContainers) ||
    (now?.ephemeralContainers ?? []).some(
      ({ name, image }) => before?.ephemeralContainers?.find((one) => one.name === name)?.image !== image,
    )
  );
}

function judgeNamespace(request: AdmissionRequest): void {
  const { operation, object, old, name } = request;
  if (operation !== 'CREATE' && operation !== 'UPDATE') return;
  const now = policyOf(object?.metadata.labels);
  const before = operation === 'UPDATE' ? policyOf(old?.metadata.labels) : undefined;
  const isNews = JSON.stringify(now.faults) !== JSON.stringify(before?.faults ?? []);
  if (now.faults.length > 0 && isNews) throw failures.invalid('', 'Namespace', name, now.faults);
  if (before === undefined) return;
  const { enforce } = now.policy;
  const earlier = before.policy.enforce;
  if (enforce.level === 'privileged') return;
  if (enforce.version === earlier.version && compareLevels(enforce.level, earlier.level) <= 0) return;
  for (const text of judgeExisting(request, enforce)) request.warn(text);
}

/** What a new level to enforce means for the Pods that are there already: they stay, the caller is told. */
function judgeExisting({ context, name }: AdmissionRequest, enforce: Standard): readonly string[] {
  const pods = onePerController(context.list<Pod>('pods', name));
  const looked = pods.slice(0, MOST_PODS);
  const byReason = new Map<string, string[]>();
  for (const { metadata, spec } of looked) {
    const reason = found(enforce, spec, metadata.annotations)
      .map((violation) => violation.reason)
      .join(', ');
    if (reason !== '') byReason.set(reason, [...(byReason.get(reason) ?? []), metadata.name ?? '']);
  }
  const told = [...byReason].map(([reason, names]) => {
    const [first = ''] = names.toSorted();
    const others = names.length - 1;
    const more = others === 0 ? '' : ` (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
    return `${first}${more}: ${reason}`;
  });
  return [
    ...(looked.length < pods.length
      ? [
          `new PodSecurity enforce level only checked against the first ${looked.length} of ${pods.length} existing pods`,
        ]
      : []),
    ...(told.length > 0
      ? [
          `existing pods in namespace "${name}" violate the new PodSecurity enforce level "${standardText(enforce)}"`,
        ]
      : []),
    ...told.toSorted(),
  ];
}

/** The Pods, those that only repeat an earlier one of the same controller last. */
function onePerController(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const repeated = pods.filter(({ metadata }) => {
    const uid = metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
    if (uid === undefined) return false;
    if (seen.has(uid)) return true;
    seen.add(uid);
    return false;
  });
  return [...pods.filter((pod) => !repeated.includes(pod)), ...repeated];
}
