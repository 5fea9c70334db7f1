import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { serviceRules } from '../../../../src/embedded/kinds/service/rules.ts';
import type { Service } from '../../../../src/embedded/objects/kinds.ts';
import { copyOf } from '../../../../src/embedded/objects/object.ts';
import type { RulesContext } from '../../../../src/embedded/registry/types.ts';
import { context } from './run-rules.ts';

/** Services in a cluster: each that is made is there for the next ones. */
function cluster(): {
  readonly create: (spec: string) => Service;
  readonly change: (old: Service, change: (service: Service) => void) => Service;
} {
  const stored: Service[] = [];
  const here: RulesContext = {
    ...context,
    list: (() => stored) as unknown as RulesContext['list'],
  };
  return {
    create(spec) {
      const service = parse(`{apiVersion: v1, kind: Service, spec: {${spec}}}`) as Service;
      const name = `s${stored.length}`;
      service.metadata = { name, uid: `uid-${stored.length}` };
      serviceRules.default?.(service);
      serviceRules.prepareForCreate?.(service, here);
      stored.push(service);
      return service;
    },
    change(old, change) {
      const next = copyOf(old);
      change(next);
      serviceRules.default?.(next);
      serviceRules.prepareForUpdate?.(next, old, here);
      stored[stored.indexOf(old)] = next;
      return next;
    },
  };
}

const PORTS = 'ports: [{port: 80}]';
const nodePorts = ({ spec }: Service): number[] => (spec?.ports ?? []).map(({ nodePort = 0 }) => nodePort);

test('addresses and node ports are in their ranges, and nobody gets another ones', () => {
  const { create } = cluster();
  const services = Array.from({ length: 200 }, () => create(`type: NodePort, ${PORTS}`));
  const ips = services.map(({ spec }) => spec?.clusterIP ?? '');
  const ports = services.flatMap((service) => nodePorts(service));
  expect(new Set(ips).size).toBe(200);
  expect(new Set(ports).size).toBe(200);
  expect(ips.every((ip) => /^10\.96\.\d+\.\d+$/u.test(ip) && !ip.startsWith('10.96.0.'))).toBe(true);
  expect(ports.every((port) => port >= 30_086 && port <= 32_767)).toBe(true);
  expect(services.every(({ spec }) => spec?.clusterIPs?.[0] === spec?.clusterIP)).toBe(true);
});

describe('what is taken or out of range is refused', () => {
  test.each([
    [
      'type: NodePort, ports: [{port: 80, nodePort: 30999}]',
      'spec.ports[0].nodePort: Invalid value: 30999: provided port is already allocated',
    ],
    [
      'type: NodePort, ports: [{port: 80, nodePort: 80}]',
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      `clusterIP: 10.96.7.7, ${PORTS}`,
      'spec.clusterIPs: Invalid value: ["10.96.7.7"]: failed to allocate IP 10.96.7.7: provided IP is already allocated',
    ],
    [
      `clusterIP: 10.96.255.255, ${PORTS}`,
      'spec.clusterIPs: Invalid value: ["10.96.255.255"]: failed to allocate IP 10.96.255.255: the provided IP (10.96.255.255) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    ],
  ])('%s', (spec, fault) => {
    const { create } = cluster();
    create('clusterIP: 10.96.7.7, type: NodePort, ports: [{port: 80, nodePort: 30999}]');
    expect(() => create(spec)).toThrow(`Service "s1" is invalid: ${fault}`);
  });
});

test('TCP and UDP of one port share a node port', () => {
  const [tcp, udp, other] = nodePorts(
    cluster().create(
      'type: NodePort, ports: [{name: a, port: 53}, {name: b, port: 53, protocol: UDP}, {name: c, port: 54}]',
    ),
  );
  expect(udp).toBe(tcp);
  expect(other).not.toBe(tcp);
});

test('a manifest that is sent again keeps what was given out', () => {
  const { create, change } = cluster();
  const service = create(`type: NodePort, ${PORTS}`);
  const next = change(service, (again) => {
    again.spec = parse(`{type: NodePort, ${PORTS}}`) as NonNullable<Service['spec']>;
  });
  expect(next.spec).toEqual(service.spec);
});

test('a Service becomes one of another type, and gets and loses what that has', () => {
  const { create, change } = cluster();
  const service = create(PORTS);
  const reachable = change(service, ({ spec = {} }) => {
    spec.type = 'NodePort';
  });
  expect(nodePorts(reachable)).not.toEqual([0]);
  expect(reachable.spec?.externalTrafficPolicy).toBe('Cluster');
  const inside = change(reachable, ({ spec = {} }) => {
    spec.type = 'ClusterIP';
  });
  expect(inside.spec).toEqual(service.spec);
  const named = change(inside, ({ spec = {} }) => {
    spec.type = 'ExternalName';
    spec.externalName = 'example.com';
  });
  expect(named.spec).toEqual({
    type: 'ExternalName',
    externalName: 'example.com',
    sessionAffinity: 'None',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
  });
  const back = change(named, ({ spec = {} }) => {
    spec.type = 'ClusterIP';
  });
  expect(back.spec?.clusterIP).toMatch(/^10\.96\./u);
});
