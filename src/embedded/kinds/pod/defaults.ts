import { parseImageReference } from '../../../model/image-reference.ts';
import type {
  Container,
  EphemeralContainer,
  Pod,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Volume,
} from '../../objects/kinds.ts';
import type { Quantity } from '../../objects/validation/quantity.ts';
import { formatQuantity, parseQuantity, QuantityError } from '../../objects/validation/quantity.ts';
import type { ResourceList } from './resources.ts';
import { aggregateContainers, formatResources, isPodLevelResource } from './resources.ts';

/** What pkg/apis/core/v1/defaults.go and zz_generated.defaults.go fill in for Pods and their templates. */

type AnyContainer = Container | EphemeralContainer;

/** Defaults of a Pod: a template's, and what only the Pod itself gets. */
export function defaultPod(pod: Pod): void {
  const spec = (pod.spec ??= { containers: [] });
  pod.status ??= {};
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    defaultRequests(container);
  }
  defaultPodLevelResources(spec);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork === true) {
    for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
      for (const port of container.ports ?? []) {
        if ((port.hostPort ?? 0) === 0 && port.containerPort !== undefined)
          port.hostPort = port.containerPort;
      }
    }
  }
  defaultPodSpec(spec);
}

/** Defaults of the template of a workload. */
export function defaultTemplate(template: PodTemplateSpec): void {
  template.metadata ??= {};
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}

function defaultPodSpec(spec: PodSpec): void {
  if (isBlank(spec.dnsPolicy)) spec.dnsPolicy = 'ClusterFirst';
  if (isBlank(spec.restartPolicy)) spec.restartPolicy = 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  if (isBlank(spec.schedulerName)) spec.schedulerName = 'default-scheduler';
  // Kept beside serviceAccountName for old clients, as the conversion to v1 does.
  if (isBlank(spec.serviceAccountName) && !isBlank(spec.serviceAccount)) {
    spec.serviceAccountName = spec.serviceAccount as string;
  }
  if (!isBlank(spec.serviceAccountName)) spec.serviceAccount = spec.serviceAccountName as string;
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers ?? []) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
  roundResources(spec.overhead);
  roundResources(spec.resources?.limits);
  roundResources(spec.resources?.requests);
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value === '';
}

function defaultContainer(container: AnyContainer): void {
  if (isBlank(container.imagePullPolicy)) container.imagePullPolicy = pullPolicyFor(container.image ?? '');
  if (isBlank(container.terminationMessagePath)) container.terminationMessagePath = '/dev/termination-log';
  if (isBlank(container.terminationMessagePolicy)) container.terminationMessagePolicy = 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) {
    if (isBlank(port.protocol)) port.protocol = 'TCP';
  }
  for (const variable of container.env ?? []) {
    const fieldRef = variable.valueFrom?.fieldRef;
    if (fieldRef !== undefined && isBlank(fieldRef.apiVersion)) fieldRef.apiVersion = 'v1';
    const fileKeyRef = variable.valueFrom?.fileKeyRef;
    if (fileKeyRef !== undefined) fileKeyRef.optional ??= false;
    const resourceFieldRef = variable.valueFrom?.resourceFieldRef;
    if (resourceFieldRef !== undefined) resourceFieldRef.divisor ??= '0';
  }
  roundResources(container.resources.limits);
  roundResources(container.resources.requests);
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe !== undefined) defaultProbe(probe);
  }
  for (const handler of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
    if (handler?.httpGet !== undefined) defaultHttpGet(handler.httpGet);
  }
}

/** Always for ":latest" or no tag, IfNotPresent otherwise. What is no reference at all has no tag "latest". */
function pullPolicyFor(image: string): 'Always' | 'IfNotPresent' {
  const wellFormed = /^[A-Za-z0-9][A-Za-z0-9.:/_-]*(?:@[a-z0-9+._-]+:[0-9a-f]+)?$/u.test(image);
  if (!wellFormed || image.endsWith(':') || image.endsWith('/')) return 'IfNotPresent';
  const { tag, repository } = parseImageReference(image);
  if (repository !== repository.toLowerCase()) return 'IfNotPresent';
  return tag === 'latest' || (tag === null && /:latest@/u.test(image)) ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds = zeroOr(probe.timeoutSeconds, 1);
  probe.periodSeconds = zeroOr(probe.periodSeconds, 10);
  probe.successThreshold = zeroOr(probe.successThreshold, 1);
  probe.failureThreshold = zeroOr(probe.failureThreshold, 3);
  if (probe.httpGet !== undefined) defaultHttpGet(probe.httpGet);
  if (probe.grpc !== undefined) probe.grpc.service ??= '';
}

