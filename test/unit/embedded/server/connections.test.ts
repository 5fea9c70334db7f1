import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { ExecOptions } from '../../../../src/embedded/kubelet/types.ts';
import { failures } from '../../../../src/embedded/objects/status-error.ts';
import type { ContainerExit, ContainerProcess } from '../../../../src/embedded/runtime/types.ts';
import { startFixture, until, type Fixture } from './server-fixture.ts';

/** A process of the test's: what was done to it, and its ends to pull. */
interface FakeProcess extends ContainerProcess {
  readonly done: string[];
  print(stream: 'stdout' | 'stderr', text: string): void;
  exit(code: number): void;
}

function fakeProcess(): FakeProcess {
  const done: string[] = [];
  let print: FakeProcess['print'] | undefined;
  let exit!: (exit: ContainerExit) => void;
  const exited = new Promise<ContainerExit>((resolve) => (exit = resolve));
  return {
    done,
    exited,
    write: (bytes) => void done.push(`write ${Buffer.from(bytes).toString('utf8')}`),
    end: () => void done.push('end'),
    resize: (columns, rows) => void done.push(`resize ${columns}x${rows}`),
    kill: () => void done.push('kill'),
    onOutput(listener) {
      print = (stream, text) => {
        void listener(stream, Buffer.from(text));
      };
    },
    print: (stream, text) => print?.(stream, text),
    exit: (code) => exit({ code }),
  };
}

let fixture: Fixture;
let process: FakeProcess;
let refuse: Error | undefined;
let asked: ExecOptions | undefined;
let log: AsyncIterable<Uint8Array>;
let connectPort: () => Promise<Duplex>;

const pod = (name: string, containers: string[], nodeName: string): string =>
  JSON.stringify({
    metadata: { name },
    spec: { nodeName, containers: containers.map((one) => ({ name: one, image: 'x' })) },
  });

beforeAll(async () => {
  fixture = await startFixture({
    exec: (_pod, _container, options) => {
      asked = options;
      if (refuse !== undefined) throw refuse;
      return process;
    },
    attach: () => process,
    logs: () => log,
    connect: () => connectPort(),
  });
  await fixture.send('POST', '/api/v1/namespaces', { body: '{"metadata":{"name":"team"}}' });
  const path = '/api/v1/namespaces/team/pods';
  for (const body of [pod('one', ['c'], 'n'), pod('two', ['a', 'b'], 'n'), pod('waits', ['c'], '')]) {
    expect((await fixture.send('POST', path, { body })).code).toBe(201);
  }
  const status = JSON.stringify({ status: { phase: 'Running', podIP: '10.244.0.9' } });
  const headers = { 'content-type': 'application/merge-patch+json' };
  expect((await fixture.send('PATCH', `${path}/one/status`, { body: status, headers })).code).toBe(200);
});
afterAll(async () => {
  expect(fixture.faults).toEqual([]);
  await fixture.close();
});
beforeEach(() => {
  process = fakeProcess();
  refuse = undefined;
});

interface Session {
  readonly socket: WebSocket;
  readonly frames: string[];
  readonly closed: () => boolean;
}

async function open(query: string, protocols: string[], what = 'exec'): Promise<Session> {
  const { host, port, ...tls } = fixture.connection();
  const address = `wss://${host}:${port}/api/v1/namespaces/team/pods/one/${what}?${query}`;
  const socket = new WebSocket(address, protocols, tls);
  const frames: string[] = [];
  let closed = false;
  socket.on('message', (data) => frames.push(`${data[0] ?? ''} ${data.subarray(1).toString('utf8')}`));
  socket.on('close', () => (closed = true));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return { socket, frames, closed: () => closed };
}

const channel = (number: number, text: string): Buffer =>
  Buffer.concat([Buffer.of(number), Buffer.from(text)]);
const V5 = ['v5.channel.k8s.io'];

