import { get } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { findProgram } from '../../../../src/embedded/runtime/tools/programs.ts';
import {
  LONELY,
  collect,
  makeContainer,
  makeRuntime,
  runInContainer,
  type ConfigChanges,
} from './run-in-container.ts';

const NOW = new Date('2026-11-24T20:26:31Z');
const runtime = makeRuntime({ findProgram, now: () => NOW });

/** A container whose server is listening, and a way to ask it. */
async function serve(changes: ConfigChanges) {
  const ports = new Map<number, (stream: Duplex) => void>();
  const network = {
    ...LONELY,
    listen: (port: number, onConnection: (stream: Duplex) => void) => {
      ports.set(port, onConnection);
      return { close: () => void ports.delete(port) };
    },
  };
  const container = makeContainer(runtime, { ...changes, network });
  let said = '';
  const ready = new Promise<void>((resolve) => {
    container.onOutput((_, bytes) => {
      said += Buffer.from(bytes).toString();
      if (/AH00094|start worker process \d/.test(said)) resolve();
    });
  });
  container.start();
  await Promise.race([ready, container.exited]);
  const ask = (path: string, port = 80): Promise<{ status: number; server: string; body: string }> =>
    new Promise((resolve, reject) => {
      const [ours, theirs] = duplexPair();
      ports.get(port)?.(theirs);
      const request = get({ path, host: 'web', createConnection: () => ours }, (response) => {
        let body = '';
        response.on('data', (part) => (body += String(part)));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, server: String(response.headers.server), body }),
        );
      });
      request.on('error', reject);
    });
  return { container, ask, ports, said: () => said };
}

const page = (title: string, status: number, text: string): string =>
  `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body></html>\n`;

describe('httpd', () => {
  it('serves its page, says what is not there, and stops', async () => {
    const { container, ask, ports, said } = await serve({ image: 'httpd' });
    const server = 'Apache/2.4.66 (Unix)';
    expect(await ask('/')).toEqual({
      status: 200,
      server,
      body: '<html><body><h1>It works!</h1></body></html>\n',
    });
    expect(await ask('/nope')).toEqual({
      status: 404,
      server,
      body: page('Not Found', 404, 'The requested URL was not found on this server.'),
    });
    expect((await ask('/../../../../etc/passwd')).status).toBe(400);
    const pid = container.exec(['cat', 'logs/httpd.pid'], { tty: false, stdin: false });
    expect(await collect(pid)).toMatchObject({ stdout: '1\n' });
    container.kill('TERM');
    expect(await container.exited).toEqual({ code: 0 });
    expect(said()).toContain('10.244.0.1 - - [24/Nov/2026:20:26:31 +0000] "GET /nope HTTP/1.1" 404 196\n');
    expect(said()).toContain('AH00492: caught SIGWINCH, shutting down gracefully\n');
    expect(ports.size).toBe(0);
  });

  it('does not give away what its workers may not read', async () => {
    const { container, ask } = await serve({ image: 'httpd' });
    await collect(container.exec(['chmod', '600', 'htdocs/index.html'], { tty: false, stdin: false }));
    expect(await ask('/')).toMatchObject({
      status: 403,
      body: page('Forbidden', 403, "You don't have permission to access this resource."),
    });
    container.kill('KILL');
    await container.exited;
  });

  it('ends at once when its pid file has no place, in the words of Apache', async () => {
    const result = await runInContainer(runtime, ['httpd-foreground'], {
      image: 'httpd',
      readOnlyRootFilesystem: true,
    });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /^(AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 10\.244\.0\.5\. Set the 'ServerName' directive globally to suppress this message\n){2}\[Tue Nov 24 20:26:31\.\d{6} 2026\] \[core:error\] \[pid 1:tid 1\] \(30\)Read-only file system: AH00099: could not create \/usr\/local\/apache2\/logs\/httpd\.pid\.\w{6}\n\[.*\] \[core:error\] \[pid 1:tid 1\] AH00100: httpd: could not log pid to file \/usr\/local\/apache2\/logs\/httpd\.pid\n$/,
    );
  });

  it.each<readonly [string, ConfigChanges]>([
    ['with a volume for its logs on a read-only root', { readOnlyRootFilesystem: true }],
    [
      'with its pid file elsewhere',
      {
        argv: ['httpd-foreground', '-c', 'PidFile /usr/local/apache2/logs/other.pid'],
        readOnlyRootFilesystem: true,
      },
    ],
    [
      'through a shell that removes another one',
      { argv: ['sh', '-c', 'rm -f /bin/bash; exec httpd-foreground'] },
    ],
  ])('runs %s', async (_, changes) => {
    const volume = runtime.createVolume('disk');
    const mounts = [{ path: '/usr/local/apache2/logs/', volume, subPath: '', readOnly: false, source: '/v' }];
    const { container, ask } = await serve({ image: 'httpd', mounts, ...changes });
    expect((await ask('/')).status).toBe(200);
    container.kill('KILL');
    await container.exited;
  });

  it('listens where its configuration says', async () => {
    const { container, ports } = await serve({
      image: 'httpd',
      argv: ['sh', '-c', 'echo Listen 8080 >>conf/httpd.conf; exec httpd-foreground'],
    });
    expect([...ports.keys()]).toEqual([80, 8080]);
    container.kill('KILL');
    await container.exited;
  });
});

describe('nginx', () => {
  it.each(['nginx', 'nginx:alpine'])('serves the page of the image %s', async (image) => {
    const { container, ask, said } = await serve({ image });
    expect(await ask('/')).toMatchObject({
      status: 200,
      server: 'nginx/1.27.5',
      body: expect.stringContaining('Welcome to nginx!'),
    });
    expect((await ask('/nope')).body).toContain(
      '<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.27.5</center>',
    );
    expect(said()).toContain('/docker-entrypoint.sh: Configuration complete; ready for start up\n');
    container.kill('TERM');
    expect(await container.exited).toEqual({ code: 0 });
  });

  it('ends at once on a read-only root', async () => {
    const image = runtime.images.find('nginx');
    const argv = [...(image?.entrypoint ?? []), ...(image?.cmd ?? [])];
    const result = await runInContainer(runtime, argv, { image: 'nginx', readOnlyRootFilesystem: true });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain(
      '2026/11/24 20:26:31 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)\n',
    );
  });
});
