import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeEmbeddedHome, type EmbeddedHome } from './embedded-home.ts';

let home: EmbeddedHome;

beforeAll(() => {
  home = makeEmbeddedHome();
});

afterAll(async () => home.remove());

test('where no engine answers the cluster is embedded, and its node is ready when up returns', async () => {
  const up = await home.cks('up', '--output', 'json');
  expect(up.stderr).toContain("it needs nothing, and kind can't make a cluster here");
  expect(JSON.parse(up.stdout)).toMatchObject({ provider: 'embedded', ready: true });
  const nodes = await home.kubectl('get', 'nodes', '--no-headers');
  expect([nodes.code, nodes.stderr]).toEqual([0, '']);
  expect(nodes.stdout).toMatch(/^\S+ +Ready +\S+ +\S+ +v1\.36/);
});

test('status says that the runtime is simulated', async () => {
  const { code, stdout } = await home.cks('status');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cluster cks-\S+ \(embedded \(simulated runtime\)\): ready, Kubernetes v1\.36/);
});

test('up again finds it serving, with the same server', async () => {
  const { pid } = home.serverRecord();
  const again = await home.cks('up', '--output', 'json');
  expect(again.code).toBe(0);
  expect(home.serverRecord().pid).toBe(pid);
});

test('a server that was killed is woken by the next look, with all that was in the cluster', async () => {
  await home.kubectl('create', 'configmap', 'kept', '--from-literal=a=b');
  const before = home.serverRecord();
  process.kill(before.pid, 'SIGKILL');
  const status = await home.cks('status', '--output', 'json');
  expect(JSON.parse(status.stdout)).toMatchObject({ ready: true });
  const { pid, port } = home.serverRecord();
  expect(pid).not.toBe(before.pid);
  // kubeconfigs that are about lead there still
  expect(port).toBe(before.port);
  const kept = await home.kubectl('get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}');
  expect(kept.stdout).toBe('b');
});

test('a server that hangs is ended and started anew by up', async () => {
  const { pid } = home.serverRecord();
  process.kill(pid, 'SIGSTOP');
  const up = await home.cks('up');
  expect([up.code, up.stderr]).toEqual([0, expect.stringContaining('API server')]);
  expect(home.serverRecord().pid).not.toBe(pid);
  expect((await home.kubectl('get', 'configmap', 'kept')).code).toBe(0);
}, 60_000);

test('a kubeconfig that the learner broke is made anew and kept beside', async () => {
  writeFileSync(home.kubeconfig, 'broken');
  const up = await home.cks('up');
  expect(up.code).toBe(0);
  expect(readFileSync(`${home.kubeconfig}.broken`, 'utf8')).toBe('broken');
  expect((await home.kubectl('get', 'namespaces')).code).toBe(0);
});

test('of two that bring it up at once both get the same cluster, or one is told of the other', async () => {
  await home.cks('down', '--yes');
  const both = await Promise.all([home.cks('up', '--output', 'json'), home.cks('up', '--output', 'json')]);
  const made = both.filter(({ code }) => code === 0).map(({ stdout }) => JSON.parse(stdout).cluster);
  expect(made.length).toBeGreaterThanOrEqual(1);
  expect(new Set(made).size).toBe(1);
  for (const { code, stdout } of both.filter(({ code }) => code !== 0))
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { error: { code: 'busy' } }]);
  expect((await home.kubectl('get', 'nodes')).code).toBe(0);
});

test('down ends the server and leaves nothing of the cluster', async () => {
  const { pid } = home.serverRecord();
  const folder = join(home.kubeconfig, '..');
  const down = await home.cks('down', '--yes');
  expect(down.code).toBe(0);
  expect(existsSync(folder)).toBe(false);
  while (isAlive(pid)) await sleep(20);
  expect(JSON.parse((await home.cks('status', '--output', 'json')).stdout)).toMatchObject({ ready: false });
});

test('a database that can not be read is replaced only when asked', async () => {
  await home.cks('up', '--provider', 'embedded');
  process.kill(home.serverRecord().pid, 'SIGKILL');
  const database = join(home.kubeconfig, '..', 'server', 'cluster.db');
  for (const end of ['-wal', '-shm']) rmSync(`${database}${end}`, { force: true });
  writeFileSync(database, 'this is no database, and longer than a header of one '.repeat(100));
  const refused = await home.cks('up');
  expect(refused.code).toBe(2);
  expect(readFileSync(database, 'utf8')).toMatch(/^this is no database/);
  const agreed = await home.cks('up', '--yes');
  expect([agreed.code, agreed.stderr]).toEqual([0, expect.anything()]);
  expect((await home.kubectl('get', 'nodes')).code).toBe(0);
}, 60_000);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
