import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { Interrupted } from '../../../src/lib/errors.ts';
import type { Provisioned } from '../../../src/model/ports/provider.ts';
import type { StepEvent } from '../../../src/model/progress.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal, type PracticeHome } from './practice-cluster.ts';

const USERS_OWN = join(homedir(), '.kube', 'config');
const usersOwn = (): string => (existsSync(USERS_OWN) ? readFileSync(USERS_OWN, 'utf8') : 'absent');
const silent = (): void => undefined;

describe('an interruption while the cluster is made', () => {
  const home = openPracticeHome('abort');
  afterAll(() => home.remove(), CLUSTER_LIMIT_MS);

  const expectNothingLeft = async (): Promise<void> => {
    expect(await home.containers()).toEqual([]);
    expect(existsSync(home.grader)).toBe(false);
    expect(await home.provider.state(signal())).toEqual({ state: 'absent' });
  };

  test(
    'as soon as there is a container leaves none',
    async () => {
      const interruption = new AbortController();
      const making = home.provider.up({}, silent, interruption.signal);
      const ended = expect(making).rejects.toBeInstanceOf(Interrupted);
      while ((await home.containers()).length === 0) await systemClock.sleep(50);
      interruption.abort(new Interrupted());
      await ended;
      await expectNothingLeft();
    },
    CLUSTER_LIMIT_MS,
  );

  test.each(['Nodes', 'Control plane'])(
    'at the start of step %s leaves no container and no credentials',
    async (step) => {
      const interruption = new AbortController();
      const stop = (event: StepEvent): void => {
        const asked = event.type === 'detail' || event.type === 'started';
        // of the nodes' step the first detail: by then kind is at work
        if (asked && event.step === step && (event.type === 'detail' || step !== 'Nodes'))
          interruption.abort(new Interrupted());
      };
      await expect(home.provider.up({}, stop, interruption.signal)).rejects.toBeInstanceOf(Interrupted);
      await expectNothingLeft();
    },
    CLUSTER_LIMIT_MS,
  );
});

