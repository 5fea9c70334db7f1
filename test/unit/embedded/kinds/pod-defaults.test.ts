import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { podRules } from '../../../../src/embedded/kinds/pod/rules.ts';
import type { Pod } from '../../../../src/embedded/objects/kinds.ts';
import { context, created } from './run-rules.ts';

const rules = podRules;
const pod = (spec: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {${spec}}}`;

test('a Pod gets the defaults of the real server', () => {
  expect(created(rules, pod('containers: [{name: c, image: busybox}]'))).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', uid: 'uid-1', generation: 1 },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'busybox',
          imagePullPolicy: 'Always',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  });
});

describe('images are pulled', () => {
  test.each([
    ['busybox', 'Always'],
    ['busybox:latest', 'Always'],
    ['registry:5000/busybox', 'Always'],
    ['busybox:1.32.0', 'IfNotPresent'],
    [`busybox@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
    ['Not An Image', 'IfNotPresent'],
  ])('%s: %s', (image, policy) => {
    const { spec } = created(rules, pod(`containers: [{name: c, image: '${image}'}]`));
    expect(spec?.containers[0]?.imagePullPolicy).toBe(policy);
  });
});

test('probes, ports, variables and volumes are filled in', () => {
  const { spec } = created(
    rules,
    pod(`
      hostNetwork: true,
      containers: [{name: c, image: a, ports: [{containerPort: 80}], livenessProbe: {httpGet: {port: 80}},
        env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}},
              {name: B, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}],
      volumes: [{name: a}, {name: b, secret: {secretName: s}}, {name: c, hostPath: {path: /}},
        {name: d, projected: {sources: [{serviceAccountToken: {path: t}}]}}]`),
  );
  expect(spec?.containers[0]).toMatchObject({
    ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
    livenessProbe: {
      httpGet: { port: 80, path: '/', scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    },
    env: [
      { name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'B', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
    ],
  });
  expect(spec?.volumes).toEqual([
    { name: 'a', emptyDir: {} },
    { name: 'b', secret: { secretName: 's', defaultMode: 420 } },
    { name: 'c', hostPath: { path: '/', type: '' } },
    {
      name: 'd',
      projected: {
        defaultMode: 420,
        sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }],
      },
    },
  ]);
});

describe('the QoS class', () => {
  test.each([
    ['{}', 'BestEffort'],
    ['{requests: {cpu: 100m}}', 'Burstable'],
    ['{limits: {cpu: 100m, memory: 1Mi}}', 'Guaranteed'],
    ['{limits: {cpu: 100m, memory: 1Mi}, requests: {cpu: 50m}}', 'Burstable'],
  ])('of %s is %s', (resources, qosClass) => {
    const { status } = created(rules, pod(`containers: [{name: c, image: a, resources: ${resources}}]`));
    expect(status?.qosClass).toBe(qosClass);
  });
});

test('a gated Pod says why it is not scheduled', () => {
  const { status } = created(rules, pod('schedulingGates: [{name: a/b}], containers: [{name: c, image: a}]'));
  expect(status?.conditions?.[0]).toMatchObject({
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    lastTransitionTime: '2026-01-02T03:04:05Z',
  });
});

test('an update leaves the status alone and counts changes of the spec', () => {
  const old = created(rules, pod('containers: [{name: c, image: a}]'));
  const next = { ...structuredClone(old), status: { phase: 'Running' } };
  podRules.prepareForUpdate?.(next, old, context);
  expect([next.status, next.metadata.generation]).toEqual([old.status, 1]);
  next.spec!.containers[0]!.image = 'b';
  podRules.prepareForUpdate?.(next, old, context);
  expect(next.metadata.generation).toBe(2);
});

describe('the grace period', () => {
  test.each<[what: string, fields: string, asked: number | undefined, seconds: number]>([
    ['of a running Pod', 'nodeName: n', undefined, 30],
    ['that is asked for', 'nodeName: n', 5, 5],
    ['below zero', 'nodeName: n', -1, 1],
    ['of a Pod without a node', 'hostname: a', 5, 0],
  ])('%s', (_what, fields, asked, seconds) => {
    const object = parse(pod(`${fields}, containers: [{name: c, image: a}]`)) as Pod;
    podRules.default?.(object);
    expect(podRules.gracePeriodSeconds?.(object, asked)).toBe(seconds);
  });
});