describe('exec over a websocket', () => {
  test('joins streams, sizes and the end of input', async () => {
    const { socket, frames, closed } = await open('command=a&command=b&stdin=1&stdout=1&stderr=1', V5);
    expect(socket.protocol).toBe('v5.channel.k8s.io');
    expect(asked).toMatchObject({ command: ['a', 'b'], stdin: true, stdout: true, stderr: true, tty: false });
    socket.send(channel(0, 'hello'));
    socket.send(channel(4, '{"Width":80,"Height":24}'));
    socket.send(Buffer.of(255, 0));
    await until(() => process.done.includes('end'));
    expect(process.done).toEqual(['write hello', 'resize 80x24', 'end']);
    process.print('stdout', 'out');
    process.print('stderr', 'err');
    process.exit(0);
    await until(closed);
    expect(frames).toEqual(['1 ', '1 out', '2 err', '3 {"metadata":{},"status":"Success"}']);
  });

  test('tells the exit code', async () => {
    const { frames, closed } = await open('command=a&stdout=1', V5);
    process.exit(3);
    await until(closed);
    expect(JSON.parse(frames.at(-1)?.slice(2) ?? '')).toEqual({
      metadata: {},
      status: 'Failure',
      message: 'command terminated with non-zero exit code: command terminated with exit code 3',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
  });

  test('tells why the runtime did not start it', async () => {
    refuse = new Error('failed to exec in container: no such file');
    const { frames, closed } = await open('command=a&stdout=1', V5);
    await until(closed);
    expect(JSON.parse(frames.at(-1)?.slice(2) ?? '')).toMatchObject({
      reason: 'InternalError',
      message:
        'Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: no such file',
    });
  });

  test('kills the command when the client goes', async () => {
    const { socket } = await open('command=a&stdout=1', V5);
    socket.terminate();
    await until(() => process.done.includes('kill'));
  });

  test('speaks the protocol before, and base64', async () => {
    const plain = await open('command=a&stdout=1', ['v4.channel.k8s.io']);
    process.print('stdout', 'x');
    await until(() => plain.frames.includes('1 x'));
    plain.socket.terminate();
    process = fakeProcess();
    const coded = await open('command=a&stdout=1&stdin=1', ['v4.base64.channel.k8s.io']);
    process.print('stdout', 'x');
    await until(() => coded.frames.includes(`${'1'.charCodeAt(0)} eA==`));
    coded.socket.send(Buffer.from('0aGk='));
    await until(() => process.done.includes('write hi'));
    coded.socket.terminate();
  });

  test('with a terminal has no stderr', async () => {
    await open('command=a&stdout=1&stderr=1&tty=1', V5);
    expect(asked).toMatchObject({ tty: true, stderr: false });
  });

  test('attach ends with success', async () => {
    const { frames, closed } = await open('stdout=1', V5, 'attach');
    process.exit(1);
    await until(closed);
    expect(frames.at(-1)).toBe('3 {"metadata":{},"status":"Success"}');
  });

  test('of an unknown protocol is refused', async () => {
    await expect(open('command=a&stdout=1', ['nope'])).rejects.toThrow('400');
  });

  test('where the container does not run is refused before', async () => {
    refuse = failures.internal('container not found ("c")');
    await expect(open('command=a&stdout=1', V5)).rejects.toThrow('500');
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
    const path = '/api/v1/namespaces/team/pods/one/exec?command=a&stdout=1';
    expect((await fixture.send('POST', path, { headers })).text).toBe('container not found ("c")');
  });
});

test.each([
  ['one/exec?command=a&stdout=1', 'Upgrade request required'],
  ['one/exec?command=a&container=x', 'container x is not valid for pod one'],
  ['two/exec?command=a', 'a container name must be specified for pod two, choose one of: [a b]'],
  ['waits/exec?command=a', 'pod waits does not have a host assigned'],
  ['one/attach', 'Upgrade request required'],
  ['one/portforward', 'Upgrade request required'],
  ['two/log', 'a container name must be specified for pod two, choose one of: [a b]'],
  ['one/log?container=x', 'container x is not valid for pod one'],
  ['one/log?tailLines=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
])('GET pods/%s is a bad request', async (path, message) => {
  const { code, json } = await fixture.send('GET', `/api/v1/namespaces/team/pods/${path}`);
  expect(json.message).toBe(message);
  expect(code).toBe(400);
});

describe('a log', () => {
  const path = '/api/v1/namespaces/team/pods/one/log';

  test('is streamed as text', async () => {
    log = (async function* () {
      yield Buffer.from('a\n');
      yield Buffer.from('b\n');
    })();
    const { text, headers, code } = await fixture.send('GET', path);
    expect([code, text, headers['content-type']]).toEqual([200, 'a\nb\n', 'text/plain']);
  });

  test('that the kubelet refuses is a Status', async () => {
    // oxlint-disable-next-line require-yield
    log = (async function* (): AsyncGenerator<Uint8Array> {
      throw failures.badRequest('container "c" in pod "one" is waiting to start: ContainerCreating');
    })();
    const { json, code } = await fixture.send('GET', path);
    expect(json.message).toBe('container "c" in pod "one" is waiting to start: ContainerCreating');
    expect(code).toBe(400);
  });

  test('of a Pod that has no node yet is empty', async () => {
    expect((await fixture.send('GET', '/api/v1/namespaces/team/pods/waits/log')).code).toBe(204);
  });

  test.each([
    [
      'tailLines=-1',
      'PodLogOptions "one" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['limitBytes=0', 'PodLogOptions "one" is invalid: limitBytes: Invalid value: 0: must be greater than 0'],
    [
      'sinceSeconds=0',
      'PodLogOptions "one" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
    ],
  ])('with %s is invalid', async (query, message) => {
    const { json, code } = await fixture.send('GET', `${path}?${query}`);
    expect(json.message).toBe(message);
    expect(code).toBe(422);
  });
});

describe('a proxy to a Pod', () => {
  test('passes requests on, without who asks', async () => {
    let head = '';
    const backend = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) => {
        head = bytes.toString('utf8');
        socket.end('HTTP/1.1 418 Teapot\r\nx-own: yes\r\ncontent-length: 3\r\n\r\ntea');
      });
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    connectPort = async () => connect((backend.address() as AddressInfo).port, '127.0.0.1');
    const headers = { authorization: 'Bearer ' };
    const path = '/api/v1/namespaces/team/pods/one:80/proxy/a/b?c=d';
    const { code, text, headers: answered } = await fixture.send('GET', path, { headers });
    backend.close();
    expect([code, text, answered['x-own']]).toEqual([418, 'tea', 'yes']);
    expect(head).toMatch(/^GET \/a\/b\?c=d HTTP\/1\.1\r\n/);
    expect(head).toMatch(/\r\nhost: 10\.244\.0\.9:80\r\n/i);
    expect(head).not.toMatch(/authorization/i);
  });

  test('says that nothing listens', async () => {
    connectPort = () => Promise.reject(failures.internal('IPv4: dial tcp4: connect: connection refused'));
    const { code, json } = await fixture.send('GET', '/api/v1/namespaces/team/pods/one:80/proxy/');
    expect(json.message).toBe(
      'error trying to reach service: dial tcp 10.244.0.9:80: connect: connection refused',
    );
    expect(code).toBe(503);
  });

  test('sends a path without a slash on to the one with it', async () => {
    const { code, headers } = await fixture.send('GET', '/api/v1/namespaces/team/pods/one/proxy');
    expect([code, headers['location']]).toEqual([301, '/api/v1/namespaces/team/pods/one/proxy/']);
  });
});
