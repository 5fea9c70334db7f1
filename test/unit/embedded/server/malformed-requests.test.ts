import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect as connectPlain } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { startFixture, type Fixture } from './server-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(async () => {
  expect(fixture.faults).toEqual([]);
  await fixture.close();
});

/** Sends bytes over TLS and reads until the server closes. */
function exchange(bytes: string | Buffer, then: (end: () => void) => void = () => {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...fixture.connection(), servername: 'localhost' } as ConnectionOptions, () => {
      socket.write(bytes);
      then(() => socket.end());
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
  });
}

const BAD =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

test.each([
  ['no request', 'hello\r\n\r\n'],
  ['random bytes', Buffer.from([0, 1, 2, 3, 255, 254, 13, 10, 13, 10])],
  ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
  ['a bad length', 'POST /api HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n'],
])('%s gets 400 in plain text', async (_what, bytes) => {
  expect(await exchange(bytes)).toContain(BAD);
});

test('an unknown version gets 505', async () => {
  expect(await exchange('GET / HTTP/9.9\r\n\r\n')).toMatch(/^HTTP\/1\.1 505 HTTP Version Not Supported/);
});

test('a bad chunk gets 500 and a Status', async () => {
  const text = await exchange(
    'POST /api/v1/namespaces HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  );
  expect(text).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
  expect(text).toContain('"message":"invalid byte in chunk length"');
});

test('headers larger than a MiB get 431', async () => {
  const text = await exchange(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(1024 * 1024 + 4096)}\r\n\r\n`);
  expect(text).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
});

test('a path that can not be decoded gets 400', async () => {
  const { code, text } = await fixture.send('GET', '/api/v1/%zz');
  expect(code).toBe(400);
  expect(text).toBe('400 Bad Request');
});

test('plain HTTP is told that this is HTTPS', async () => {
  const text = await new Promise<string>((resolve) => {
    const socket = connectPlain(fixture.server.port, '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\n\r\n'),
    );
    let all = '';
    socket.on('data', (chunk: Buffer) => (all += chunk.toString('utf8')));
    socket.on('close', () => resolve(all));
  });
  expect(text).toBe('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
});

const post = (body: string | Buffer, headers = {}): ReturnType<Fixture['send']> =>
  fixture.send('POST', '/api/v1/namespaces', { body, headers });

describe('a body', () => {
  test.each([
    ['', 400],
    ['{', 400],
    ['[]', 400],
    ['null', 422],
    ['"x"', 400],
    ['{"metadata":[]}', 400],
    ['['.repeat(100_000), 400],
    [`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 400],
    ['{"metadata":{"name":"__proto__"}}', 422],
  ])('of %.20s is answered with a Status', async (body, code) => {
    const answer = await post(body);
    expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure' });
    expect(answer.code).toBe(code);
  });

  test.each([
    ['bytes that are no protobuf', Buffer.from('hello')],
    ['an envelope that is cut short', Buffer.from('k8s\0\n\x10', 'latin1')],
    ['a wire type that is none', Buffer.from('k8s\0\x0f', 'latin1')],
  ])('of protobuf: %s', async (_what, body) => {
    const answer = await post(body, { 'content-type': 'application/vnd.kubernetes.protobuf' });
    expect(answer.json).toMatchObject({ kind: 'Status', status: 'Failure', code: 400 });
  });

  test('that ends before its length is no request', async () => {
    const head =
      'POST /api/v1/namespaces HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n';
    const text = await exchange(`${head}{"metadata":`, (end) => end());
    expect(text === '' || text.includes(' 400 ')).toBe(true);
    expect((await fixture.send('GET', '/readyz')).code).toBe(200);
  });

  test('deep YAML and YAML bombs are refused', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n${'cdefgh'
      .split('')
      .map((name, index) => {
        const before = 'bcdefg'[index] ?? 'b';
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
      })
      .join('\n')}`;
    const answer = await post(bomb, { 'content-type': 'application/yaml' });
    expect(answer.code).toBe(400);
  });
});
