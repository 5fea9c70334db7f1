import { describe, expect, test } from '@jest/globals';
import {
  belongingTo,
  compareWithStart,
  describeChange,
  mergePatch,
  recordOf,
} from '../../../../src/cluster/site/cluster-wide/compare.ts';
import type { Json } from '../../../../src/model/json.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';

const START = '2026-06-01T10:00:00.400Z';
const BEFORE = '2026-06-01T09:00:00Z';
const AFTER = '2026-06-01T10:00:00Z';

const role = (name: string, verbs: readonly string[], made = BEFORE, extra: object = {}): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, creationTimestamp: made, resourceVersion: '7', uid: name, ...extra },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
});
const binding = (name: string, to: string, namespace: string): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name, creationTimestamp: AFTER },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: to },
  subjects: [{ kind: 'ServiceAccount', namespace, name: 'app' }],
});
const words = (changes: ReturnType<typeof compareWithStart>): readonly string[] =>
  changes.map(describeChange);

const aggregated = (verbs: readonly string[]): KubeObject => ({
  ...role('view', verbs),
  aggregationRule: { clusterRoleSelectors: [] },
});
const request = (name: string, username: string): KubeObject => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name, creationTimestamp: AFTER },
  spec: { username },
});
const admission = (kind: string, name: string, spec: Json): KubeObject => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name, creationTimestamp: AFTER },
  spec,
});
const belongingToSun = (now: readonly KubeObject[]): readonly string[] =>
  words(belongingTo(['sun'], compareWithStart(null, now, START)));

describe('what is otherwise than at the start', () => {
  test('is what was made, changed and removed since', () => {
    const before = recordOf([role('a', ['get']), role('b', ['get']), role('c', ['get'])]);
    const now = [
      role('a', ['get'], BEFORE, { resourceVersion: '9' }),
      role('b', ['*']),
      role('d', ['get'], AFTER),
    ];
    expect(words(compareWithStart(before, now, START))).toEqual([
      'ClusterRole b (changed since the start)',
      'ClusterRole d (made since the start)',
      'ClusterRole c (removed since the start)',
    ]);
  });

  test('is never what a set-up of ours applied', () => {
    const ours = role('a', ['*'], AFTER, { managedFields: [{ manager: 'cks-trainer' }] });
    expect(compareWithStart([], [ours], START)).toEqual([]);
    expect(recordOf([ours])).toEqual([]);
  });

  test('is not that an aggregated role got its rules from others', () => {
    expect(compareWithStart(recordOf([aggregated(['get'])]), [aggregated(['*'])], START)).toEqual([]);
  });

  test("is not a node's own signing request, but a person's", () => {
    const now = [request('csr-1', 'system:node:worker'), request('anna', 'kubernetes-admin')];
    expect(words(compareWithStart([], now, START))).toEqual([
      'CertificateSigningRequest anna (made since the start)',
    ]);
  });

  test('is, where the start is not known, only what was made since', () => {
    const now = [role('old', ['*']), role('new', ['*'], AFTER)];
    expect(words(compareWithStart(null, now, START))).toEqual(['ClusterRole new (made since the start)']);
  });
});

describe('what belongs to a task of namespaces', () => {
  test('mentions one of them as a whole word', () => {
    expect(
      belongingToSun([
        binding('x', 'view', 'sun'),
        binding('y', 'view', 'sunrise'),
        binding('sun-z', 'view', 'moon'),
      ]),
    ).toEqual([
      'ClusterRoleBinding x (made since the start)',
      'ClusterRoleBinding sun-z (made since the start)',
    ]);
  });

  test('and the new ClusterRole that such a binding grants, no other', () => {
    expect(
      belongingToSun([binding('x', 'wide', 'sun'), role('wide', ['*'], AFTER), role('other', ['*'], AFTER)]),
    ).toEqual(['ClusterRoleBinding x (made since the start)', 'ClusterRole wide (made since the start)']);
  });

  test('and the new admission policy that such a binding puts in force, no other', () => {
    const inSun = { namespaceSelector: { matchLabels: { tenant: 'sun' } } };
    expect(
      belongingToSun([
        admission('ValidatingAdmissionPolicy', 'tags', { failurePolicy: 'Fail' }),
        admission('ValidatingAdmissionPolicy', 'other', { failurePolicy: 'Fail' }),
        admission('MutatingAdmissionPolicy', 'tags', { failurePolicy: 'Fail' }),
        admission('ValidatingAdmissionPolicyBinding', 'tags', { policyName: 'tags', matchResources: inSun }),
      ]),
    ).toEqual([
      'ValidatingAdmissionPolicyBinding tags (made since the start)',
      'ValidatingAdmissionPolicy tags (made since the start)',
    ]);
  });
});

test('a merge patch drops what is too much, and puts back what is missing or other', () => {
  const to = { a: 1, b: { c: [1], d: 'x' }, same: { e: 1 } };
  const from = { a: 2, b: { c: [1], extra: true }, more: 3, same: { e: 1 } };
  expect(mergePatch(from, to)).toEqual({ a: 1, b: { extra: null, d: 'x' }, more: null });
});
