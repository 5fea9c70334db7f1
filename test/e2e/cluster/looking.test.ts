import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { createKubeconfigProvider } from '../../../src/cluster/kubeconfig-provider.ts';
import type { Cluster, ExecOutcome } from '../../../src/model/ports/cluster.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal, type PracticeHome } from './practice-cluster.ts';

const PODS = `
apiVersion: v1
kind: Pod
metadata: { name: box, namespace: default }
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - { name: box, image: 'busybox:1.32.0', command: [sh, -c, 'sleep 1d'] }
    - { name: dead, image: 'busybox:1.32.0', command: ['false'] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default }
spec:
  terminationGracePeriodSeconds: 0
  containers: [{ name: web, image: httpd }]
`;

let home: PracticeHome;
let cluster: Cluster;
beforeAll(async () => {
  home = openPracticeHome('look');
  await home.provider.up({}, () => undefined, signal());
  cluster = await home.provider.connect(signal());
  const env = { ...process.env, KUBECONFIG: home.learner };
  execFileSync('kubectl', ['apply', '-f', '-'], { env, input: PODS });
  home.kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=120s');
  home.kubectl(
    'wait',
    '--for=jsonpath={.status.containerStatuses[?(@.name=="box")].started}=true',
    'pod/box',
    '--timeout=120s',
  );
}, CLUSTER_LIMIT_MS);
afterAll(async () => {
  await cluster?.close();
  await home.remove();
}, CLUSTER_LIMIT_MS);

const exec = (
  command: readonly string[],
  container = 'box',
  pod = 'box',
  stdin?: string,
): Promise<ExecOutcome> =>
  cluster.containers.exec({ namespace: 'default', pod, container }, command, {
    signal: signal(20_000),
    stdin,
  });

describe('commands in containers', () => {
  test('give output, error output and exit code', async () => {
    expect(await exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      ran: true,
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  test('get their input to its end', async () => {
    expect(await exec(['cat'], 'box', 'box', 'to the end')).toMatchObject({ stdout: 'to the end' });
  });

  test.each([
    ['a program that is not there', ['/bin/bash']],
    ['a name that is not on the path', ['nope']],
    ['a file that is no program', ['/etc/passwd']],
  ])('%s is refused by the runtime', async (_what, command) => {
    expect(await exec(command)).toMatchObject({ ran: false });
  });

  test('a shell that does not find a program has run', async () => {
    expect(await exec(['sh', '-c', 'nope'])).toMatchObject({ ran: true, exitCode: 127 });
  });

  test('a container that ended, one that is not there and a Pod that is not there are observations', async () => {
    expect(await exec(['ls'], 'dead')).toMatchObject({ ran: false });
    expect(await exec(['ls'], 'other')).toMatchObject({ ran: false });
    expect(await exec(['ls'], 'box', 'other')).toMatchObject({ ran: false });
  });

  test('output is cut at one mebibyte', async () => {
    const outcome = await exec(['sh', '-c', 'dd if=/dev/zero bs=1024 count=2048 2>/dev/null']);
    expect(outcome.ran ? outcome.stdout.length : 0).toBe(1024 * 1024);
  });

  test('a command that outlives the budget could not be looked at', async () => {
    const target = { namespace: 'default', pod: 'box', container: 'box' };
    await expect(
      cluster.containers.exec(target, ['sleep', '60'], { signal: AbortSignal.timeout(700) }),
    ).rejects.toMatchObject({ name: 'CouldNotLook', reason: 'timeout' });
  });
});

const get = (pod: string, port: number) =>
  cluster.http.get({ namespace: 'default', pod, port, path: '/' }, signal(20_000));

describe('requests to Pods', () => {
  test('are answered by what serves', async () => {
    expect(await get('web', 80)).toMatchObject({ answered: true, status: 200 });
  });

  test('nothing listens: refused', async () => {
    expect(await get('web', 81)).toMatchObject({ answered: false, cause: 'refused' });
    expect(await get('other', 80)).toMatchObject({ answered: false, cause: 'refused' });
  });
});

describe('objects', () => {
  test('come as they are: times as strings, absence as an answer', async () => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'default' };
    const web = await cluster.read({ ...ref, name: 'web' }, signal());
    expect(web).toMatchObject({
      found: true,
      object: { metadata: { creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/) } },
    });
    expect(await cluster.read({ ...ref, name: 'other' }, signal())).toEqual({ found: false });
    expect(await cluster.list({ ...ref, fieldSelector: 'metadata.name=web' }, signal())).toHaveLength(1);
  });

  test('of a kind defined a moment ago are found', async () => {
    const group = 'trainer.example.org';
    await cluster.list({ apiVersion: `${group}/v1`, kind: 'Gadget' }, signal());
    await cluster.apply(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `gadgets.${group}` },
        spec: {
          group,
          scope: 'Cluster',
          names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget', listKind: 'GadgetList' },
          versions: [
            { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
          ],
        },
      },
      signal(),
    );
    home.kubectl('wait', '--for=condition=Established', `crd/gadgets.${group}`, '--timeout=30s');
    const gadget = { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'one' } };
    let outcome = await cluster.apply(gadget, signal());
    while (!outcome.done && outcome.reason === 'NoKindMatch') {
      await systemClock.sleep(200, signal());
      outcome = await cluster.apply(gadget, signal());
    }
    expect(outcome).toMatchObject({ done: true });
    expect(await cluster.list({ apiVersion: `${group}/v1`, kind: 'Gadget' }, signal())).toHaveLength(1);
  });
});

