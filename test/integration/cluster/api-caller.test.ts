import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectCluster, type ConnectedCluster } from '../../../src/cluster/api/connect.ts';
import { openWorkFiles } from '../../../src/grade/work-files.ts';
import { hurriedClock, json, startFakeApiServer, status, type FakeApiServer } from './fake-api-server.ts';

const REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const signal = (): AbortSignal => AbortSignal.timeout(10_000);

let server: FakeApiServer;
let cluster: ConnectedCluster;
beforeEach(async () => {
  server = await startFakeApiServer();
  cluster = await connectCluster(
    {
      name: 'fake',
      provider: 'kind',
      credentials: server.credentials,
      capabilities: new Set(),
      nodes: null,
      learnerKubeconfig: '',
      clock: hurriedClock([]),
    },
    signal(),
  );
});
afterEach(async () => {
  await cluster.close();
  await server.close();
});

test('a refusal is an answer', async () => {
  server.on(REVIEWS, (_request, response) => json(response, 403, status(403, 'no')));
  const answer = await cluster.api.call({ method: 'POST', path: REVIEWS, body: {} }, signal());
  expect(answer.status).toBe(403);
});

test('credentials that are not known are an answer where they were given, else our own fault', async () => {
  server.on(REVIEWS, (_request, response) => json(response, 401, status(401, 'Unauthorized')));
  const call = { method: 'POST', path: REVIEWS, body: {} } as const;
  expect((await cluster.api.call({ ...call, as: { token: 'x' } }, signal())).status).toBe(401);
  await expect(cluster.api.call(call, signal())).rejects.toThrow('refuses our credentials');
});

test('a server that fails is no answer', async () => {
  server.on(REVIEWS, (_request, response) => json(response, 500, status(500, 'down')));
  await expect(cluster.api.call({ method: 'POST', path: REVIEWS, body: {} }, signal())).rejects.toThrow(
    '500',
  );
});

test('what is no key is said to be unusable', async () => {
  const as = { certificate: 'no certificate', key: 'no key' };
  await expect(cluster.api.call({ method: 'GET', path: '/version', as }, signal())).rejects.toMatchObject({
    reason: 'unavailable',
  });
});

test('the working folder is listed with its folders and without links', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cks-work-files-'));
  try {
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'b', 'two.yaml'), '');
    writeFileSync(join(folder, 'a.yaml'), '');
    symlinkSync('/etc', join(folder, 'etc'));
    expect(await openWorkFiles(folder).list()).toEqual(['a.yaml', 'b/two.yaml']);
    expect(await openWorkFiles(join(folder, 'none')).list()).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
