import { describe, expect, it } from '@jest/globals';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { gradeOne } from '../fixtures/grade-task.ts';
import { inMemoryCluster, type Scene } from '../fixtures/in-memory-cluster.ts';
import { makePod, waitingStatus } from '../fixtures/objects.ts';

const SPEC = { deployment: { namespace: 'sun', name: 'web' } };
const labels = { app: 'web' };
const READY = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, readyReplicas: 1 };
const BEHIND = { ...READY, replicas: 2, readyReplicas: 1 };

const deployment = (status: JsonObject, spec: JsonObject = {}, metadata: JsonObject = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'sun', generation: 2, ...metadata },
  spec: { replicas: 1, selector: { matchLabels: labels }, ...spec },
  status,
});
const podOf = (reason: string, message = '', more: JsonObject = {}): KubeObject =>
  makePod(
    {},
    {
      phase: 'Pending',
      conditions: [],
      containerStatuses: [{ ...waitingStatus('main', reason, message), ...more }],
    },
    { name: 'new', uid: 'uid-2', labels },
  );
const OLD = makePod({}, {}, { name: 'old', labels });

const grade = (objects: KubeObject[], scene: Scene = {}) =>
  gradeOne('rollout', SPEC, { cluster: inMemoryCluster({ objects, ...scene }) });

describe('a Deployment that is rolled out', () => {
  it('has as many ready Pods of its template as it asks for', async () => {
    expect(await grade([deployment(READY), OLD])).toMatchObject({ status: 'pass' });
  });

  it.each<[string, KubeObject, string]>([
    ['old Pods beside the new ones', deployment(BEHIND), 'there are 2'],
    ['too few of the template', deployment({ ...READY, updatedReplicas: 0 }), 'of the present template 0'],
    ['too few that are ready', deployment({ ...READY, readyReplicas: 0 }), 'ready 0'],
    ['none asked for', deployment({ observedGeneration: 2 }, { replicas: 0 }), 'it asks for no Pod'],
    ['a rollout that is paused', deployment(BEHIND, { paused: true }), 'its rollout is paused'],
    ['a deletion under way', deployment(READY, {}, { deletionTimestamp: 'now' }), 'it is being deleted'],
  ])('is none with %s', async (_what, object, actual) => {
    const result = await grade([object, OLD]);
    expect(result).toMatchObject({ status: 'fail' });
    expect(result.actual).toContain(actual);
  });

  it('is none where there is no Deployment', async () => {
    expect(await grade([OLD])).toMatchObject({ status: 'fail', actual: 'there is no such Deployment' });
  });
});

describe('a rollout that does not end', () => {
  it.each(['ContainerCreating', 'Pending'])('is an error where the cluster is slow: %s', async (reason) => {
    expect(await grade([deployment(BEHIND), OLD, podOf(reason)])).toMatchObject({
      status: 'error',
      reason: 'timeout',
    });
  });

  it('is an error where the controller has not seen the template', async () => {
    expect(await grade([deployment({ ...READY, observedGeneration: 1 }), OLD])).toMatchObject({
      status: 'error',
      reason: 'timeout',
    });
  });

  it('fails where the template can’t be run, with the reason', async () => {
    const broken = podOf(
      'CreateContainerConfigError',
      'container has runAsNonRoot and image will run as root',
    );
    const result = await grade([deployment(BEHIND), OLD, broken]);
    expect(result).toMatchObject({ status: 'fail' });
    expect(result.actual).toContain('new: CreateContainerConfigError: container has runAsNonRoot');
  });

  it('is not held up by Pods of others', async () => {
    const other = { ...podOf('ContainerCreating'), metadata: { name: 'x', namespace: 'sun', uid: 'u' } };
    expect(await grade([deployment(BEHIND), OLD, other])).toMatchObject({ status: 'fail' });
  });

  it.each(['unreachable', 'throttled', 'timeout'] as const)(
    'is an error where it could not be seen: %s',
    async (reason) => {
      const onRead = (what: string): void => {
        if (what.startsWith('list Pod')) throw new CouldNotLook(reason, 'no answer');
      };
      expect(await grade([deployment(READY)], { onRead })).toMatchObject({ status: 'error', reason });
    },
  );
});

const gradeAll = (objects: KubeObject[], scene: Scene = {}) =>
  gradeOne(
    'rollout',
    { deployment: { namespace: 'sun' } },
    {
      cluster: inMemoryCluster({ objects, ...scene }),
    },
  );

const refusedList = (what: string): void => {
  if (what.startsWith('list Deployment')) throw new CouldNotLook('unreachable', 'no answer');
};

describe('all Deployments of a Namespace', () => {
  const api = { app: 'api' };
  const API = {
    ...deployment(READY, { selector: { matchLabels: api } }),
    metadata: { name: 'api', namespace: 'sun', generation: 2 },
  };
  const API_POD = makePod({}, {}, { name: 'api-1', uid: 'uid-api', labels: api });

  it('are rolled out when each is', async () => {
    expect(await gradeAll([deployment(READY), OLD, API, API_POD])).toMatchObject({ status: 'pass' });
  });

  it('are not when one is not', async () => {
    const late = { ...API, status: { ...READY, readyReplicas: 0 } };
    const result = await gradeAll([deployment(READY), OLD, late, API_POD]);
    expect(result).toMatchObject({ status: 'fail' });
    expect(result.actual).toContain('ready 0');
  });

  it('are an error where the cluster holds one of them up', async () => {
    const late = { ...API, status: BEHIND };
    const pending = { ...podOf('ContainerCreating'), metadata: { ...API_POD.metadata, name: 'api-2' } };
    expect(await gradeAll([deployment(READY), OLD, late, API_POD, pending])).toMatchObject({
      status: 'error',
      reason: 'timeout',
    });
  });

  it('must be there', async () => {
    expect(await gradeAll([OLD])).toMatchObject({ status: 'fail', actual: 'there is none' });
  });

  it('are an error where these could not be listed', async () => {
    expect(await gradeAll([deployment(READY)], { onRead: refusedList })).toMatchObject({ status: 'error' });
  });
});
