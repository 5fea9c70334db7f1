import type { JsonObject } from '../../../model/json.ts';
import { judgeTraffic, podEnd, type NetworkEnd, type PolicyProtocol } from '../../../model/network-policy.ts';
import type { Namespace, Pod } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';

/** May who has the one address open a connection to the other? Ports are those behind any Service. */
export type Permit = (from: string, to: string, port: number, protocol: PolicyProtocol) => boolean;

const POLICIES = 'networkpolicies.networking.k8s.io';

/**
 * What a network plugin enforces: the cluster's NetworkPolicies as they are now. The node reaches every Pod that runs
 * on it, and here all do.
 */
export function policyPermit(api: ApiClient, podAt: (ip: string) => Pod | undefined, nodeIp: string): Permit {
  const endAt = (ip: string): NetworkEnd => {
    const pod = podAt(ip);
    if (pod === undefined) return { end: 'address', ip };
    const now = api.get<Pod>('pods', pod.metadata.namespace ?? '', pod.metadata.name ?? '') ?? pod;
    return { ...podEnd(now), ips: [ip] };
  };
  return (from, to, port, protocol) => {
    if (from === '' || from === nodeIp || from === to) return true;
    const policies = api.list<JsonObject>(POLICIES);
    if (policies.length === 0) return true;
    const ends = { from: endAt(from), to: endAt(to) };
    const labels = [ends.from, ends.to].flatMap((end) =>
      end.end === 'pod' ? [[end.namespace, labelsOf(api, end.namespace)] as const] : [],
    );
    const rules = { policies, namespaces: Object.fromEntries(labels) };
    return judgeTraffic(rules, { ...ends, port, protocol }).allowed;
  };
}

function labelsOf(api: ApiClient, namespace: string): JsonObject {
  return { ...api.get<Namespace>('namespaces', '', namespace)?.metadata.labels };
}
