import { describe, expect, it } from '@jest/globals';
import { normaliseInspect } from '../../../src/grade/container/normalise-inspect.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { ExecOutcome } from '../../../src/model/ports/cluster.ts';
import type { ContainerEngine } from '../../../src/model/ports/container-engine.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { mountTable } from './fixtures/objects.ts';

/** As `docker inspect` prints it. */
const docker = (host: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  Id: 'abc',
  Name: '/box',
  Created: '2026-01-01T00:00:00Z',
  Path: 'sh',
  Args: ['-c', 'sleep 1d'],
  State: { Status: 'running', Running: true, Paused: false, ExitCode: 0 },
  Config: { Image: 'busybox:1.32.0', User: '', Env: ['PATH=/bin'], Cmd: ['sh', '-c', 'sleep 1d'] },
  HostConfig: {
    ReadonlyRootfs: true,
    Privileged: false,
    CapAdd: null,
    CapDrop: null,
    SecurityOpt: null,
    ...host,
  },
  Mounts: [],
  ...more,
});

/** As `podman inspect` prints it. */
const podman = (words: readonly string[], mounts: readonly JsonObject[] = []): JsonObject =>
  docker(
    { Tmpfs: { '/tmp': 'rw,rprivate', '/run': 'rw', '/var/tmp': 'rw' } },
    {
      OCIConfigPath: '/x',
      Mounts: mounts,
      Config: { Image: 'docker.io/library/busybox:1.32.0', CreateCommand: words },
    },
  );

/** Half a second after the tests' clock begins. */
const justStarted = (Status: string): JsonObject => {
  const StartedAt = '2026-06-01T00:00:00.5Z';
  return docker({}, { State: { Status, Running: Status === 'running', ExitCode: 1, StartedAt } });
};

function engine(
  inspected: JsonObject | null,
  exec?: (command: readonly string[]) => ExecOutcome,
): ContainerEngine {
  return {
    name: 'docker',
    version: '28',
    inspect: async () => (inspected === null ? { found: false } : { found: true, object: inspected }),
    exec: async (_, command) => exec?.(command) ?? { ran: false, message: 'executable file not found' },
    hasImage: async () => true,
    pullImage: async () => undefined,
    remove: async () => false,
  };
}

const grade = (
  spec: JsonObject,
  inspected: JsonObject | null,
  exec?: (command: readonly string[]) => ExecOutcome,
) => gradeOne('container', { name: 'box', ...spec }, { engine: engine(inspected, exec), cluster: null });

const paths = (inspected: JsonObject) =>
  (normaliseInspect(inspected)['tmpfs'] as readonly JsonObject[]).map(({ path, implicit }) => [
    path,
    implicit,
  ]);

const implicitPaths = (inspected: JsonObject) =>
  (normaliseInspect(inspected)['tmpfs'] as readonly JsonObject[])
    .filter((mount) => mount['implicit'] === true)
    .map(({ path }) => path);

const cat = (root: 'ro' | 'rw') => (): ExecOutcome => ({
  ran: true,
  exitCode: 0,
  stdout: mountTable(root),
  stderr: '',
});

