import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createContainerAccess } from '../../../src/cluster/api/exec-channel.ts';
import { createTransport, type Transport } from '../../../src/cluster/api/transport.ts';
import { Interrupted } from '../../../src/lib/errors.ts';
import type { ExecOutcome } from '../../../src/model/ports/cluster.ts';
import {
  acceptUpgrade,
  closeFrame,
  frame,
  hurriedClock,
  startFakeApiServer,
  status,
  type FakeApiServer,
} from './fake-api-server.ts';

const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

let server: FakeApiServer;
let transport: Transport;
beforeEach(async () => {
  server = await startFakeApiServer();
  transport = createTransport(server.credentials, hurriedClock([]));
});
afterEach(async () => {
  transport.close();
  await server.close();
});

const exec = (signal: AbortSignal = AbortSignal.timeout(10_000), stdin?: string): Promise<ExecOutcome> =>
  createContainerAccess(transport).exec({ namespace: 'sun', pod: 'web', container: 'c' }, ['cat', 'a b'], {
    signal,
    stdin,
  });

const refuse = (socket: Duplex, code: number, message: string, headers = ''): void => {
  const body = JSON.stringify(status(code, message));
  socket.end(`HTTP/1.1 ${code} No\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
};

describe('a channel that works', () => {
  test('carries both outputs and the exit code', async () => {
    server.onUpgrade((request, socket) => {
      acceptUpgrade(request, socket);
      const end = {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      };
      const frames = [
        frame(STDOUT, 'out'),
        frame(STDERR, 'err'),
        frame(STATUS, JSON.stringify(end)),
        closeFrame,
      ];
      socket.end(Buffer.concat(frames));
    });
    expect(await exec()).toEqual({ ran: true, exitCode: 3, stdout: 'out', stderr: 'err' });
    expect(server.requests[0]).toContain('command=cat&command=a+b');
  });

  test('sends the input and then closes it', async () => {
    const seen: Buffer[] = [];
    server.onUpgrade((request, socket) => {
      acceptUpgrade(request, socket);
      socket.on('data', (chunk: Buffer) => {
        seen.push(chunk);
        // two small frames: 2 + 4 + 1 + 5 and 2 + 4 + 2 bytes
        if (Buffer.concat(seen).length < 20) return;
        socket.end(Buffer.concat([frame(STATUS, '{"status":"Success"}'), closeFrame]));
      });
    });
    expect(await exec(undefined, 'hello')).toMatchObject({ ran: true, exitCode: 0 });
    expect(server.requests[0]).toContain('stdin=true');
    const masked = Buffer.concat(seen);
    const unmask = (from: number, length: number): readonly number[] =>
      [...masked.subarray(from + 4, from + 4 + length)].map(
        (byte, index) => byte ^ (masked[from + (index % 4)] ?? 0),
      );
    expect(Buffer.from(unmask(2, 6)).toString('latin1')).toBe('\u0000hello');
    expect(unmask(14, 2)).toEqual([255, 0]);
  });
});

describe('what the container says', () => {
  test('a container that does not run is an observation', async () => {
    server.onUpgrade((request, socket) => {
      acceptUpgrade(request, socket);
      const end = status(500, 'container not found ("c")');
      socket.end(Buffer.concat([frame(STATUS, JSON.stringify(end)), closeFrame]));
    });
    expect(await exec()).toEqual({ ran: false, message: 'container not found ("c")' });
  });

  test.each([
    [404, 'pods "web" not found'],
    [400, 'container c is not valid for pod web'],
    [500, 'container not found ("c")'],
  ])('%i before the channel is open: %s', async (code, message) => {
    server.onUpgrade((_request, socket) => refuse(socket, code, message));
    expect(await exec()).toEqual({ ran: false, message });
  });
});

describe('what could not be looked at', () => {
  test('a channel that breaks before the end is not run again', async () => {
    server.onUpgrade((request, socket) => {
      acceptUpgrade(request, socket);
      socket.write(frame(STDOUT, 'half'), () => socket.destroy());
    });
    await expect(exec()).rejects.toMatchObject({ name: 'CouldNotLook', reason: 'unreachable' });
    expect(server.requests).toHaveLength(1);
  });

  test('a channel that closes without a status is no exit code', async () => {
    server.onUpgrade((request, socket) => {
      acceptUpgrade(request, socket);
      socket.end(closeFrame);
    });
    await expect(exec()).rejects.toMatchObject({ reason: 'unreachable' });
  });

  test('a passing 500 before the channel is open is tried again', async () => {
    let left = 1;
    server.onUpgrade((request, socket) => {
      left -= 1;
      if (left >= 0) {
        refuse(socket, 500, 'error dialing backend: EOF');
        return;
      }
      acceptUpgrade(request, socket);
      socket.end(Buffer.concat([frame(STATUS, '{"status":"Success"}'), closeFrame]));
    });
    expect(await exec()).toMatchObject({ ran: true, exitCode: 0 });
  });

  test.each([
    [503, 'unavailable'],
    [429, 'throttled'],
    [403, 'blocked'],
    [401, 'unavailable'],
  ])('%i before the channel is open is %s', async (code, reason) => {
    server.onUpgrade((_request, socket) => refuse(socket, code, 'no'));
    await expect(exec()).rejects.toMatchObject({ name: 'CouldNotLook', reason });
  });

  test('a handshake without an answer ends with the budget', async () => {
    server.onUpgrade(() => undefined);
    await expect(exec(AbortSignal.timeout(300))).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('a server that is gone is unreachable', async () => {
    await server.close();
    await expect(exec()).rejects.toMatchObject({ reason: 'unreachable' });
  });

  test("an interruption closes the connection and throws the signal's reason", async () => {
    const interruption = new AbortController();
    const reason = new Interrupted();
    let closed: Promise<unknown> = Promise.resolve();
    const open = new Promise<void>((resolve) => {
      server.onUpgrade((request, socket) => {
        acceptUpgrade(request, socket);
        closed = new Promise((done) => {
          socket.on('close', done);
        });
        resolve();
      });
    });
    const running = exec(interruption.signal);
    await open;
    interruption.abort(reason);
    await expect(running).rejects.toBe(reason);
    await closed;
  });
});
