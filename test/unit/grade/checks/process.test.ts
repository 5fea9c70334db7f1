import { describe, expect, it } from '@jest/globals';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { ExecOutcome } from '../../../../src/model/ports/cluster.ts';
import { gradeOne } from '../fixtures/grade-task.ts';
import { inMemoryCluster, type Scene } from '../fixtures/in-memory-cluster.ts';
import { makePod, runningStatus } from '../fixtures/objects.ts';
import { processStatus } from '../fixtures/process-status.ts';

const POD = { namespace: 'sun', name: 'pod-ro' };
const NOT_ROOT = {
  pod: POD,
  rules: [{ rule: '!(0 in process.uids)', expected: 'another user than root', show: 'process.uids' }],
};
const FILTERED = {
  pod: POD,
  rules: [
    { rule: 'process.seccomp == 2', expected: 'a seccomp filter', show: 'process.seccomp' },
    {
      rule: "container.seccomp.type == 'RuntimeDefault'",
      expected: 'RuntimeDefault',
      show: 'container.seccomp.type',
    },
  ],
};
const exits = (stdout: string): ExecOutcome => ({ ran: true, exitCode: 0, stdout, stderr: '' });
const USER = processStatus({ Uid: '1000\t1000\t1000\t1000' });
/** A writable root: the container's own tools are not to be trusted. */
const OPEN = { name: 'main', image: 'busybox:1.32.0', command: ['sleep', '1d'] };

const profile = (type: string): Scene => ({
  objects: [makePod({ securityContext: { seccompProfile: { type } } })],
  exec: () => exits(processStatus({ Seccomp: '2' })),
});
const asUser = (): ExecOutcome => exits(USER);
const sideAsRoot: Scene['exec'] = ({ container }) => exits(container === 'side' ? processStatus({}) : USER);
const oldAsRoot: Scene['exec'] = ({ pod }) => exits(pod === 'old' ? processStatus({}) : USER);
const goneMeanwhile = (): ExecOutcome => ({ ran: false, message: 'pods "pod-ro" not found' });
const ended = (): ExecOutcome => ({ ran: false, message: 'container not running (abc)' });
const nodeHas =
  (text: string): NonNullable<Scene['nodeExec']> =>
  () =>
    exits(`present\n${text}`);
/** A node that answers with the maps of ids, or with the status. */
const nodeMaps =
  (map: string, status: string): NonNullable<Scene['nodeExec']> =>
  (_, command) =>
    exits(`present\n${command.join(' ').includes('id_map') ? map : status}`);

const grade = (spec: JsonObject, scene: Scene) =>
  gradeOne('process', spec, { cluster: inMemoryCluster({ objects: [makePod()], ...scene }) });

describe('what the kernel says of a main process', () => {
  it('passes where the rules hold, with the line as evidence', async () => {
    const result = await grade(NOT_ROOT, { exec: () => exits(USER) });
    expect(result).toMatchObject({ status: 'pass' });
    expect(result.evidence).toEqual([
      {
        title: '/proc/1/status of pod-ro/main, read by cat in the container',
        text: 'Uid: 1000 1000 1000 1000 = real, effective, saved, file system',
      },
    ]);
  });

  it.each(['0\t0\t0\t0', '1000\t1000\t0\t1000', '0\t1000\t1000\t1000'])(
    'fails where one of the user ids is root: %s',
    async (Uid) => {
      const result = await grade(NOT_ROOT, { exec: () => exits(processStatus({ Uid })) });
      expect(result).toMatchObject({ status: 'fail', expected: 'another user than root' });
    },
  );

  it('is held against the specification too: a filter alone is not the one asked for', async () => {
    expect(await grade(FILTERED, profile('RuntimeDefault'))).toMatchObject({ status: 'pass' });
    expect(await grade(FILTERED, profile('Localhost'))).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main: Localhost',
    });
    const off = { ...profile('RuntimeDefault'), exec: () => exits(processStatus({})) };
    expect(await grade(FILTERED, off)).toMatchObject({ status: 'fail', actual: 'pod-ro/main: 0' });
  });

  it('is looked at in every container, sidecars too', async () => {
    const spec = {
      containers: [OPEN],
      initContainers: [{ ...OPEN, name: 'side', restartPolicy: 'Always' }],
    };
    const pod = makePod(spec, { initContainerStatuses: [runningStatus('side')] });
    const exec = sideAsRoot;
    expect(await grade(NOT_ROOT, { objects: [pod], exec })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/side: 0',
    });
    const only = { ...NOT_ROOT, only: "container.role == 'container'" };
    expect(await grade(only, { objects: [pod], exec })).toMatchObject({ status: 'pass' });
  });

  it('fails where a container that is named is not there, and where none is meant', async () => {
    const exec = asUser;
    expect(await grade({ ...NOT_ROOT, containers: ['web'] }, { exec })).toMatchObject({
      status: 'fail',
      actual: 'Pod pod-ro has no container web',
    });
    expect(await grade({ ...NOT_ROOT, only: 'container.privileged' }, { exec })).toMatchObject({
      status: 'fail',
      actual: 'no container to look into',
    });
  });
});

