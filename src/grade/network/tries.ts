import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import { podEnd, type NetworkEnd } from '../../model/network-policy.ts';
import { serviceTargets } from '../../model/service-targets.ts';
import type { EndFacts, NetworkFacts, Try } from './facts.ts';
import type { Row } from './spec.ts';

/** Where a row's connections go: an address, and what is behind it once a Service has translated it. */
export interface Place {
  readonly ip: string;
  readonly targets: readonly Target[];
}

export interface Target {
  readonly end: NetworkEnd;
  /** Null for an address. */
  readonly pod: JsonObject | null;
  readonly port: number;
}

/** The Pods of an end; those of a made one too. */
export function podsOf(end: EndFacts | undefined): readonly JsonObject[] {
  switch (end?.end) {
    case 'pods':
      return 'seen' in end.pods.pods ? end.pods.pods.seen : [];
    case 'made':
      return end.pod !== null && 'seen' in end.pod ? [end.pod.seen] : [];
    default:
      return [];
  }
}

/** The places that a row is about; none where the end could not be found. */
export function placesOf(end: EndFacts | undefined, row: Row): readonly Place[] {
  switch (end?.end) {
    case 'pods':
    case 'made':
      return podsOf(end).flatMap((pod) => {
        const own = podEnd(pod);
        const [ip] = own.ips;
        // what is not tried needs no address: the Pod may be one that was never made
        if (ip === undefined && row.tried) return [];
        return [{ ip: ip ?? '', targets: [{ end: own, pod, port: row.port }] }];
      });
    case 'service':
      return placesOfService(end, row);
    case 'address':
      return [{ ip: end.ip, targets: [{ end: { end: 'address', ip: end.ip }, pod: null, port: row.port }] }];
    case undefined:
      return [];
  }
}

function placesOfService(end: Extract<EndFacts, { end: 'service' }>, row: Row): readonly Place[] {
  if ('notSeen' in end.service || 'notSeen' in end.pods || end.service.seen === null) return [];
  const service = end.service.seen;
  const targets = serviceTargets(service, end.pods.seen, row.port, row.protocol).map(
    ({ pod, port }): Target => ({ end: podEnd(pod), pod, port }),
  );
  const ip = stringAt(objectAt(service, 'spec'), 'clusterIP') ?? 'None';
  if (ip !== 'None' && ip !== '') return [{ ip, targets }];
  // a headless Service's name is the addresses of its Pods: nothing translates ports
  return targets.flatMap(({ end: own, pod }) => {
    const [address] = own.end === 'pod' ? own.ips : [];
    return address === undefined ? [] : [{ ip: address, targets: [{ end: own, pod, port: row.port }] }];
  });
}

/** Names a try among the facts. */
export function keyOf({ from, ip, port, protocol }: Try): string {
  return `${nameOfPod(from)} ${protocol} ${ip} ${port}`;
}

export function nameOfPod(pod: JsonObject): string {
  const { namespace, name } = podEnd(pod);
  return `${namespace}/${name}`;
}

/** Nothing listens there: a refusal at once shows that a Pod's way of trying works. */
export function controlOf(from: JsonObject): Try {
  return { from, ip: '127.0.0.1', port: 1, protocol: 'TCP' };
}

/** A Pod asked from within, where no policy has a say: does something listen? UDP is answered for by TCP. */
export function ownPort({ pod, port }: Target): Try | null {
  const ip = pod === null ? undefined : podEnd(pod).ips[0];
  return pod === null || ip === undefined ? null : { from: pod, ip, port, protocol: 'TCP' };
}

/**
 * Within a Pod nothing comes between: whoever is not answered there by and by waits for a busy machine. Elsewhere a
 * connection that is not there by then counts as closed. In seconds.
 */
export function limitOf({ from, ip }: Try): number {
  return ip.startsWith('127.') || podEnd(from).ips.includes(ip) ? 10 : 2;
}

/** All that is to be tried for a table, each once. */
export function triesFor(rows: readonly Row[], ends: NetworkFacts['ends']): readonly Try[] {
  const all = rows
    .filter(({ tried }) => tried)
    .flatMap((row) => {
      const places = placesOf(ends[row.to], row);
      const listeners = places.flatMap(({ targets }) => targets.map(ownPort)).filter((one) => one !== null);
      const sources = podsOf(ends[row.from]);
      return [
        ...listeners,
        ...sources.flatMap((from) => [
          controlOf(from),
          ...places.map(({ ip }): Try => ({ from, ip, port: row.port, protocol: row.protocol })),
        ]),
      ];
    });
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