describe('a practice cluster', () => {
  let home: PracticeHome;
  let made: Provisioned;
  const events: StepEvent[] = [];
  const before = usersOwn();

  beforeAll(async () => {
    home = openPracticeHome('life');
    made = await home.provider.up({}, (event) => events.push(event), signal());
  }, CLUSTER_LIMIT_MS);
  afterAll(() => home.remove(), CLUSTER_LIMIT_MS);

  test('is ready when `up` returns, with the times of its steps', async () => {
    expect(await home.provider.state(signal())).toMatchObject({ state: 'ready', nodes: 2 });
    expect(made).toMatchObject({
      cluster: home.provider.cluster,
      provider: 'kind',
      kubeconfig: home.learner,
    });
    const planned = events.find((event) => event.type === 'planned');
    expect(made.steps.map(({ name }) => name)).toEqual(planned?.steps);
    for (const { durationMs } of made.steps) expect(durationMs).toBeGreaterThanOrEqual(0);
  });

  test("never touches the user's own kubeconfig", () => {
    expect(usersOwn()).toBe(before);
  });

  test('keeps credentials to their owner', () => {
    expect(statSync(home.grader).mode & 0o777).toBe(0o600);
    expect(statSync(home.learner).mode & 0o777).toBe(0o600);
  });

  test("gives the learner an administrator's rights that can be taken back, and never masters", () => {
    const who = home.kubectl('auth', 'whoami', '-o', 'json');
    expect(who).toContain('cks-learner');
    expect(who).toContain('cks-trainer:learners');
    expect(who).not.toContain('system:masters');
    expect(home.kubectl('auth', 'can-i', '*', '*', '--all-namespaces').trim()).toBe('yes');
    home.kubectl('delete', 'clusterrolebinding', 'cks-trainer:learners');
    expect(() => home.kubectl('get', 'nodes')).toThrow(/forbidden/i);
  });

  test('`up` again makes nothing and gives the rights back', async () => {
    const ids = await home.containers();
    expect(await home.provider.up({}, silent, signal())).toMatchObject({ steps: [] });
    expect(await home.containers()).toEqual(ids);
    expect(home.kubectl('get', 'nodes')).toContain('Ready');
  });

  test("a learner's kubeconfig that leads nowhere is made anew, and the old one kept", async () => {
    home.kubectl('config', 'set-context', '--current', '--namespace=sun');
    const cluster = await home.provider.connect(signal());
    try {
      expect(await home.provider.mendAccess(cluster, signal())).toEqual([]);
      expect(home.kubectl('config', 'view', '--minify')).toContain('namespace: sun');
      home.kubectl('config', 'unset', 'current-context');
      expect(await home.provider.mendAccess(cluster, signal())).toEqual([
        expect.stringContaining('learner.kubeconfig.broken'),
      ]);
      expect(home.kubectl('get', 'nodes')).toContain('Ready');
    } finally {
      await cluster.close();
    }
  });

  test('a binding to something else is no binding', async () => {
    home.kubectl('delete', 'clusterrolebinding', 'cks-trainer:learners');
    const cluster = await home.provider.connect(signal());
    try {
      const weak = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'cks-trainer:learners' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      };
      await cluster.create(weak, {}, signal());
      expect(await home.provider.mendAccess(cluster, signal())).toEqual([
        'ClusterRoleBinding cks-trainer:learners',
      ]);
    } finally {
      await cluster.close();
    }
    expect(home.kubectl('get', 'nodes')).toContain('Ready');
  });

  test('two `up`s at once are one cluster', async () => {
    const both = [home.provider.up({}, silent, signal()), home.provider.up({}, silent, signal())];
    await expect(Promise.all(both)).resolves.toHaveLength(2);
    // its two nodes
    expect(await home.containers()).toHaveLength(2);
  });

  test('credentials that are gone or broken are had again', async () => {
    rmSync(home.learner);
    writeFileSync(home.grader, 'broken');
    const cluster = await home.provider.connect(signal());
    await cluster.close();
    expect(readFileSync(home.grader, 'utf8')).toContain('client-key-data');
    expect(home.kubectl('auth', 'whoami', '-o', 'json')).toContain('cks-learner');
  });

  test('its nodes have what a learner needs there', async () => {
    const cluster = await home.provider.connect(signal());
    const look = 'alias k; sudo -u root NAME=value sh -c "echo \\$NAME"; k get nodes';
    const outcome = await cluster.nodes?.exec(home.controlPlane, ['bash', '-ic', look], { signal: signal() });
    await cluster.close();
    expect(outcome).toMatchObject({ ran: true, exitCode: 0 });
    expect(outcome?.ran === true ? outcome.stdout : '').toMatch(/alias k='?kubectl'?\nvalue\n[^]*Ready/);
  });

  test(
    'whose node was stopped is broken, and made anew by `up`',
    async () => {
      const engine = await home.engine();
      const ids = await home.containers();
      await engine.program.call(['kill', ...ids], { signal: signal() });
      expect(await home.provider.state(signal())).toMatchObject({
        state: 'broken',
        why: expect.stringContaining(home.controlPlane),
      });
      await expect(home.provider.connect(signal())).rejects.toMatchObject({ code: 'cluster-broken' });
      expect((await home.provider.up({}, silent, signal())).steps.length).toBeGreaterThan(0);
      expect(await home.provider.state(signal())).toMatchObject({ state: 'ready' });
      expect(await home.containers()).not.toEqual(ids);
    },
    CLUSTER_LIMIT_MS,
  );

  test('that was removed by hand is absent', async () => {
    const engine = await home.engine();
    for (const id of await home.containers()) await engine.remove(id, signal());
    expect(await home.provider.state(signal())).toEqual({ state: 'absent' });
    expect(await home.provider.down(silent, signal())).toBe(false);
    expect(existsSync(home.grader)).toBe(false);
  });
});
