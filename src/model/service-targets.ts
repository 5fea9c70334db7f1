import type { JsonObject } from './json.ts';
import { numberAt, objectAt, objectsAt, stringAt } from './json-read.ts';
import { selectorMatches } from './label-selector.ts';
import { podEnd, type PolicyProtocol } from './network-policy.ts';

/** A Pod behind a Service, and the port that a connection ends at there. */
export interface ServiceTarget {
  readonly pod: JsonObject;
  readonly port: number;
}

/**
 * Where connections to a port of a Service end: at the ready Pods that it selects, on the targetPort, which may be a
 * name of the Pod's own. Without a targetPort it is the Service's number. Empty: the Service leads nowhere.
 */
export function serviceTargets(
  service: JsonObject,
  pods: readonly JsonObject[],
  port: number,
  protocol: PolicyProtocol,
): readonly ServiceTarget[] {
  const spec = objectAt(service, 'spec');
  const selector = objectAt(spec, 'selector');
  const own = objectsAt(spec, 'ports').find(
    (item) => numberAt(item, 'port') === port && (stringAt(item, 'protocol') ?? 'TCP') === protocol,
  );
  // a Service without a selector has endpoints that somebody writes
  if (own === undefined || Object.keys(selector).length === 0) return [];
  const namespace = stringAt(objectAt(service, 'metadata'), 'namespace');
  return pods
    .filter((pod) => {
      const end = podEnd(pod);
      return end.namespace === namespace && selectorMatches({ matchLabels: selector }, end.labels);
    })
    .filter(isReady)
    .flatMap((pod) => {
      const target = own['targetPort'] ?? port;
      const number =
        typeof target === 'number'
          ? target
          : podEnd(pod).ports.find((named) => named.name === target && named.protocol === protocol)?.port;
      return number === undefined ? [] : [{ pod, port: number }];
    });
}

function isReady(pod: JsonObject): boolean {
  if (objectAt(pod, 'metadata')['deletionTimestamp'] !== undefined) return false;
  return objectsAt(objectAt(pod, 'status'), 'conditions').some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}
