import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKindProvider } from '../../../src/cluster/kind-provider.ts';
import { systemClock, type Clock } from '../../../src/lib/clock.ts';
import { Interrupted } from '../../../src/lib/errors.ts';
import type { ClusterProvider } from '../../../src/model/ports/provider.ts';
import type { StepEvent } from '../../../src/model/progress.ts';
import { createFakePrograms, failingKind, SOUND_DOCKER, type FakePrograms } from './fake-programs.ts';

let fake: FakePrograms;
let provider: ClusterProvider;
let events: StepEvent[];
const onStep = (event: StepEvent): void => {
  events.push(event);
};
const failedSteps = (): readonly string[] =>
  events.flatMap((event) => (event.type === 'failed' ? [event.step] : []));
const signal = (): AbortSignal => AbortSignal.timeout(25_000);

const providerWith = (clock: Clock): ClusterProvider =>
  createKindProvider({
    homeId: 't',
    clustersFolder: join(fake.folder, 'clusters'),
    env: fake.env,
    clock,
    kindConfig: fake.file('kind.yaml', 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n'),
    nodeImage: 'kindest/node:v1.36.3',
  });

beforeEach(() => {
  fake = createFakePrograms();
  events = [];
  provider = providerWith(systemClock);
});
afterEach(() => fake.remove());

describe('a machine that can not have a kind cluster', () => {
  test('no engine: unavailable with the reason, absent, and `up` says what to install', async () => {
    expect(await provider.unavailable(signal())).toMatchObject({
      reason: expect.stringContaining('no container engine'),
    });
    expect(await provider.state(signal())).toEqual({ state: 'absent' });
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      name: 'MachineFault',
      exitCode: 3,
      code: 'no-engine',
      message: expect.stringContaining('Container engine'),
    });
    expect(failedSteps()).toEqual(['Container engine']);
  });

  test('no kind', async () => {
    fake.program('docker', SOUND_DOCKER);
    expect(await provider.unavailable(signal())).toMatchObject({ reason: 'kind is not installed' });
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      code: 'kind-absent',
      message: expect.stringContaining('step "kind"'),
    });
    expect(failedSteps()).toEqual(['kind']);
  });

  test('kind that is too old names both versions', async () => {
    fake.program('docker', SOUND_DOCKER);
    fake.program('kind', 'echo "kind v0.11.1 go1.16 linux/amd64"');
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      code: 'kind-too-old',
      message: expect.stringMatching(/0\.11\.1.*0\.27\.0/),
    });
  });

  test('connecting without a cluster says how to get one', async () => {
    fake.program('docker', SOUND_DOCKER);
    await expect(provider.connect(signal())).rejects.toMatchObject({ code: 'no-cluster', next: 'cks up' });
  });

  test('a kind configuration that can not be read names the file', async () => {
    fake.program('docker', SOUND_DOCKER);
    const path = fake.file('kind.yaml', 'kind: [');
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      name: 'UsageFault',
      message: expect.stringContaining(path),
    });
  });
});

