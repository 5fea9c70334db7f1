import { describe, expect, it } from '@jest/globals';
import {
  SystemError,
  type Process,
  type ProcessFiles,
} from '../../../../src/embedded/runtime/process/types.ts';
import { makeRuntime, runInContainer, type ConfigChanges } from './run-in-container.ts';

/** What a program sees that runs first in a container: "ok", or the code it failed with. */
async function attempt(
  act: (files: ProcessFiles, process: Process) => unknown,
  changes: ConfigChanges = {},
): Promise<string> {
  let outcome = 'did not run';
  const runtime = makeRuntime({
    findProgram: (_, name) =>
      name === 'sh'
        ? async (process) => {
            try {
              const result = await act(process.files, process);
              outcome = result === undefined ? 'ok' : `${result as string | number}`;
            } catch (error) {
              if (!(error instanceof SystemError)) throw error;
              outcome = error.code;
            }
            return 0;
          }
        : undefined,
  });
  await runInContainer(runtime, ['sh'], changes);
  return outcome;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (content: Uint8Array): string => Buffer.from(content).toString();
const user = { runAsUser: 1000, runAsGroup: 1000 };
const readOnly = { readOnlyRootFilesystem: true };

type Case = readonly [
  title: string,
  expected: string,
  act: (files: ProcessFiles) => unknown,
  changes?: ConfigChanges,
];

describe('files of a container', () => {
  const cases: readonly Case[] = [
    ['can be made', 'hello', (f) => (f.writeFile('/x', bytes('hello')), text(f.readFile('/x')))],
    ['of the image can be removed', 'ENOENT', (f) => (f.unlink('/bin/ls'), f.stat('/bin/ls'))],
    ['are not made twice', 'EEXIST', (f) => f.mkdir('/etc')],
    ['are not made on a read-only root', 'EROFS', (f) => f.writeFile('/x', bytes('')), readOnly],
    ['are not removed from a read-only root', 'EROFS', (f) => f.unlink('/etc/passwd'), readOnly],
    [
      'are not changed on a read-only root, even by their mode',
      'EROFS',
      (f) => f.chmod('/etc/passwd', 0o777),
      readOnly,
    ],
    [
      'that others own fail for rights before the read-only root',
      'EACCES',
      (f) => f.open('/etc/passwd', { write: true }),
      { ...user, ...readOnly },
    ],
    [
      'are made in /dev/shm of a read-only root',
      'ok',
      (f) => f.writeFile('/dev/shm/x', bytes('1')),
      readOnly,
    ],
    ['are not made by who may not', 'EACCES', (f) => f.writeFile('/x', bytes('')), user],
    [
      'are made by anyone in /tmp',
      '1000',
      (f) => (f.writeFile('/tmp/x', bytes('')), f.stat('/tmp/x').uid),
      user,
    ],
    ['that are secret stay so', 'EACCES', (f) => f.readFile('/etc/shadow'), user],
    ['that are secret are read by root', 'ok', (f) => void f.readFile('/etc/shadow')],
    [
      'that are secret are not read by root without capabilities',
      'ok',
      (f) => void f.readFile('/etc/shadow'),
      { capabilities: [] },
    ],
    [
      'are given away by root alone',
      'EPERM',
      (f) => (f.writeFile('/tmp/x', bytes('')), f.chown('/tmp/x', 0, undefined)),
      user,
    ],
    [
      'are looked for through links, as long as they end',
      'ELOOP',
      (f) => (f.symlink('b', '/a'), f.symlink('a', '/b'), f.stat('/a')),
    ],
    [
      'of a link are those it leads to',
      '/etc/passwd',
      (f) => (f.symlink('../etc/./passwd', '/tmp/p'), f.realpath('/tmp/p')),
    ],
    ['above the root are the root', '/etc', (f) => f.realpath('/../../etc')],
    ['below a file are none', 'ENOTDIR', (f) => f.stat('/etc/passwd/x')],
    ['of a full folder keep it', 'ENOTEMPTY', (f) => f.rmdir('/etc')],
    ['move between file systems by copying alone', 'EXDEV', (f) => f.rename('/etc/passwd', '/dev/shm/p')],
    ['in a folder of the image move with it by copying alone', 'EXDEV', (f) => f.rename('/etc', '/etc2')],
    [
      'in a new folder move with it',
      'ok',
      (f) => (f.mkdir('/a'), f.writeFile('/a/x', bytes('')), f.rename('/a', '/b'), void f.stat('/b/x')),
    ],
    ['do not move into themselves', 'EINVAL', (f) => (f.mkdir('/a'), f.rename('/a', '/a/b'))],
    ['have more names', '2', (f) => (f.writeFile('/x', bytes('')), f.link('/x', '/y'), f.stat('/x').links)],
    ['that mounts are on stay', 'EBUSY', (f) => f.rmdir('/proc')],
    [
      'of a null device are empty',
      '0',
      (f) => (f.writeFile('/dev/null', bytes('x')), f.readFile('/dev/null').length),
    ],
    ['of a full device take nothing', 'ENOSPC', (f) => f.writeFile('/dev/full', bytes('x'))],
    ['of sysfs are read-only', 'EROFS', (f) => f.mkdir('/sys/x')],
    [
      'of the kernel can not be written',
      'EROFS',
      (f) => f.writeFile('/proc/sys/kernel/hostname', bytes('x')),
    ],
    [
      'are not mounted by who lacks SYS_ADMIN',
      'EPERM',
      (f) => f.mount('none', '/', '', ['remount', 'rw']),
      readOnly,
    ],
    [
      'of a read-only root are writable once a privileged container mounts it anew',
      'ok',
      (f) => (f.mount('none', '/', '', ['remount', 'rw']), f.writeFile('/x', bytes(''))),
      { ...readOnly, privileged: true, capabilities: ['SYS_ADMIN', 'DAC_OVERRIDE'] },
    ],
  ];

  it.each(cases.map(([title, expected, act, changes = {}]) => ({ title, expected, act, changes })))(
    '$title',
    async ({ expected, act, changes }) => {
      expect(await attempt(act, changes)).toBe(expected);
    },
  );

  it('are removed from sticky folders by their owner alone', async () => {
    const runtime = makeRuntime();
    const volume = runtime.createVolume('disk');
    volume.makeDirectory('', { mode: 0o1777, uid: 0, gid: 0 });
    volume.writeFile('theirs', bytes(''), { mode: 0o666, uid: 5, gid: 5 });
    const mounts = [{ path: '/data', volume, subPath: '', readOnly: false, source: '/v' }];
    expect(await attempt((f) => f.unlink('/data/theirs'), { ...user, mounts })).toBe('EPERM');
    expect(await attempt((f) => f.unlink('/data/theirs'), { mounts })).toBe('ok');
  });

  it('of one container are not those of the next', async () => {
    const seen: string[] = [];
    const runtime = makeRuntime({
      findProgram:
        () =>
        async ({ files }) => {
          seen.push(String(files.readdir('/').includes('x')));
          files.writeFile('/x', bytes(''));
          return 0;
        },
    });
    await runInContainer(runtime, ['sh']);
    await runInContainer(runtime, ['sh']);
    expect(seen).toEqual(['false', 'false']);
  });

  it('take no memory for zeros, and no more than there is for the rest', async () => {
    const outcome = await attempt(async (files) => {
      const zeros = files.open('/zeros', { write: true, create: true });
      for (let block = 0; block < 200; block += 1) await zeros.write(new Uint8Array(1 << 20));
      if (files.stat('/zeros').size !== 200 << 20) return 'too small';
      const full = files.open('/full', { write: true, create: true });
      for (;;) await full.write(new Uint8Array(1 << 20).fill(1));
    });
    expect(outcome).toBe('ENOSPC');
  });

  it('live on while they are open', async () => {
    const seen = await attempt(async (files) => {
      files.writeFile('/x', bytes('still here'));
      const open = files.open('/x', { read: true });
      files.unlink('/x');
      return text(await open.read(100));
    });
    expect(seen).toBe('still here');
  });
});

describe('a volume', () => {
  it('in memory takes no more than its limit, zeros included', async () => {
    const volume = makeRuntime().createVolume('tmpfs', { sizeLimit: 1 << 20 });
    const mounts = [{ path: '/mem', volume, subPath: '', readOnly: false, source: '' }];
    const outcome = await attempt(
      async (files) => {
        const file = files.open('/mem/x', { write: true, create: true });
        for (let block = 0; block < 20; block += 1) await file.write(new Uint8Array(65_536));
      },
      { mounts },
    );
    expect(outcome).toBe('ENOSPC');
    expect(volume.readFile('x')).toHaveLength(1 << 20);
  });

  it('that is read-only takes nothing, and is seen in the mount table', async () => {
    const volume = makeRuntime().createVolume('disk');
    const mounts = [
      {
        path: '/usr/data/',
        volume,
        subPath: '',
        readOnly: true,
        source: '/var/lib/kubelet/pods/u/volumes/v',
      },
    ];
    expect(await attempt((f) => f.writeFile('/usr/data/x', bytes('')), { mounts })).toBe('EROFS');
    const line = await attempt(
      (f) =>
        text(f.readFile('/proc/1/mountinfo'))
          .split('\n')
          .find((l) => l.includes('/usr/data')),
      { mounts },
    );
    expect(line).toMatch(
      /^\d+ \d+ 254:1 \/var\/lib\/kubelet\/pods\/u\/volumes\/v \/usr\/data ro,relatime - ext4 \/dev\/vda1 rw$/,
    );
  });

  it('shares what is written with everyone that has it', async () => {
    const volume = makeRuntime().createVolume('disk');
    const mounts = [{ path: '/data', volume, subPath: 'sub', readOnly: false, source: '/v' }];
    volume.makeDirectory('sub', { mode: 0o777, uid: 0, gid: 0 });
    await attempt((f) => f.writeFile('/data/x', bytes('1')), { mounts });
    expect(text(volume.readFile('sub/x') ?? bytes(''))).toBe('1');
  });

  it('hides an earlier one at the same path', async () => {
    const runtime = makeRuntime();
    const [first, second] = [runtime.createVolume('disk'), runtime.createVolume('disk')];
    const at = (path: string, volume: typeof first) => ({
      path,
      volume,
      subPath: '',
      readOnly: false,
      source: '/v',
    });
    await attempt((f) => f.writeFile('/data/x', bytes('1')), {
      mounts: [at('/data', first), at('/data/', second)],
    });
    expect([first.exists('x'), second.exists('x')]).toEqual([false, true]);
  });
});

/** The first line of its mount table. */
const firstMount = async (changes: ConfigChanges) =>
  (await attempt((f) => text(f.readFile('/proc/1/mountinfo')), changes)).split('\n')[0];

/** Where something is mounted. */
const mountPaths = async (changes: ConfigChanges) =>
  (await attempt((f) => f.mounts.map(({ path }) => path).join(' '), changes)).split(' ');

describe('/proc', () => {
  it.each<readonly [string, ConfigChanges, string]>([
    ['root', {}, '00000000a80425fb'],
    ['another user', user, '0000000000000000'],
  ])("shows the capabilities of %s in the kernel's layout", async (_, changes, effective) => {
    const status = await attempt((f) => text(f.readFile('/proc/self/status')), changes);
    expect(status).toContain(
      `CapInh:\t0000000000000000\nCapPrm:\t${effective}\nCapEff:\t${effective}\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\n`,
    );
  });

  it('shows the root as it is mounted', async () => {
    expect(await firstMount({})).toMatch(/^\d+ \d+ 0:\d+ \/ \/ rw,relatime - overlay overlay rw,lowerdir=/);
    expect(await firstMount(readOnly)).toMatch(
      /^\d+ \d+ 0:\d+ \/ \/ ro,relatime - overlay overlay rw,lowerdir=/,
    );
  });

  it('hides its dangerous parts, but not from privileged containers', async () => {
    expect(await mountPaths({})).toEqual(
      expect.arrayContaining(['/proc/kcore', '/proc/sys', '/sys/firmware']),
    );
    expect(
      (await mountPaths({ privileged: true })).filter((path) => /^\/(proc|sys)\/(?!fs\/cgroup)/.test(path)),
    ).toEqual([]);
  });

  it('shows an environment to the same user, and to no other', async () => {
    const other = await attempt(async (files, process) => {
      const child = process.fork(async (self) => {
        await self.sleep(1e9);
        return 0;
      });
      const seen = text(files.readFile(`/proc/${child.pid}/environ`)).split('\0')[0];
      process.kill(child.pid, 'KILL');
      return seen;
    }, user);
    expect(other).toMatch(/^PATH=/);
  });

  it('leads into the root of another process', async () => {
    expect(await attempt((f) => text(f.readFile('/proc/1/root/etc/hostname')))).toBe('test-pod\n');
  });
});