describe('what an engine says of a container', () => {
  it('has one shape', () => {
    expect(normaliseInspect(docker())).toEqual({
      id: 'abc',
      name: 'box',
      image: 'docker.io/library/busybox:1.32.0',
      running: true,
      status: 'running',
      exitCode: 0,
      startedAt: null,
      argv: ['sh', '-c', 'sleep 1d'],
      readOnlyRoot: true,
      privileged: false,
      user: '',
      capAdd: [],
      capDrop: [],
      securityOpt: [],
      tmpfs: [],
      mounts: [],
      network: null,
      pid: null,
      created: '2026-01-01T00:00:00Z',
      env: ['PATH'],
    });
  });

  it('has the same tmpfs by --tmpfs and by --mount type=tmpfs, trailing slash or not', () => {
    expect(paths(docker({ Tmpfs: { '/cache/': '' } }))).toEqual([['/cache', false]]);
    expect(
      paths(
        docker(
          { Mounts: [{ Type: 'tmpfs', Target: '/cache' }] },
          { Mounts: [{ Type: 'tmpfs', Destination: '/cache', RW: true }] },
        ),
      ),
    ).toEqual([['/cache', false]]);
  });

  it('marks the tmpfs that Podman mounts by itself, and not one that was asked for', () => {
    expect(implicitPaths(podman(['podman', 'run', '--read-only', 'busybox']))).toEqual([
      '/tmp',
      '/run',
      '/var/tmp',
    ]);
    expect(
      implicitPaths(podman(['podman', 'run', '--read-only', '--tmpfs', '/tmp:rw,size=1m', 'busybox'])),
    ).toEqual(['/run', '/var/tmp']);
    expect(
      implicitPaths(
        podman(['podman', 'run', '--read-only', '--mount=type=tmpfs,destination=/run/', 'busybox']),
      ),
    ).toEqual(['/tmp', '/var/tmp']);
  });

  it('keeps binds, volumes and devices apart from tmpfs', () => {
    const mounts = [
      { Type: 'bind', Source: '/home', Destination: '/data/', RW: true },
      { Type: 'volume', Name: 'v', Source: '/var/lib/v', Destination: '/vol', RW: false },
    ];
    const devices = [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/sda' }];
    expect(normaliseInspect(docker({ Devices: devices }, { Mounts: mounts }))['mounts']).toEqual([
      { path: '/data', type: 'bind', source: '/home', readOnly: false },
      { path: '/vol', type: 'volume', source: 'v', readOnly: true },
      { path: '/dev/sda', type: 'device', source: '/dev/sda', readOnly: false },
    ]);
  });
});

describe('a container on the host', () => {
  const rules = [{ rule: 'container.readOnlyRoot', expected: 'read-only root' }];
  const ROOT = {
    readFile: '/proc/1/mountinfo',
    expect: {
      rules: [
        {
          each: "mounts(stdout).filter(m, m.at == '/')",
          rule: "'ro' in item.options",
          expected: '/ read-only',
        },
      ],
    },
  };

  it('is judged by what the engine says and by what is seen inside', async () => {
    expect((await grade({ rules, ...ROOT }, docker(), cat('ro'))).status).toBe('pass');
    expect((await grade({ rules, ...ROOT }, docker(), cat('rw'))).status).toBe('fail');
    expect((await grade({ rules, ...ROOT }, docker({ ReadonlyRootfs: false }), cat('ro'))).status).toBe(
      'fail',
    );
  });

  it('that is not there, stopped or paused is not looked into and fails', async () => {
    const stopped = docker({}, { State: { Status: 'exited', Running: false, ExitCode: 137 } });
    const paused = docker({}, { State: { Status: 'paused', Running: true, Paused: true } });
    expect(await grade(ROOT, null, cat('ro'))).toMatchObject({
      status: 'fail',
      actual: 'there is no container box',
    });
    expect(await grade(ROOT, stopped, cat('ro'))).toMatchObject({
      status: 'fail',
      actual: 'exited (exit code 137)',
    });
    expect((await grade({ running: true }, paused)).status).toBe('fail');
  });

  it('that ends and is started again and again is not running, though Docker says so', async () => {
    const State = { Status: 'restarting', Running: true, Restarting: true, Paused: false, ExitCode: 1 };
    expect(await grade({ running: true }, docker({}, { State }))).toMatchObject({
      status: 'fail',
      actual: 'it ends and is started again and again (exit code 1)',
    });
  });

  it('that was only just started is looked at again', async () => {
    const looks = ['running', 'exited'].map(justStarted);
    let look = 0;
    const inspect: ContainerEngine['inspect'] = async () => {
      look += 1;
      return { found: true, object: looks[Math.min(look, looks.length) - 1] ?? docker() };
    };
    const input = { engine: { ...engine(null), inspect }, cluster: null };
    const result = await gradeOne('container', { name: 'box', running: true }, input);
    expect(result).toMatchObject({ status: 'fail', actual: 'exited (exit code 1)' });
    expect(look).toBe(2);
  });

  it('has its value shown where a rule about one field does not hold and says nothing else', async () => {
    const plain = [{ rule: '!container.privileged', expected: 'not privileged' }];
    expect(await grade({ rules: plain }, docker({ Privileged: true }))).toMatchObject({
      status: 'fail',
      actual: 'privileged: true',
    });
  });

  it('is observed, and an error where the machine has no engine', async () => {
    const result = await gradeOne('container', { name: 'box', rules }, { engine: null, cluster: null });
    expect(result).toMatchObject({ status: 'error', reason: 'unavailable', assurance: 'observed' });
  });
});
