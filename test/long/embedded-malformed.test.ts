import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeServer, seededRandom, type EmbeddedServer } from './embedded-server.ts';

const REQUESTS = 3_000;
const SIDE_BY_SIDE = 16;
const SLOW_CLIENTS = 40;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const seed = Date.now() % 1_000_000;
const random = seededRandom(seed);
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
const count = (most: number): number => Math.floor(random() * most);
const randomBytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => count(256)));

let server: EmbeddedServer;

beforeAll(async () => {
  server = makeServer();
  await server.start();
});

afterAll(async () => server.remove());

/** A malformed request and the statuses that a real API server gives it; 0: it closes without a word. */
interface Malformed {
  readonly what: string;
  readonly bytes: Buffer;
  readonly statuses: readonly number[];
  /** The client ends its side after sending. */
  readonly ends?: boolean;
}

function post(body: Buffer, headers: string, statuses: readonly number[], what: string): Malformed {
  const head = `POST ${CONFIG_MAPS}?dryRun=All HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}Content-Length: ${body.length}\r\n\r\n`;
  return { what, bytes: Buffer.concat([Buffer.from(head), body]), statuses };
}

const JSON_TYPE = 'Content-Type: application/json\r\n';
const VALID = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x' },
  data: { a: 'b' },
});

