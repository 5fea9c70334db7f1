import { describe, expect, test } from '@jest/globals';
import { changesBetween } from '../../../src/cluster/site/snapshot/compare.ts';
import { lateChanges } from '../../../src/cluster/site/snapshot/late-changes.ts';
import { isLeaving, isOwned, ownPart, touchedAt } from '../../../src/cluster/site/snapshot/own-part.ts';
import { digestOf, safeObject } from '../../../src/cluster/site/snapshot/safe-object.ts';
import type { ClusterSnapshot, SnapshotObject } from '../../../src/cluster/site/snapshot/take.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { stringAt } from '../../../src/model/json-read.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';

const KEY = 'a key';

function object(kind: string, more: JsonObject = {}, metadata: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name: 'web', namespace: 'sun', uid: 'u1', ...metadata },
    ...more,
  };
}

function kept(given: KubeObject): SnapshotObject {
  const namespace = stringAt(given.metadata, 'namespace') ?? '';
  const safe = safeObject(given, KEY);
  return {
    name: `${given.kind} ${namespace === '' ? '' : `${namespace}/`}${given.metadata.name}`,
    key: ` ${given.kind} ${namespace} ${given.metadata.name}`,
    namespace,
    uid: stringAt(given.metadata, 'uid') ?? '',
    resourceVersion: '1',
    generation: null,
    digest: digestOf(ownPart(safe), KEY),
    owned: isOwned(given),
    touchedAt: touchedAt(given),
    leaving: isLeaving(given),
    object: safe,
  };
}

const snapshot = (
  objects: readonly KubeObject[],
  notSeen: ClusterSnapshot['notSeen'] = [],
): ClusterSnapshot => ({
  takenAt: '2026-11-25T10:00:00Z',
  objects: objects.map(kept),
  notSeen,
});
const changes = (before: readonly KubeObject[], after: readonly KubeObject[]): readonly string[] =>
  changesBetween(snapshot(before), snapshot(after));

const deployment = (replicas: number, metadata: JsonObject = {}, status: Json = {}): KubeObject =>
  object('Deployment', { spec: { replicas }, status }, metadata);

describe('what changed after the bell', () => {
  test.each<[string, readonly KubeObject[], readonly KubeObject[], readonly string[]]>([
    ['nothing', [deployment(1)], [deployment(1)], []],
    ['a specification', [deployment(1)], [deployment(2)], ['Deployment sun/web was changed']],
    ['a label', [deployment(1)], [deployment(1, { labels: { a: 'b' } })], ['Deployment sun/web was changed']],
    ['something new', [], [deployment(1)], ['Deployment sun/web was made']],
    ['something gone', [deployment(1)], [], ['Deployment sun/web was removed']],
    [
      'something on its way out',
      [deployment(1)],
      [deployment(1, { deletionTimestamp: 'now' })],
      ['Deployment sun/web was removed'],
    ],
    [
      'another object of the same name',
      [deployment(1)],
      [deployment(1, { uid: 'u2' })],
      ['Deployment sun/web was removed and made anew'],
    ],
    [
      'the value of a Secret',
      [object('Secret', { data: { a: 'YQ==' } })],
      [object('Secret', { data: { a: 'Yg==' } })],
      ['Secret sun/web was changed'],
    ],
    [
      'the approval of a signing request',
      [object('CertificateSigningRequest', { status: {} }, { namespace: '' })],
      [
        object(
          'CertificateSigningRequest',
          { status: { conditions: [{ type: 'Approved', status: 'True' }] } },
          { namespace: '' },
        ),
      ],
      ['CertificateSigningRequest web was changed'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  test.each<[string, readonly KubeObject[], readonly KubeObject[]]>([
    ['status', [deployment(1, {}, { readyReplicas: 0 })], [deployment(1, {}, { readyReplicas: 1 })]],
    [
      'what controllers note',
      [deployment(1)],
      [deployment(1, { annotations: { 'deployment.kubernetes.io/revision': '2' } })],
    ],
    [
      'Pods of a controller',
      [object('Pod', {}, { ownerReferences: [{ kind: 'ReplicaSet', name: 'r' }] })],
      [object('Pod', {}, { name: 'other', ownerReferences: [{ kind: 'ReplicaSet', name: 'r' }] })],
    ],
    [
      'the node a Pod was put on',
      [object('Pod', { spec: {} })],
      [object('Pod', { spec: { nodeName: 'n' } })],
    ],
    ['what was on its way out before', [deployment(1, { deletionTimestamp: 'then' })], []],
    [
      'what goes with its namespace',
      [deployment(1), object('Namespace', {}, { name: 'sun', namespace: '', deletionTimestamp: 'then' })],
      [],
    ],
    ['a finished Job with a time to live', [object('Job', { spec: { ttlSecondsAfterFinished: 1 } })], []],
    ['what grading made to look', [], [object('Pod', {}, { labels: { 'cks-trainer/look': 'a1' } })]],
    [
      'the heartbeat of a node',
      [object('Node', { status: { a: 1 } }, { namespace: '' })],
      [object('Node', { status: { a: 2 } }, { namespace: '', annotations: { 'x/y': 'z' } })],
    ],
  ])('is not %s', (_, before, after) => {
    expect(changes(before, after)).toEqual([]);
  });

  test('is not told of kinds that one of the snapshots could not see', () => {
    const unseen = snapshot([object('ConfigMap')], [{ what: 'Deployment', why: 'forbidden' }]);
    expect(changesBetween(snapshot([deployment(1), object('ConfigMap')]), unseen)).toEqual([]);
    const wide = snapshot([], [{ what: 'cluster-wide objects', why: 'forbidden' }]);
    const role = object('ClusterRole', {}, { namespace: '' });
    expect(changesBetween(snapshot([role, deployment(1)]), wide)).toEqual(['Deployment sun/web was removed']);
  });
});

const written = (manager: string, time: string, more: JsonObject = {}): KubeObject =>
  deployment(1, { managedFields: [{ manager, time, ...more }] });

/** What is told as written after the bell. */
const late = (given: KubeObject): readonly string[] =>
  lateChanges(snapshot([given]), '2026-11-25T10:30:00.400Z');

describe('what was written between the bell and the snapshot', () => {
  test('is told with its time', () => {
    expect(late(written('kubectl-edit', '2026-11-25T10:31:07Z'))).toEqual([
      'Deployment sun/web (10:31:07 UTC)',
    ]);
  });

  test.each<[string, KubeObject]>([
    ['before the bell', written('kubectl-edit', '2026-11-25T10:30:00Z')],
    ['by a controller', written('kube-controller-manager', '2026-11-25T10:31:07Z')],
    ['to the status', written('kubectl-edit', '2026-11-25T10:31:07Z', { subresource: 'status' })],
    ['by this program', written('cks-trainer', '2026-11-25T10:31:07Z')],
  ])('is not what was written %s', (_, given) => {
    expect(late(given)).toEqual([]);
  });
});

test('an object that is kept has no value of a Secret, and no copy of what was applied', () => {
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': '{"data":"aHVudGVyMg=="}',
    a: 'b',
  };
  const safe = safeObject(
    object('Secret', { data: { p: 'aHVudGVyMg==' }, stringData: { q: 'hunter2' } }, { annotations }),
    KEY,
  );
  const text = JSON.stringify(safe);
  expect(text).not.toMatch(/aHVudGVyMg|hunter2/);
  expect(safe.metadata['annotations']).toEqual({ a: 'b' });
  expect(safe['data']).toEqual({ p: expect.stringMatching(/^\(hmac [0-9a-f]{32}\)$/) });
});