describe('kind that fails', () => {
  beforeEach(() => fake.program('docker', SOUND_DOCKER));

  test.each([
    ['Bind for 0.0.0.0:8080 failed: port is already allocated', 'port-taken', 'ss -ltnp'],
    ['mkdir /var/lib/docker/overlay2/x: no space left on device', 'disk-full', 'df -h'],
    [
      'ERROR: failed to pull image "kindest/node:v1.36.3": dial tcp: no such host',
      'image-unreachable',
      'docker pull',
    ],
  ])('%s', async (words, code, next) => {
    fake.program('kind', failingKind(words));
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      name: 'MachineFault',
      code,
      message: expect.stringContaining('step "Nodes"'),
      next: expect.stringContaining(next),
    });
    expect(failedSteps()).toEqual(['Nodes']);
    expect(events.at(-1)).toMatchObject({ type: 'done', step: 'Remove what was made' });
  });

  test('the fault shows a command that can be pasted and what kind printed', async () => {
    fake.program('kind', failingKind('boom 1\nboom 2'));
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      message: expect.stringMatching(
        /kind create cluster --name cks-t --config \S+ --kubeconfig \S+grader\.kubeconfig --image kindest\/node:v1\.36\.3[^]*boom 1\n\s*boom 2/,
      ),
    });
  });

  test('what was made is removed, credentials included', async () => {
    fake.program('kind', failingKind('boom'));
    await expect(provider.up({}, onStep, signal())).rejects.toThrow('boom');
    const calls = fake.calls();
    expect(calls).toContainEqual(expect.stringContaining('kind delete cluster --name cks-t'));
    expect(calls).toContainEqual('docker rm --force --volumes c1');
    expect(existsSync(join(fake.folder, 'clusters/cks-t'))).toBe(false);
    expect(await provider.state(signal())).toEqual({ state: 'absent' });
  });

  test('a failure before kind says anything is not laid on a step that had gone well', async () => {
    fake.program(
      'kind',
      `case "$1" in version) echo 'kind v0.33.0' ;; create) echo boom >&2; exit 1 ;; esac`,
    );
    await expect(provider.up({}, onStep, signal())).rejects.toThrow(/step "(Nodes|Node image)"[^]*boom/);
  });

  test('what can not be removed either is told with the first cause, and how to remove it', async () => {
    fake.program('kind', failingKind('boom'));
    fake.program(
      'docker',
      SOUND_DOCKER.replace(
        'case "$1" in',
        'case "$1" in rm) echo "Cannot connect to the Docker daemon" >&2; exit 1 ;;',
      ),
    );
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({
      code: 'left-behind',
      message: expect.stringMatching(/step "Nodes"[^]*boom[^]*still there[^]*Cannot connect/),
      next: 'cks down',
    });
  });

  test('with --retain it is kept for a look', async () => {
    fake.program('kind', failingKind('boom'));
    await expect(provider.up({ retain: true }, onStep, signal())).rejects.toThrow('boom');
    const calls = fake.calls();
    expect(calls).toContainEqual(expect.stringContaining('--retain'));
    expect(calls.filter((call) => /^kind delete|^docker rm/.test(call))).toEqual([]);
  });

  test("another program's cluster of the same name is not removed", async () => {
    fake.program('kind', failingKind('ERROR: node(s) already exist for a cluster with the name "cks-t"'));
    await expect(provider.up({}, onStep, signal())).rejects.toMatchObject({ code: 'cluster-exists' });
    expect(fake.calls().filter((call) => /^kind delete|^docker rm/.test(call))).toEqual([]);
  });

  test('an interruption ends kind, removes even what comes late, and stays an interruption', async () => {
    // as with a real engine: what kind has started goes on when kind is gone, and the container comes afterwards
    fake.program(
      'kind',
      `case "$1" in
  version) echo 'kind v0.33.0' ;;
  create)
    echo ' • Preparing nodes 📦   ...' >&2
    (trap '' TERM; sleep 0.3; echo c9 > "$FAKE/containers") > /dev/null 2>&1 &
    exec sleep 30 ;;
esac`,
    );
    const interruption = new AbortController();
    const making = provider.up(
      {},
      (event) => {
        onStep(event);
        if (event.type === 'detail' && event.step === 'Nodes') interruption.abort(new Interrupted());
      },
      interruption.signal,
    );
    await expect(making).rejects.toBeInstanceOf(Interrupted);
    expect(fake.calls()).toContainEqual('docker rm --force --volumes c9');
    expect(await provider.state(signal())).toEqual({ state: 'absent' });
  });
});

const stopped = (): void => {
  fake.program('docker', SOUND_DOCKER);
  fake.file('containers', 'c1\n');
};
const learnerFile = (): void => {
  mkdirSync(join(fake.folder, 'clusters/cks-t'), { recursive: true });
  writeFileSync(provider.learnerKubeconfig, 'x');
};
const removals = (): readonly string[] => fake.calls().filter((call) => /^kind delete|^docker rm/.test(call));

