import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectCluster, type ConnectedCluster } from '../../../src/cluster/api/connect.ts';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';
import { hurriedClock, json, startFakeApiServer, status, type FakeApiServer } from './fake-api-server.ts';

const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', name: 'web' };
const POD_PATH = '/api/v1/namespaces/sun/pods/web';
const PODS_PATH = '/api/v1/namespaces/sun/pods';

const pod = (name: string): object => ({ metadata: { name, namespace: 'sun' }, spec: { unknownField: 1 } });

let server: FakeApiServer;
let cluster: ConnectedCluster;
let waits: number[] = [];
const connect = (to: FakeApiServer): Promise<ConnectedCluster> =>
  connectCluster(
    {
      name: 'fake',
      provider: 'kind',
      credentials: to.credentials,
      capabilities: new Set(),
      nodes: null,
      learnerKubeconfig: '',
      clock: hurriedClock(waits),
    },
    AbortSignal.timeout(10_000),
  );
const signal = (): AbortSignal => AbortSignal.timeout(10_000);
const count = (path: string): number => server.requests.filter((line) => line.endsWith(` ${path}`)).length;

beforeEach(async () => {
  waits = [];
  server = await startFakeApiServer();
  cluster = await connect(server);
});
afterEach(async () => {
  await cluster.close();
  await server.close();
});

