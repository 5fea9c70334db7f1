import { describe, expect, it } from '@jest/globals';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import { eventKind } from '../../../../src/grade/checks/event.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { gradeOne } from '../fixtures/grade-task.ts';
import { inMemoryCluster, type Scene } from '../fixtures/in-memory-cluster.ts';
import { makePod } from '../fixtures/objects.ts';

const OBJECT = { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', name: 'pod-ro' };
const REFUSED = {
  object: OBJECT,
  type: 'Warning',
  reason: 'FailedCreate',
  message: 'violates "?PodSecurity',
};

const event = (more: JsonObject = {}, about: JsonObject = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e1', namespace: 'sun' },
  involvedObject: { kind: 'Pod', name: 'pod-ro', uid: 'uid-1', ...about },
  type: 'Warning',
  reason: 'FailedCreate',
  message: 'violates PodSecurity "restricted:latest"',
  lastTimestamp: '2026-05-31T23:59:00Z',
  ...more,
});
/** The clock of a grading begins at 2026-06-01T00:00:00Z. */
const podOf = (creationTimestamp: string): KubeObject => makePod({}, {}, { creationTimestamp });
const YOUNG = podOf('2026-05-31T23:55:00Z');

const grade = (objects: KubeObject[], scene: Scene = {}) =>
  gradeOne('event', REFUSED, { cluster: inMemoryCluster({ objects, ...scene }) });

describe('an event about an object', () => {
  it('passes where type, reason and message fit', async () => {
    expect(await grade([YOUNG, event()])).toMatchObject({
      status: 'pass',
      actual: 'FailedCreate: violates PodSecurity "restricted:latest"',
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['another type', { type: 'Normal' }, {}],
    ['another reason', { reason: 'FailedCreated' }, {}],
    ['another message', { message: 'exceeded quota' }, {}],
    ['another name', {}, { name: 'pod-rw' }],
    ['another kind', {}, { kind: 'ReplicaSet' }],
    ['an object of that name from before', {}, { uid: 'uid-0' }],
  ])('fails where there is only one of %s', async (_what, more, about) => {
    expect(await grade([YOUNG, event(more, about)])).toMatchObject({ status: 'fail' });
  });

  it('shows what events there are', async () => {
    const { evidence } = await grade([YOUNG, event({ message: 'exceeded quota' })]);
    expect(evidence[0]?.text).toContain('Warning  FailedCreate  exceeded quota');
  });

  it('is found of an object that is gone', async () => {
    expect(await grade([event()])).toMatchObject({ status: 'pass' });
  });

  it('is left open where the object is older than events are kept', async () => {
    expect(await grade([podOf('2026-05-31T22:30:00Z')])).toMatchObject({
      status: 'error',
      reason: 'unavailable',
    });
  });

  it.each(['unreachable', 'throttled', 'timeout'] as const)('is an error, no failure: %s', async (reason) => {
    const onRead = (what: string): void => {
      if (what.startsWith('list Event')) throw new CouldNotLook(reason, 'no answer');
    };
    expect(await grade([YOUNG, event()], { onRead })).toMatchObject({ status: 'error', reason });
  });

  it('must say more than that there is one', () => {
    expect(eventKind.schema.safeParse({ object: OBJECT, type: 'Warning' }).success).toBe(false);
  });
});