/** What docker says of a node that was started just now. */
const nodeNow = (status: string): string =>
  `echo '[{"Id":"c1","Name":"/cks-t-control-plane","State":{"Status":"${status}","StartedAt":"${new Date().toISOString()}"},"Config":{"Labels":{"io.x-k8s.kind.role":"control-plane"}}}]'`;
const unasked = (): Promise<boolean> => Promise.reject(new Error('asked'));

describe('a cluster that died', () => {
  test('is not replaced when the learner, asked, wants to keep it', async () => {
    stopped();
    learnerFile();
    const asked: string[] = [];
    const agreeToReplace = (why: string): Promise<boolean> => {
      asked.push(why);
      return Promise.resolve(false);
    };
    await expect(provider.up({ agreeToReplace }, onStep, signal())).rejects.toMatchObject({
      name: 'UsageFault',
      code: 'not-agreed',
      next: expect.stringContaining('docker start cks-t-control-plane'),
    });
    expect(asked).toEqual(['its node is not running: cks-t-control-plane (exited)']);
    expect(removals()).toEqual([]);
  });

  test('is replaced without a question when it never was finished: nobody worked in it', async () => {
    stopped();
    fake.program('kind', failingKind('boom'));
    await expect(provider.up({ agreeToReplace: unasked }, onStep, signal())).rejects.toThrow('boom');
    expect(removals()).not.toEqual([]);
  });

  test('may only be starting: that is waited for before anything is said of it', async () => {
    const docker = (status: string): void =>
      fake.program('docker', SOUND_DOCKER.replace(/(?<=container\) ).*(?= ;;)/, nodeNow(status)));
    docker('running');
    fake.file('containers', 'c1\n');
    learnerFile();
    expect(await provider.state(signal())).toMatchObject({
      state: 'broken',
      starting: true,
      next: 'wait a moment, then cks status',
    });
    const up = provider.up(
      { agreeToReplace: () => Promise.resolve(false) },
      (event) => {
        onStep(event);
        docker('exited');
      },
      signal(),
    );
    await expect(up).rejects.toMatchObject({ code: 'not-agreed' });
    expect(events.map(({ type }) => type)).toEqual(['started', 'done']);
    expect(removals()).toEqual([]);
  });

  test('whose containers the engine never removes is said so, instead of trying for ever', async () => {
    fake.program('docker', SOUND_DOCKER.replace(/rm\) .* ;;/, 'rm) exit 0 ;;'));
    fake.file('containers', 'c1\n');
    const fast = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * 100 };
    await expect(providerWith(fast).down(onStep, signal())).rejects.toMatchObject({
      code: 'cluster-stuck',
      message: expect.stringContaining('cks-t'),
      next: expect.stringContaining('docker ps --all'),
    });
  });

  test('a paused node can be had back with all that is in it', async () => {
    fake.program('docker', SOUND_DOCKER.replace('exited', 'paused'));
    fake.file('containers', 'c1\n');
    expect(await provider.state(signal())).toMatchObject({
      next: expect.stringContaining('docker unpause cks-t-control-plane'),
    });
  });

  test('a stopped node is broken, with what starts it and what makes it anew', async () => {
    fake.program('docker', SOUND_DOCKER);
    fake.file('containers', 'c1\n');
    expect(await provider.state(signal())).toEqual({
      state: 'broken',
      why: 'its node is not running: cks-t-control-plane (exited)',
      next: expect.stringMatching(/docker start cks-t-control-plane.*cks up/),
    });
  });

  test('an engine that stopped answering is broken, not absent, where there was a cluster', async () => {
    const path = join(fake.folder, 'clusters/cks-t');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'grader.kubeconfig'), 'x');
    fake.program('docker', `echo 'Cannot connect to the Docker daemon' >&2; exit 1`);
    expect(await provider.state(signal())).toMatchObject({
      state: 'broken',
      next: 'sudo systemctl start docker',
    });
  });
});
