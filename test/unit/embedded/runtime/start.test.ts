import { describe, expect, it } from '@jest/globals';
import { findProgram } from '../../../../src/embedded/runtime/tools/programs.ts';
import { makeContainer, makeRuntime, runInContainer, type ConfigChanges } from './run-in-container.ts';

const runtime = makeRuntime({ findProgram });
const CREATING =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: ';

describe('a container that can not start', () => {
  it.each<readonly [string, ConfigChanges]>([
    ['exec: "nope": executable file not found in $PATH', { argv: ['nope'] }],
    ['exec: "/bin/nope": stat /bin/nope: no such file or directory', { argv: ['/bin/nope'] }],
    ['exec: "/etc/passwd/x": stat /etc/passwd/x: not a directory', { argv: ['/etc/passwd/x'] }],
    ['exec: "/etc/passwd": permission denied', { argv: ['/etc/passwd'] }],
    ['exec: "/etc": permission denied', { argv: ['/etc'] }],
    [
      'error during container init: mkdir /etc/passwd: not a directory',
      { argv: ['sh'], workingDir: '/etc/passwd' },
    ],
    [
      'chdir to cwd ("/root") set in config.json failed: permission denied',
      { argv: ['sh'], workingDir: '/root', runAsUser: 1000 },
    ],
  ])('says: %s', (message, changes) => {
    expect(() => makeContainer(runtime, changes).start()).toThrow(`${CREATING}${message}`);
  });

  it('says what is wrong with a mount', () => {
    const volume = runtime.createVolume('disk');
    const mounts = [{ path: '/etc/passwd', volume, subPath: '', readOnly: false, source: '/v' }];
    expect(() => makeContainer(runtime, { mounts })).toThrow(
      /error mounting "\/v" to rootfs at "\/etc\/passwd": .*: not a directory: Are you trying to mount a directory onto a file \(or vice-versa\)\?/,
    );
  });
});

describe('a container', () => {
  it.each<readonly [string, string, ConfigChanges]>([
    ['starts in a folder that is made for it', '/made/here\n', { argv: ['pwd'], workingDir: '/made/here' }],
    [
      'has the variables of its image, its name and its home',
      'test-pod /root 1\n',
      { argv: ['sh', '-c', 'echo $HOSTNAME $HOME $A'], env: [['A', '1']] },
    ],
    [
      'has the home of no one when its user is unknown',
      '/\n',
      { argv: ['sh', '-c', 'echo $HOME'], runAsUser: 1000 },
    ],
    [
      'has the groups of its user and of its Pod',
      'uid=1000 gid=0(root) groups=0(root),7(lp)\n',
      { argv: ['id'], runAsUser: 1000, supplementalGroups: [7] },
    ],
    [
      'runs copies of its programs',
      'hi\n',
      { argv: ['sh', '-c', 'cp /bin/busybox /tmp/echo && /tmp/echo hi'] },
    ],
    [
      'runs scripts by their first line',
      'x -e /tmp/s a\n',
      { argv: ['sh', '-c', "printf '#!/bin/echo x -e\\n' >/tmp/s; chmod +x /tmp/s; /tmp/s a"] },
    ],
    [
      'loses a program that is removed',
      'gone\n',
      { argv: ['bash', '-c', 'rm /bin/bash; test -e /usr/bin/bash || echo gone'], image: 'httpd' },
    ],
    ['reads its own standard input again', 'hello', { argv: ['cat', '/dev/stdin'], stdin: true }],
  ])('%s', async (_, expected, changes) => {
    const result = await runInContainer(runtime, changes.argv ?? [], {
      ...changes,
      ...(changes.stdin === true ? { input: 'hello' } : {}),
    });
    expect(result).toEqual({ code: 0, stdout: expected, stderr: '' });
  });

  it('writes of a program in a wrong format itself', async () => {
    const volume = runtime.createVolume('disk');
    volume.writeFile('x', Buffer.from('nothing\n'), { mode: 0o755, uid: 0, gid: 0 });
    const mounts = [{ path: '/x', volume, subPath: 'x', readOnly: false, source: '/x' }];
    expect(await runInContainer(runtime, ['/x'], { mounts })).toEqual({
      code: 255,
      stdout: '',
      stderr: 'exec /x: exec format error\n',
    });
  });

  it('has a pause process before it where it shares processes, and sees those of the others', async () => {
    const processes = runtime.createProcessNamespace({ pause: true });
    const sleeper = makeContainer(runtime, { processes, image: 'httpd', argv: ['sleep', '1d'] });
    sleeper.start();
    const seen = await runInContainer(
      runtime,
      [
        'sh',
        '-c',
        'cat /proc/1/comm /proc/2/comm; rm /proc/2/root/bin/bash; echo $?; ls /proc/2/root/bin/bash',
      ],
      { processes },
    );
    expect(seen.stdout).toBe('pause\nsleep\n0\n');
    expect(sleeper.running).toBe(true);
    sleeper.kill('KILL');
    expect(await sleeper.exited).toEqual({ code: 137, signal: 9 });
    expect(processes.pids).toEqual([1]);
  });
});

describe('an image', () => {
  it.each([
    'httpd',
    'docker.io/library/httpd',
    'docker.io/library/httpd:latest',
    'index.docker.io/library/httpd',
    'httpd:2.4',
  ])('is found as %s', (reference) => {
    expect(runtime.images.find(reference)).toMatchObject({
      cmd: ['httpd-foreground'],
      workingDir: '/usr/local/apache2',
    });
  });

  it('is found by its digest, the same for all of its tags', () => {
    const [one, other] = [runtime.images.find('httpd'), runtime.images.find('httpd:2.4')];
    expect(one?.digest).toMatch(/^docker\.io\/library\/httpd@sha256:[0-9a-f]{64}$/);
    expect(other?.digest).toBe(one?.digest);
    expect(runtime.images.find(one?.digest ?? '')?.id).toBe(one?.id);
  });

  it('is not there when nobody made it', () => {
    expect(runtime.images.find('busybox:0.1')).toBeUndefined();
    expect(runtime.images.find('example.com/httpd')).toBeUndefined();
  });
});