describe('of Pods that labels find', () => {
  const labelled = { pod: { namespace: 'sun', labelSelector: 'app=web' }, rules: NOT_ROOT.rules };
  const labels = { app: 'web' };

  it('those that are being deleted don’t count', async () => {
    const leaving = makePod({}, {}, { name: 'old', labels, deletionTimestamp: '2026-01-01T00:00:00Z' });
    const exec = oldAsRoot;
    expect(await grade(labelled, { objects: [leaving, makePod({}, {}, { labels })], exec })).toMatchObject({
      status: 'pass',
    });
    expect(await grade(labelled, { objects: [leaving], exec })).toMatchObject({ status: 'fail' });
  });
});

describe('where a main process is looked at', () => {
  it('is the node where the tools in the container could be anybody’s', async () => {
    const scene = { objects: [makePod({ containers: [OPEN] })], exec: asUser };
    const result = await grade(NOT_ROOT, { ...scene, nodeExec: nodeHas(processStatus({})) });
    expect(result).toMatchObject({ status: 'fail', actual: 'pod-ro/main: 0' });
    expect(result.evidence[0]?.title).toBe('/proc/1/status of pod-ro/main, read by the node node-1');
  });

  it.each(['shareProcessNamespace', 'hostPID'])(
    'is the node where process 1 is another’s: %s',
    async (field) => {
      const objects = [makePod({ [field]: true })];
      const exec = asUser;
      const seen = await grade(NOT_ROOT, { objects, exec, nodeExec: nodeHas(processStatus({})) });
      expect(seen).toMatchObject({ status: 'fail', actual: 'pod-ro/main: 0' });
      expect(await grade(NOT_ROOT, { objects, exec })).toMatchObject({
        status: 'error',
        reason: 'unavailable',
      });
    },
  );

  it('makes ids of the node those of the Pod’s own user namespace', async () => {
    const objects = [makePod({ hostUsers: false, containers: [OPEN] })];
    const nodeExec = nodeMaps(' 0 65536 65536\n', processStatus({ Uid: '66536\t66536\t66536\t66536' }));
    const spec = { pod: POD, rules: [{ rule: 'process.uid == 1000', expected: 'user 1000' }] };
    expect(await grade(spec, { objects, nodeExec })).toMatchObject({ status: 'pass' });
    const broken = nodeMaps('nothing\n', processStatus({}));
    expect(await grade(spec, { objects, nodeExec: broken })).toMatchObject({ status: 'error' });
  });
});

describe('a main process that could not be looked at', () => {
  it.each(['', 'Starting gVisor...\n'])('is an error where the file is none: %j', async (text) => {
    expect(await grade(NOT_ROOT, { exec: () => exits(text) })).toMatchObject({
      status: 'error',
      reason: 'unavailable',
    });
  });

  it.each(['unreachable', 'throttled', 'timeout'] as const)('is an error, no failure: %s', async (reason) => {
    const exec = (): never => {
      throw new CouldNotLook(reason, 'no answer');
    };
    expect(await grade(NOT_ROOT, { exec })).toMatchObject({ status: 'error', reason });
  });

  it('fails where the container ended meanwhile', async () => {
    expect(await grade(NOT_ROOT, { exec: ended })).toMatchObject({ status: 'fail' });
  });

  it('fails, for the time being, where its Pod is gone meanwhile', async () => {
    const spec = { pod: POD, run: [['true']], expect: { exitCode: 0 } };
    const cluster = inMemoryCluster({ objects: [makePod()], exec: goneMeanwhile });
    expect(await gradeOne('exec', spec, { cluster })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main: the container is not running: pods "pod-ro" not found',
    });
  });

  it('is judged by its Pod first: one that is not there fails', async () => {
    expect(await grade(NOT_ROOT, { objects: [] })).toMatchObject({ status: 'fail' });
  });
});
