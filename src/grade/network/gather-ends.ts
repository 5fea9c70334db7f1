import { withoutSecretValues } from '../../model/effective-pod.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import { podState } from '../../model/pod-state.ts';
import { selectorMatches } from '../../model/label-selector.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { look } from '../look.ts';
import { gatherSurroundings, imageFacts } from '../pod-facts.ts';
import type { PodTarget } from '../spec-parts.ts';
import type { EndFacts, RuleFacts } from './facts.ts';
import type { EndSpec, NetworkSpec } from './spec.ts';

/** Of the Pods that one end has, so many are tried. */
export const MOST_PODS = 4;
const DNS_SERVICE = { namespace: 'kube-system', name: 'kube-dns' };

/** Finds the ends of the table that are there already. */
export async function gatherEnds(
  spec: NetworkSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<Readonly<Record<string, EndFacts>>> {
  const found = await Promise.all(
    Object.entries(spec.ends).map(async ([name, end]): Promise<[string, EndFacts]> => [
      name,
      await gatherEnd(end, site, signal),
    ]),
  );
  return Object.fromEntries(found);
}

async function gatherEnd(end: EndSpec, site: GradingSite, signal: AbortSignal): Promise<EndFacts> {
  if (end.pods !== undefined) return gatherPods(end.pods, site, signal);
  if (end.made !== undefined) return { end: 'made', pod: null, standIn: null };
  if (end.address !== undefined) return { end: 'address', ip: end.address };
  return gatherService(end.service ?? DNS_SERVICE, site, signal);
}

async function gatherPods(target: PodTarget, site: GradingSite, signal: AbortSignal): Promise<EndFacts> {
  const all = await look(signal, async () => {
    const { namespace, name, labelSelector } = target;
    if (name === undefined)
      return [
        ...(await site.objects.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }, signal)),
      ];
    const read = await site.objects.read({ apiVersion: 'v1', kind: 'Pod', namespace, name }, signal);
    return read.found ? [read.object] : [];
  });
  if ('notSeen' in all) {
    const pods = { pods: all, events: null, nodes: null, images: imageFacts(site.images) };
    return { end: 'pods', pods, total: 0, leaving: false };
  }
  const staying = target.name === undefined ? all.seen.filter(isStaying) : all.seen;
  const meant = staying.length > 0 ? staying : all.seen;
  const chosen = meant.slice(0, MOST_PODS);
  const around = await gatherSurroundings(chosen, target.namespace, site, signal);
  return {
    end: 'pods',
    pods: { pods: { seen: chosen.map(withoutSecretValues) }, ...around },
    total: meant.length,
    leaving: meant.length < all.seen.length,
  };
}

/** Neither on its way out, nor done: what controllers leave behind is none of the Pods that are meant. */
function isStaying(pod: JsonObject): boolean {
  const { state } = podState(pod, { events: [], nodes: null, images: [] });
  const phase = objectAt(pod, 'status')['phase'];
  return state !== 'terminating' && phase !== 'Succeeded' && phase !== 'Failed';
}

async function gatherService(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  site: GradingSite,
  signal: AbortSignal,
): Promise<EndFacts> {
  const service = await look(signal, async () => {
    const read = await site.objects.read({ apiVersion: 'v1', kind: 'Service', namespace, name }, signal);
    return read.found ? read.object : null;
  });
  if ('notSeen' in service || service.seen === null) return { end: 'service', service, pods: { seen: [] } };
  const selector = objectAt(objectAt(service.seen, 'spec'), 'selector');
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(',');
  if (labelSelector === '') return { end: 'service', service, pods: { seen: [] } };
  const pods = await look(signal, async () => {
    const all = await site.objects.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }, signal);
    return all.filter(isStaying).slice(0, MOST_BEHIND).map(withoutSecretValues);
  });
  return { end: 'service', service: { seen: withoutSecretValues(service.seen) }, pods };
}

/** Of the Pods behind a Service: facts are kept, so they can't be thousands. */
const MOST_BEHIND = 50;

/** The policies and labels of every namespace that an end is in; of all others the labels, where those count. */
export async function gatherRules(
  spec: NetworkSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<Look<RuleFacts>> {
  const names = [...new Set(Object.values(spec.ends).flatMap(namespacesOf))];
  return look(signal, async () => {
    const [policies, namespaces, everywhere] = await Promise.all([
      Promise.all(
        names.map((namespace) =>
          site.objects.list({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace }, signal),
        ),
      ),
      Promise.all(
        names.map(async (name): Promise<[string, JsonObject][]> => {
          const read = await site.objects.read({ apiVersion: 'v1', kind: 'Namespace', name }, signal);
          return read.found ? [[name, objectAt(read.object.metadata, 'labels')]] : [];
        }),
      ),
      // whoever else there is may be let in
      spec.nothingElse === undefined
        ? []
        : site.objects.list({ apiVersion: 'v1', kind: 'Namespace' }, signal),
    ]);
    const labels = everywhere.map(({ metadata }): [string, JsonObject] => [
      metadata.name,
      objectAt(metadata, 'labels'),
    ]);
    return {
      policies: policies.flat().map(tidyPolicy),
      namespaces: Object.fromEntries([...labels, ...namespaces.flat()]),
    };
  });
}

function tidyPolicy(policy: JsonObject): JsonObject {
  const metadata = objectAt(policy, 'metadata');
  return {
    metadata: { namespace: stringAt(metadata, 'namespace'), name: stringAt(metadata, 'name') },
    spec: objectAt(policy, 'spec'),
  };
}

function namespacesOf(end: EndSpec): readonly string[] {
  const own = end.pods?.namespace ?? end.made?.namespace ?? end.service?.namespace;
  if (own !== undefined) return [own];
  return end.dns === true ? [DNS_SERVICE.namespace] : [];
}

/** Running Pods of a namespace that carry at least these labels, for standing in. */
export async function runningPods(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const all = await site.objects.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal);
  const running = all.filter((pod) => {
    const { state } = podState(pod, { events: [], nodes: null, images: [] });
    return state === 'running' && stringAt(objectAt(pod, 'status'), 'podIP') !== null;
  });
  // those that look most alike first
  const likeness = (pod: JsonObject): number =>
    Number(selectorMatches({ matchLabels: labels }, objectAt(objectAt(pod, 'metadata'), 'labels')));
  return running
    .toSorted((a, b) => likeness(b) - likeness(a))
    .slice(0, MOST_STAND_INS)
    .map(withoutSecretValues);
}

const MOST_STAND_INS = 200;
