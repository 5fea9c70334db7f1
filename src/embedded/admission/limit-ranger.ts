import { aggregateContainers, parseResources } from '../kinds/pod/resources.ts';
import type { Container, LimitRange, Pod } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import type { Quantity } from '../objects/validation/quantity.ts';
import { formatQuantity } from '../objects/validation/quantity.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import { refused, together } from './refuse.ts';

/** plugin/pkg/admission/limitranger: what a namespace's LimitRanges fill in and forbid. */

type Item = NonNullable<LimitRange['spec']>['limits'][number];
type Amounts = ReadonlyMap<string, Quantity>;

const ANNOTATION = 'kubernetes.io/limit-ranger';

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  admit(request) {
    if (!isConcerned(request) || request.resource.key !== 'pods') return;
    for (const range of rangesFor(request)) fillIn(request.object as unknown as Pod, range);
  },
  validate(request) {
    if (!isConcerned(request)) return;
    for (const range of rangesFor(request)) {
      const faults = (range.spec?.limits ?? []).flatMap((item) =>
        request.resource.key === 'pods'
          ? faultsOfPod(request.object as unknown as Pod, item)
          : faultsOfClaim(request.object, item),
      );
      if (faults.length > 0) throw refused(request, together(faults));
    }
  },
};

function isConcerned({ resource, subresource, operation, object, old }: AdmissionRequest): boolean {
  if (object === undefined || old?.metadata.deletionTimestamp !== undefined) return false;
  if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
  if (resource.key === 'pods') {
    return operation === 'CREATE' ? subresource === '' : subresource === 'resize';
  }
  return resource.key === 'persistentvolumeclaims' && subresource === '';
}

function rangesFor({ context, namespace }: AdmissionRequest): readonly LimitRange[] {
  return context.list<LimitRange>('limitranges', namespace);
}

function fillIn(pod: Pod, range: LimitRange): void {
  const defaults = { requests: {} as Record<string, string>, limits: {} as Record<string, string> };
  for (const item of range.spec?.limits ?? []) {
    if (item.type !== 'Container') continue;
    Object.assign(defaults.requests, item.defaultRequest);
    Object.assign(defaults.limits, item.default);
  }
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((one) => fillInContainer(one, defaults, 'container')),
    ...(pod.spec?.initContainers ?? []).flatMap((one) => fillInContainer(one, defaults, 'init container')),
  ];
  if (notes.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

/** What was set, as the annotation tells it. */
function fillInContainer(
  container: Container,
  defaults: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>,
  what: string,
): string[] {
  const resources = (container.resources ??= {});
  return (['requests', 'limits'] as const).flatMap((use) => {
    const missing = Object.entries(defaults[use]).filter(([name]) => resources[use]?.[name] === undefined);
    if (missing.length === 0) return [];
    resources[use] = { ...resources[use], ...Object.fromEntries(missing) };
    const names = missing.map(([name]) => name).toSorted();
    return [`${names.join(', ')} ${use.slice(0, -1)} for ${what} ${container.name}`];
  });
}

function faultsOfPod(pod: Pod, item: Item): string[] {
  if (item.type === 'Pod') return faultsOf(item, amountsOfPod(pod, 'requests'), amountsOfPod(pod, 'limits'));
  if (item.type !== 'Container') return [];
  return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].flatMap(({ resources }) =>
    faultsOf(item, parseResources(resources?.requests), parseResources(resources?.limits)),
  );
}

function faultsOfClaim(claim: ApiObject | undefined, item: Item): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  const spec = claim?.['spec'] as { resources?: { requests?: Record<string, string> } } | undefined;
  const requests = parseResources(spec?.resources?.requests);
  return [
    ...sorted(item.min).flatMap(([name, least]) => tooLittle(item.type, name, least, requests, new Map())),
    ...sorted(item.max).flatMap(([name, most]) => {
      const request = requests.get(name);
      const usage = `maximum ${name} usage per ${item.type} is ${formatQuantity(most)}`;
      if (request === undefined) return [`${usage}.  No request is specified`];
      return request.nano > most.nano ? [`${usage}, but request is ${formatQuantity(request)}`] : [];
    }),
  ];
}

/** Without overhead, as this plugin counts. */
function amountsOfPod(pod: Pod, use: 'requests' | 'limits'): Amounts {
  const spec = pod.spec ?? { containers: [] };
  const total = new Map(aggregateContainers(spec, use));
  for (const [name, amount] of parseResources(spec.resources?.[use])) {
    if (name === 'cpu' || name === 'memory') total.set(name, amount);
  }
  return total;
}

function sorted(list: Readonly<Record<string, string>> | undefined): [string, Quantity][] {
  return [...parseResources(list)].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function faultsOf(item: Item, requests: Amounts, limits: Amounts): string[] {
  return [
    ...sorted(item.min).flatMap(([name, least]) => tooLittle(item.type, name, least, requests, limits)),
    ...sorted(item.max).flatMap(([name, most]) => tooMuch(item.type, name, most, requests, limits)),
    ...sorted(item.maxLimitRequestRatio).flatMap(([name, ratio]) =>
      tooFarApart(item.type, name, ratio, requests, limits),
    ),
  ];
}

function tooLittle(
  type: string,
  name: string,
  least: Quantity,
  requests: Amounts,
  limits: Amounts,
): string[] {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const usage = `minimum ${name} usage per ${type} is ${formatQuantity(least)}`;
  if (request === undefined) return [`${usage}.  No request is specified`];
  if (request.nano < least.nano) return [`${usage}, but request is ${formatQuantity(request)}`];
  return limit !== undefined && limit.nano < least.nano
    ? [`${usage}, but limit is ${formatQuantity(limit)}`]
    : [];
}

function tooMuch(type: string, name: string, most: Quantity, requests: Amounts, limits: Amounts): string[] {
  const [request, limit] = [requests.get(name), limits.get(name)];
  const usage = `maximum ${name} usage per ${type} is ${formatQuantity(most)}`;
  if (limit === undefined) return [`${usage}.  No limit is specified`];
  if (limit.nano > most.nano) return [`${usage}, but limit is ${formatQuantity(limit)}`];
  return request !== undefined && request.nano > most.nano
    ? [`${usage}, but request is ${formatQuantity(request)}`]
    : [];
}

function tooFarApart(
  type: string,
  name: string,
  most: Quantity,
  requests: Amounts,
  limits: Amounts,
): string[] {
  const request = requests.get(name)?.nano ?? 0n;
  const limit = limits.get(name)?.nano ?? 0n;
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(most)}`;
  if (request === 0n) return [`${rule}, but no request is specified or request is 0`];
  if (limit === 0n) return [`${rule}, but no limit is specified or limit is 0`];
  const ratio = Number(limit) / Number(request);
  return ratio * 1e9 > Number(most.nano) ? [`${rule}, but provided ratio is ${ratio.toFixed(6)}`] : [];
}