describe('reading an object', () => {
  test('gives it as the server sent it, unknown fields included', async () => {
    const object = { apiVersion: 'v1', kind: 'Pod', ...pod('web') };
    server.on(POD_PATH, (_request, response) => json(response, 200, object));
    expect(await cluster.read(POD, signal())).toEqual({ found: true, object });
  });

  test('absence is an answer', async () => {
    expect(await cluster.read(POD, signal())).toEqual({ found: false });
  });

  test('a kind that the server does not know is absent, without asking for the object', async () => {
    const ref = { apiVersion: 'example.org/v1', kind: 'Thing', namespace: 'sun', name: 'x' };
    expect(await cluster.read(ref, signal())).toEqual({ found: false });
    expect(server.requests.some((line) => line.includes('example.org'))).toBe(false);
  });

  test('one connection serves many requests', async () => {
    const before = server.connections();
    for (let index = 0; index < 5; index += 1) await cluster.read(POD, signal());
    // discovery asks two documents at once
    expect(server.connections() - before).toBeLessThanOrEqual(1);
  });

  test('429 is waited for as the server asks, then asked again', async () => {
    let first = true;
    server.on(POD_PATH, (_request, response) => {
      if (first) response.writeHead(429, { 'retry-after': '1' });
      else response.writeHead(200);
      response.end(
        JSON.stringify(first ? status(429, 'slow') : { apiVersion: 'v1', kind: 'Pod', ...pod('web') }),
      );
      first = false;
    });
    expect(await cluster.read(POD, signal())).toMatchObject({ found: true });
    expect(waits).toEqual([1000]);
  });

  test('429 for ever is throttled', async () => {
    server.on(POD_PATH, (_request, response) => json(response, 429, status(429, 'too many requests')));
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({
      name: 'CouldNotLook',
      reason: 'throttled',
      message: expect.stringContaining('Pod sun/web'),
    });
  });

  test('a passing 500 is tried again, one that stays is unavailable and never absence', async () => {
    let left = 2;
    server.on(POD_PATH, (_request, response) => {
      left -= 1;
      if (left >= 0) json(response, 500, status(500, 'etcd leader changed'));
      else json(response, 200, { apiVersion: 'v1', kind: 'Pod', ...pod('web') });
    });
    expect(await cluster.read(POD, signal())).toMatchObject({ found: true });

    server.on(POD_PATH, (_request, response) => json(response, 503, status(503, 'no leader')));
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({ reason: 'unavailable' });
  });

  test('403 is blocked and is not tried again', async () => {
    server.on(POD_PATH, (_request, response) => json(response, 403, status(403, 'pods is forbidden')));
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({
      reason: 'blocked',
      message: expect.stringContaining('forbidden'),
    });
    expect(count(POD_PATH)).toBe(1);
  });

  test('401 is unavailable: it says nothing about the object', async () => {
    server.on(POD_PATH, (_request, response) => json(response, 401, status(401, 'Unauthorized')));
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({ reason: 'unavailable' });
  });

  test('a server that does not answer is a time-out, as soon as the budget ends', async () => {
    server.on(POD_PATH, () => undefined);
    const start = performance.now();
    await expect(cluster.read(POD, AbortSignal.timeout(300))).rejects.toMatchObject({
      name: 'CouldNotLook',
      reason: 'timeout',
    });
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test("the budget's own reason is thrown as it is", async () => {
    server.on(POD_PATH, () => undefined);
    const budget = new AbortController();
    const reason = new CouldNotLook('timeout', 'the check has used its 10 s');
    const looking = cluster.read(POD, budget.signal);
    budget.abort(reason);
    await expect(looking).rejects.toBe(reason);
  });

  test('a connection cut in the middle of the answer is tried again, then unreachable', async () => {
    server.on(POD_PATH, (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"apiVersion":');
      setImmediate(() => response.destroy());
    });
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({ reason: 'unreachable' });
    expect(count(POD_PATH)).toBeGreaterThan(1);
  });

  test('kept connections that were closed meanwhile are no fault', async () => {
    await cluster.read(POD, signal());
    server.cut();
    expect(await cluster.read(POD, signal())).toEqual({ found: false });
  });

  test('a server that is gone is unreachable', async () => {
    await cluster.read(POD, signal());
    await server.close();
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({ reason: 'unreachable' });
  });

  test('an answer that is no object is unavailable', async () => {
    server.on(POD_PATH, (_request, response) => response.end('<html>a proxy says hello</html>'));
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({ reason: 'unavailable' });
  });
});

test('a certificate of another authority is refused, at once', async () => {
  const other = await startFakeApiServer({ authority: 'another-authority.crt' });
  try {
    await expect(connect(other)).rejects.toMatchObject({ name: 'CouldNotLook', reason: 'unavailable' });
    expect(other.requests).toEqual([]);
  } finally {
    await other.close();
  }
});

describe('listing', () => {
  test('follows the pages and gives each item its kind', async () => {
    server.on(PODS_PATH, (request, response) => {
      const query = new URL(request.url ?? '', 'https://x').searchParams;
      const more = query.get('continue') === null;
      json(response, 200, {
        kind: 'PodList',
        metadata: more ? { continue: 'c1' } : {},
        items: [pod(more ? 'a' : 'b')],
      });
    });
    const query = { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', labelSelector: 'app in (a,b)' };
    const pods = await cluster.list(query, signal());
    expect(pods.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
      ['Pod', 'a'],
      ['Pod', 'b'],
    ]);
    const asked = server.requests.filter((line) => line.includes(`${PODS_PATH}?`));
    expect(asked).toHaveLength(2);
    for (const line of asked) expect(line).toContain('labelSelector=app+in+%28a%2Cb%29');
  });

  test('pages that have become too old are asked again in one', async () => {
    server.on(PODS_PATH, (request, response) => {
      const query = new URL(request.url ?? '', 'https://x').searchParams;
      if (query.get('continue') !== null) json(response, 410, status(410, 'expired'));
      else if (query.get('limit') !== null)
        json(response, 200, { kind: 'PodList', metadata: { continue: 'c1' }, items: [pod('a')] });
      else json(response, 200, { kind: 'PodList', metadata: {}, items: [pod('a'), pod('b')] });
    });
    const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'sun' }, signal());
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  });

  test('a page that fails fails the whole: never half a list', async () => {
    server.on(PODS_PATH, (request, response) => {
      const query = new URL(request.url ?? '', 'https://x').searchParams;
      if (query.get('continue') === null)
        json(response, 200, { kind: 'PodList', metadata: { continue: 'c1' }, items: [pod('a')] });
      else json(response, 403, status(403, 'forbidden'));
    });
    await expect(
      cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'sun' }, signal()),
    ).rejects.toMatchObject({ reason: 'blocked' });
  });
});

describe('discovery', () => {
  test('that fails is not remembered, and is no absence', async () => {
    let broken = true;
    server.on('/apis', (_request, response) => {
      if (broken) json(response, 503, status(503, 'starting'));
      else json(response, 200, { kind: 'APIGroupList', groups: [] });
    });
    await expect(cluster.read(POD, signal())).rejects.toMatchObject({ reason: 'unavailable' });
    broken = false;
    expect(await cluster.read(POD, signal())).toEqual({ found: false });
  });

  test('a kind whose own server does not answer is unavailable, not absent', async () => {
    server.on('/apis', (_request, response) =>
      json(response, 200, {
        kind: 'APIGroupDiscoveryList',
        items: [
          {
            metadata: { name: 'metrics.k8s.io' },
            versions: [{ version: 'v1beta1', freshness: 'Stale', resources: [] }],
          },
        ],
      }),
    );
    await expect(
      cluster.read({ apiVersion: 'metrics.k8s.io/v1beta1', kind: 'PodMetrics', name: 'x' }, signal()),
    ).rejects.toMatchObject({ reason: 'unavailable' });
  });
});