function zeroOr(value: number | undefined, byDefault: number): number {
  return value === undefined || value === 0 ? byDefault : value;
}

function defaultHttpGet(action: { path?: string; scheme?: string }): void {
  if (isBlank(action.path)) action.path = '/';
  if (isBlank(action.scheme)) action.scheme = 'HTTP';
}

function defaultVolume(volume: Volume): void {
  const sources = Object.entries(volume).filter(([name, value]) => name !== 'name' && value !== undefined);
  if (sources.length === 0) volume.emptyDir = {};
  if (volume.image !== undefined && isBlank(volume.image.pullPolicy)) {
    volume.image.pullPolicy = pullPolicyFor(volume.image.reference ?? '');
  }
  if (volume.hostPath !== undefined) volume.hostPath.type ??= '';
  if (volume.secret !== undefined) volume.secret.defaultMode ??= 0o644;
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= 0o644;
  if (volume.iscsi !== undefined && isBlank(volume.iscsi.iscsiInterface))
    volume.iscsi.iscsiInterface = 'default';
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= 0o644;
    defaultDownwardItems(volume.downwardAPI.items);
  }
  if (volume.projected !== undefined) {
    volume.projected.defaultMode ??= 0o644;
    for (const source of volume.projected.sources ?? []) {
      defaultDownwardItems(source.downwardAPI?.items);
      if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= 3600;
    }
  }
  const claim = volume.ephemeral?.volumeClaimTemplate;
  if (claim !== undefined) {
    claim.metadata ??= {};
    claim.spec ??= {};
    claim.spec.volumeMode ??= 'Filesystem';
    claim.spec.resources ??= {};
    roundResources(claim.spec.resources.limits);
    roundResources(claim.spec.resources.requests);
  }
}

type DownwardItems = NonNullable<NonNullable<Volume['downwardAPI']>['items']>;

function defaultDownwardItems(items: DownwardItems | undefined): void {
  for (const item of items ?? []) {
    if (item.fieldRef !== undefined && isBlank(item.fieldRef.apiVersion)) item.fieldRef.apiVersion = 'v1';
    if (item.resourceFieldRef !== undefined) item.resourceFieldRef.divisor ??= '0';
  }
}

function defaultRequests(container: Container): void {
  const limits = container.resources?.limits;
  if (container.resources === undefined || limits === undefined) return;
  const requests = (container.resources.requests ??= {});
  for (const [name, limit] of Object.entries(limits)) requests[name] ??= limit;
}

/** Finer than thousandths is rounded up. What is no quantity is left for validation. */
function roundResources(list: ResourceList | undefined): void {
  for (const [name, text] of Object.entries(list ?? {})) {
    const amount = quantityOrNothing(text);
    if (list === undefined || amount === undefined || amount.nano % 1_000_000n === 0n) continue;
    const milli = amount.nano / 1_000_000n + (amount.nano > 0n ? 1n : 0n);
    list[name] = formatQuantity({ nano: milli * 1_000_000n, format: amount.format });
  }
}

function quantityOrNothing(text: string): Quantity | undefined {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (error instanceof QuantityError) return undefined;
    throw error;
  }
}

function count(list: ResourceList | undefined): number {
  return Object.keys(list ?? {}).length;
}

/** A Pod that sets some figures for the whole gets the others from its containers (defaultPodRequests). */
function defaultPodLevelResources(spec: PodSpec): void {
  const own = spec.resources;
  if (own === undefined) return;
  if (count(own.limits) + count(own.requests) === 0) return;
  const limits = own.limits ?? {};
  for (const [name, limit] of Object.entries(formatResources(aggregateContainers(spec, 'limits')))) {
    if (name.startsWith('hugepages-') && own.requests?.[name] === undefined) limits[name] ??= limit;
  }
  if (count(limits) > 0) own.limits = limits;
  if (count(own.limits) === 0) return;
  const requests = own.requests ?? {};
  for (const [name, amount] of Object.entries(formatResources(aggregateContainers(spec, 'requests')))) {
    if (name === 'cpu' || name === 'memory') requests[name] ??= amount;
  }
  for (const [name, limit] of Object.entries(limits)) {
    if (isPodLevelResource(name)) requests[name] ??= limit;
  }
  if (count(requests) > 0) own.requests = requests;
}