const open = (context: string, kubeconfig = home.learner) =>
  createKubeconfigProvider({
    homeId: home.homeId,
    clustersFolder: home.clustersFolder,
    env: process.env,
    clock: systemClock,
    context,
    kubeconfig,
  });

describe("a cluster of the user's own, by its context", () => {
  test('is absent until it is taken into use, says what it will make, and goes without a trace', async () => {
    const provider = open('cks');
    expect(await provider.unavailable(signal())).toBeNull();
    expect(await provider.state(signal())).toEqual({ state: 'absent' });
    await expect(provider.connect(signal())).rejects.toMatchObject({ code: 'no-cluster' });
    const told: unknown[] = [];
    await provider.up({}, (event) => told.push(event), signal());
    expect(JSON.stringify(told)).toContain(`cks-trainer/home=${home.homeId}`);
    expect(await provider.state(signal())).toMatchObject({ state: 'ready', nodes: 2 });
    const own = await provider.connect(signal());
    const target = { namespace: 'default', pod: 'box', container: 'box' };
    expect(await own.containers.exec(target, ['true'], { signal: signal() })).toMatchObject({ exitCode: 0 });
    await own.close();
    expect(await provider.down(() => undefined, signal())).toBe(true);
    expect(await provider.state(signal())).toEqual({ state: 'absent' });
  });

  test("is looked at with the program's own copy, whatever the learner does to theirs", async () => {
    await open('cks').up({}, () => undefined, signal());
    const { learnerKubeconfig } = open('cks');
    // as in the learner's shell, where KUBECONFIG names their copy
    const inside = open('cks', learnerKubeconfig);
    writeFileSync(learnerKubeconfig, 'broken');
    const own = await inside.connect(signal());
    expect(await inside.mendAccess(own, signal())).toEqual([expect.stringContaining('.broken')]);
    await own.close();
    expect(readFileSync(learnerKubeconfig, 'utf8')).toContain('current-context: cks');
    expect(await inside.down(() => undefined, signal())).toBe(true);
  });

  test('an unknown context is said so', async () => {
    expect(await open('nowhere').unavailable(signal())).toMatchObject({
      reason: expect.stringContaining('nowhere'),
    });
  });
});

describe('a cluster whose API server went away', () => {
  test(
    'is never taken for one without objects',
    async () => {
      // the kubelet stops a static Pod whose file is gone
      const move = 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/';
      await cluster.nodes?.exec(home.controlPlane, ['sh', '-c', move], { signal: signal() });
      const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };
      const looked = async (): Promise<unknown> => {
        try {
          return await cluster.read(ref, signal(10_000));
        } catch (error) {
          return error;
        }
      };
      let seen = await looked();
      while (!(seen instanceof Error)) {
        await systemClock.sleep(250, signal());
        seen = await looked();
      }
      expect(seen).toMatchObject({ name: 'CouldNotLook' });
      expect(await home.provider.state(signal())).toMatchObject({ state: 'broken' });
      const back = 'mv /etc/kubernetes/kube-apiserver.yaml /etc/kubernetes/manifests/';
      await cluster.nodes?.exec(home.controlPlane, ['sh', '-c', back], { signal: signal() });
      while ((await looked()) instanceof Error) await systemClock.sleep(500, signal());
      expect(await cluster.read(ref, signal())).toMatchObject({ found: true });
    },
    CLUSTER_LIMIT_MS,
  );
});