/** Each makes another malformed request at every call. Statuses were read off a real v1.36.3 server. */
const makers: readonly (() => Malformed)[] = [
  () => ({
    what: 'random bytes',
    bytes: Buffer.concat([randomBytes(1 + count(400)), Buffer.from('\r\n\r\n')]),
    statuses: [400, 0],
  }),
  () => ({
    what: 'no request line',
    bytes: Buffer.from(`${pick(['hello', '{}', 'GET', '\u0000'])} world\r\n\r\n`),
    statuses: [400],
  }),
  () => ({ what: 'no host', bytes: Buffer.from('GET /version HTTP/1.1\r\n\r\n'), statuses: [400] }),
  () => ({
    what: 'two hosts',
    bytes: Buffer.from('GET /version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'),
    statuses: [400],
  }),
  () => ({
    what: 'a version that is none',
    bytes: Buffer.from(`GET / HTTP/${pick(['9.9', '3.0', '4.7'])}\r\nHost: x\r\n\r\n`),
    statuses: [505],
  }),
  () => ({
    what: 'a header without colon',
    bytes: Buffer.from('GET /version HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n'),
    statuses: [400],
  }),
  () => ({
    what: 'huge headers',
    bytes: Buffer.from(
      `GET /version HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(1_100_000 + count(300_000))}\r\n\r\n`,
    ),
    statuses: [431],
  }),
  () => ({
    what: 'a bad escape',
    bytes: Buffer.from(
      `GET /api/v1/%${pick(['zz', '1', 'g0'])} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    ),
    statuses: [400],
  }),
  () => ({
    what: 'a bad length',
    bytes: Buffer.from(
      `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nContent-Length: ${pick(['x', '-1', '1 2', '0x5'])}\r\n\r\n`,
    ),
    statuses: [400],
  }),
  () => ({
    what: 'two lengths',
    bytes: Buffer.from(
      `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
    ),
    statuses: [400],
  }),
  () => ({
    what: 'a bad chunk',
    bytes: Buffer.from(
      `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\n${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n${pick(['zz', '-1', 'ü'])}\r\n{}\r\n0\r\n\r\n`,
    ),
    statuses: [500],
  }),
  () => ({
    what: 'a method that is none',
    bytes: Buffer.from(`${pick(['BREW', 'GETT', 'JUMP'])} /version HTTP/1.1\r\nHost: x\r\n\r\n`),
    statuses: [405],
  }),
  () => {
    const whole = Buffer.from(VALID);
    const bytes = Buffer.concat([
      Buffer.from(
        `POST ${CONFIG_MAPS} HTTP/1.1\r\nHost: x\r\n${JSON_TYPE}Content-Length: ${whole.length}\r\n\r\n`,
      ),
      whole.subarray(0, count(whole.length)),
    ]);
    return { what: 'a body that breaks off', bytes, statuses: [0, 400, 408], ends: true };
  },
  () => post(Buffer.from(VALID.slice(0, 1 + count(VALID.length - 1))), JSON_TYPE, [400], 'half a JSON'),
  () => post(randomBytes(1 + count(300)), JSON_TYPE, [400], 'bytes instead of JSON'),
  () =>
    post(
      Buffer.from(pick(['5', '"x"', '[]', 'true', '[{}]', '1e999'])),
      JSON_TYPE,
      [400],
      'JSON that is no object',
    ),
  () => {
    const depth = 10_001 + count(150_000);
    const deep =
      random() < 0.5
        ? `${'['.repeat(depth)}${']'.repeat(depth)}`
        : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    return post(
      Buffer.from(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":${deep}}`),
      JSON_TYPE,
      [400],
      'deep JSON',
    );
  },
  () =>
    post(
      Buffer.from(`${VALID}${pick(['x', '{}', ']', '\u0000'])}`),
      JSON_TYPE,
      [400],
      'JSON with more behind it',
    ),
  () =>
    post(
      Buffer.from(VALID.replace('"b"', pick(['1', 'true', '{}', '[]', '1e5']))),
      JSON_TYPE,
      [400],
      'values of other types',
    ),
  () =>
    post(
      Buffer.from(
        VALID.replace('"x"', JSON.stringify(pick(['A', '-', 'x y', 'ü', '\u0000', 'a'.repeat(300)]))),
      ),
      JSON_TYPE,
      [422],
      'names that are none',
    ),
  () =>
    post(
      Buffer.from(VALID),
      `Content-Type: ${pick(['text/plain', 'application/xml', 'nope'])}\r\n`,
      [415],
      'other content',
    ),
  () => post(Buffer.alloc(3_200_000, 'a'), JSON_TYPE, [413], 'a huge body'),
  () => ({
    what: 'a query that is none',
    bytes: Buffer.from(
      `GET ${CONFIG_MAPS}?${pick(['limit=x', 'timeoutSeconds=x', 'labelSelector=!!', 'labelSelector=%3D', 'fieldSelector=a', 'fieldSelector=a%3Db', 'resourceVersion=x', 'continue=x'])} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    ),
    statuses: [400],
  }),
  () => ({
    what: 'a path that leads nowhere',
    bytes: Buffer.from(
      `GET ${pick(['/nope', '//api/v1', '/api/v1/nopes', '/apis/nope/v1/x', '/api/../version', `${CONFIG_MAPS}/a/b/c`, `/${'a/'.repeat(500)}`])} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    ),
    statuses: [404],
  }),
];

/** Sends the bytes and answers with the status of the first response; 0 when the connection just ends. */
async function statusOf({ bytes, ends = false }: Malformed): Promise<number> {
  const socket = await server.connect();
  return new Promise((resolve, reject) => {
    let text = '';
    const done = (): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0));
    };
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer to ${bytes.subarray(0, 120).toString('latin1')}`));
    }, 20_000);
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      if (text.includes('\r\n')) done();
    });
    socket.on('end', done);
    socket.on('close', done);
    // the server may close while we still send
    socket.on('error', () => undefined);
    socket.write(bytes);
    if (ends) socket.end();
  });
}

test(`${REQUESTS} malformed requests get the real statuses, and the server goes on`, async () => {
  const { pid } = server;
  const wrong: string[] = [];
  const seen = new Map<string, number>();
  let left = REQUESTS;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const malformed = makers[left % makers.length]!();
      const status = await statusOf(malformed);
      seen.set(malformed.what, (seen.get(malformed.what) ?? 0) + 1);
      if (!malformed.statuses.includes(status))
        wrong.push(
          `${malformed.what}: ${status}, not ${malformed.statuses.join(' or ')}: ${malformed.bytes.subarray(0, 300).toString('latin1')}`,
        );
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  expect({ seed, wrong: wrong.slice(0, 10) }).toEqual({ seed, wrong: [] });
  expect(seen.size).toBe(makers.length);
  expect(server.alive).toBe(true);
  expect(server.pid).toBe(pid);
  expect((await server.send('GET', '/readyz')).status).toBe(200);
}, 300_000);

test(`${SLOW_CLIENTS} clients that send a byte at a time keep nobody else waiting`, async () => {
  const sockets = await Promise.all(Array.from({ length: SLOW_CLIENTS }, () => server.connect()));
  try {
    const request = `GET ${CONFIG_MAPS} HTTP/1.1\r\nHost: slow\r\nX-Padding: ${'a'.repeat(400)}`;
    for (const socket of sockets) socket.on('error', () => undefined);
    let answered = 0;
    for (let index = 0; index < 60; index += 1) {
      for (const socket of sockets) socket.write(request[index] ?? 'a');
      const { status } = await server.send('GET', CONFIG_MAPS);
      if (status === 200) answered += 1;
      await sleep(20);
    }
    expect(answered).toBe(60);
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    expect(server.alive).toBe(true);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}, 60_000);