describe('writing', () => {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'sun' } };

  test('a refusal is an observation with its message', async () => {
    server.on(PODS_PATH, (_request, response) => json(response, 403, status(403, 'exceeded quota: q')));
    expect(await cluster.create(object, {}, signal())).toMatchObject({
      done: false,
      status: 403,
      message: 'exceeded quota: q',
    });
  });

  test('warnings come with the object', async () => {
    server.on(PODS_PATH, (_request, response) => {
      response.setHeader('warning', '299 - "would violate PodSecurity \\"restricted\\"", 299 - "second"');
      json(response, 201, object);
    });
    expect(await cluster.create(object, { dryRun: true }, signal())).toMatchObject({
      done: true,
      warnings: ['would violate PodSecurity "restricted"', 'second'],
    });
    expect(server.requests.at(-1)).toContain('dryRun=All');
  });

  test('a creation that may have arrived is not sent twice', async () => {
    server.on(PODS_PATH, (_request, response) => json(response, 500, status(500, 'boom')));
    await expect(cluster.create(object, {}, signal())).rejects.toMatchObject({ reason: 'unavailable' });
    expect(server.requests.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  test('a webhook that does not answer is named, as blocked', async () => {
    const message = 'Internal error occurred: failed calling webhook "deny.example.org": no endpoints';
    server.on(PODS_PATH, (_request, response) => json(response, 500, status(500, message)));
    await expect(cluster.create(object, {}, signal())).rejects.toMatchObject({
      reason: 'blocked',
      message: expect.stringContaining('deny.example.org'),
    });
  });

  test('a field that the schema does not know is a refusal', async () => {
    const message =
      'failed to create typed patch object (sun/web; /v1, Kind=Pod): .spce: field not declared in schema';
    server.on(POD_PATH, (_request, response) => json(response, 500, status(500, message)));
    expect(await cluster.apply(object, signal())).toMatchObject({ done: false, message });
  });

  test('deleting what is not there says so', async () => {
    expect(await cluster.remove(POD, {}, signal())).toBe(false);
  });
});

describe('asking a Pod over HTTP', () => {
  const target = { namespace: 'sun', pod: 'web', port: 80, path: '/' };
  const PROXY = '/api/v1/namespaces/sun/pods/http:web:80/proxy/';

  test("an error of the Pod's own server is its answer", async () => {
    server.on(PROXY, (_request, response) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      response.end('down for maintenance');
    });
    expect(await cluster.http.get(target, signal())).toEqual({
      answered: true,
      status: 503,
      body: 'down for maintenance',
      contentType: 'text/plain',
      server: '',
    });
  });

  test('nothing listens: an observation', async () => {
    const message = 'error trying to reach service: dial tcp 10.244.0.4:80: connect: connection refused';
    server.on(PROXY, (_request, response) => json(response, 503, status(503, message)));
    expect(await cluster.http.get(target, signal())).toMatchObject({ answered: false, cause: 'refused' });
  });

  test('no way to the Pod says nothing about the Pod', async () => {
    const message = 'error trying to reach service: dial tcp 10.244.0.4:80: i/o timeout';
    server.on(PROXY, (_request, response) => json(response, 503, status(503, message)));
    expect(await cluster.http.get(target, signal())).toMatchObject({ answered: false, cause: 'no-answer' });
  });

  test("the API server's own trouble could not look", async () => {
    server.on(PROXY, (_request, response) =>
      json(response, 500, status(500, 'etcdserver: request timed out')),
    );
    await expect(cluster.http.get(target, signal())).rejects.toMatchObject({ reason: 'unavailable' });
  });

  test.each([
    [429, 'Too many requests, please try again later.\n', 'throttled'],
    [500, 'This request caused apiserver to panic. Look in the logs for details.\n', 'unavailable'],
  ] as const)('the plain %i of the API server is not an answer of the Pod', async (code, text, reason) => {
    server.on(PROXY, (_request, response) => {
      response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
    });
    await expect(cluster.http.get(target, signal())).rejects.toMatchObject({ reason });
  });

  test("a 429 of the Pod's own is its answer", async () => {
    server.on(PROXY, (_request, response) => {
      response.writeHead(429, { 'content-type': 'text/plain' }).end('slow down');
    });
    expect(await cluster.http.get(target, signal())).toMatchObject({ answered: true, status: 429 });
  });
});
