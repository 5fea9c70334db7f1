import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/model/json.ts';
import type { ExecOutcome } from '../../../src/model/ports/cluster.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { inMemoryCluster, type Scene } from './fixtures/in-memory-cluster.ts';
import { makePod, mountTable, runningStatus, waitingStatus } from './fixtures/objects.ts';

const POD = { namespace: 'sun', name: 'pod-ro' };
const ROOT_IS_READ_ONLY = {
  pod: POD,
  readFile: '/proc/1/mountinfo',
  expect: {
    rules: [
      {
        each: "mounts(stdout).filter(m, m.at == '/')",
        rule: "'ro' in item.options",
        expected: '/ read-only',
        show: 'item.options',
      },
    ],
  },
};
const BASH_IS_GONE = { pod: POD, readFile: '/bin/bash', expect: { fileAbsent: true } };

const NOT_THERE: ExecOutcome = { ran: false, message: 'exec: executable file not found in $PATH' };
const exits = (exitCode: number, stdout = '', stderr = ''): ExecOutcome => ({
  ran: true,
  exitCode,
  stdout,
  stderr,
});

/** A container with these tools; the files it has, by path. */
const container =
  (tools: readonly string[], files: Readonly<Record<string, string>>) =>
  (_: unknown, command: readonly string[]): ExecOutcome => {
    const [tool = '', path = ''] = [command[0], command.at(-1)?.replace(/^if=/, '')];
    if (!tools.includes(tool)) return NOT_THERE;
    const text = files[path];
    return text === undefined ? exits(1, '', `${tool}: ${path}: No such file or directory`) : exits(0, text);
  };

const grade = (spec: JsonObject, scene: Scene) =>
  gradeOne('exec', spec, { cluster: inMemoryCluster({ objects: [makePod()], ...scene }) });

const SELF = '/proc/self/mountinfo';

const forbidden = () => exits(1, '', 'cat: /etc/shadow: Permission denied');

const noSuchTool = (): ExecOutcome => ({
  ran: false,
  message: 'exec: "ls": stat ls: no such file or directory',
});

const nodeExec = (answer: string) => (): ExecOutcome => exits(0, answer);

const headOnly = (_: unknown, command: readonly string[]) =>
  command[0] === 'head' ? exits(0, 'hello') : NOT_THERE;

const refusedByRuntime = () =>
  exits(126, '', 'OCI runtime exec failed: exec: "x": executable file not found in $PATH: unknown');

const scene = (root: ExecOutcome, tmp: ExecOutcome): Scene => ({
  exec: (_, command) => (command[1] === '/x' ? root : tmp),
});

describe('reading a file in a container', () => {
  it.each(['cat', 'head', 'tail', 'sed', 'awk', 'dd', 'busybox', 'sh', 'bash', 'perl', 'python3'])(
    'works with %s alone',
    async (tool) => {
      const good = await grade(ROOT_IS_READ_ONLY, { exec: container([tool], { [SELF]: mountTable('ro') }) });
      expect(good.status).toBe('pass');
      const bad = await grade(ROOT_IS_READ_ONLY, { exec: container([tool], { [SELF]: mountTable('rw') }) });
      expect(bad).toMatchObject({ status: 'fail', actual: 'pod-ro/main: rw, relatime' });
    },
  );

  it('shows of a mount table only what was asked for, no wider than a screen', async () => {
    const layers = `lowerdir=${'/layer:'.repeat(100)}`;
    const table = mountTable('rw').replace('lowerdir=/a', layers);
    const { evidence } = await grade(ROOT_IS_READ_ONLY, { exec: container(['cat'], { [SELF]: table }) });
    const [shown] = evidence;
    expect(shown?.title).toBe('/proc/1/mountinfo of pod-ro/main, read by cat in the container');
    const lines = shown?.text.split('\n') ?? [];
    expect(lines[0]).toMatch(/^650 500 0:60 \/ \/ rw,relatime - overlay .* \.\.\.$/);
    expect(lines[0]?.length).toBeLessThan(110);
    expect(lines.slice(1)).toEqual(['(1 of 2 lines)']);
  });

  it('says that nothing is mounted where a rule wants something mounted', async () => {
    const rules = [{ each: "mounts(stdout).filter(m, m.at == '/tmp')", rule: 'true', expected: 'a mount' }];
    const spec = { ...ROOT_IS_READ_ONLY, expect: { rules } };
    const result = await grade(spec, { exec: container(['cat'], { [SELF]: mountTable('ro') }) });
    expect(result).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main: there is none',
      evidence: [{ text: 'nothing is mounted at /tmp (of 2 mounts)' }],
    });
  });

  it('is an error, no verdict, where there is no tool at all', async () => {
    expect(await grade(ROOT_IS_READ_ONLY, { exec: container([], {}) })).toMatchObject({
      status: 'error',
      reason: 'unavailable',
    });
  });

  it('fails where what was read is no mount table: an empty text has no writable root either', async () => {
    for (const text of ['', 'Starting gVisor...\n'])
      expect((await grade(ROOT_IS_READ_ONLY, { exec: container(['cat'], { [SELF]: text }) })).status).toBe(
        'fail',
      );
  });

  it('is an error where the container’s user may not', async () => {
    const spec = { pod: POD, readFile: '/etc/shadow', expect: { stdout: 'root' } };
    expect(await grade(spec, { exec: forbidden })).toMatchObject({ status: 'error', reason: 'blocked' });
  });

  it('looks into every container that runs, and into no ephemeral one', async () => {
    const containers = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x' },
    ];
    const pod = makePod(
      { containers, ephemeralContainers: [{ name: 'debug' }] },
      { ephemeralContainerStatuses: [runningStatus('debug')] },
    );
    const cluster = inMemoryCluster({
      objects: [pod],
      exec: ({ container: name }) => exits(0, mountTable(name === 'a' ? 'ro' : 'rw')),
    });
    const result = await gradeOne('exec', ROOT_IS_READ_ONLY, { cluster });
    expect(result).toMatchObject({ status: 'fail', actual: 'pod-ro/b: rw, relatime' });
    expect(cluster.asked.filter((what) => what.includes('debug'))).toEqual([]);
  });

  it('judges only the containers that are meant, and fails where there is none of them', async () => {
    const containers = [
      { name: 'a', image: 'httpd' },
      { name: 'b', image: 'busybox:1.32.0' },
    ];
    const cluster = inMemoryCluster({
      objects: [makePod({ containers })],
      exec: ({ container: name }) => exits(0, mountTable(name === 'a' ? 'ro' : 'rw')),
    });
    const only = (image: string) =>
      gradeOne('exec', { ...ROOT_IS_READ_ONLY, only: `container.image == image('${image}')` }, { cluster });
    expect((await only('httpd')).status).toBe('pass');
    expect((await only('busybox:1.32.0')).status).toBe('fail');
    expect(await only('nginx')).toMatchObject({ status: 'fail', actual: 'no container to look into' });
  });

  it('fails where a container that is named does not exist', async () => {
    const result = await grade(
      { ...ROOT_IS_READ_ONLY, containers: ['web'] },
      { exec: container(['cat'], { [SELF]: mountTable('ro') }) },
    );
    expect(result).toMatchObject({ status: 'fail', actual: 'Pod pod-ro has no container web' });
  });
});

describe('a file that must not be there', () => {
  it('is absent when a tool that finds another file does not find it', async () => {
    const result = await grade(BASH_IS_GONE, { exec: container(['ls'], { [SELF]: 'x' }) });
    expect(result).toMatchObject({
      status: 'pass',
      evidence: [
        {
          title: '/bin/bash of pod-ro/main, read by ls in the container, which finds other files',
          text: 'not there',
        },
      ],
    });
  });

  it('class A: is not absent because a tool finds nothing whatsoever', async () => {
    expect((await grade(BASH_IS_GONE, { exec: container(['ls', 'cat'], {}) })).status).toBe('error');
  });

  it('class A: is not absent because no tool is there: "no such file" is said of the tool', async () => {
    expect((await grade(BASH_IS_GONE, { exec: noSuchTool })).status).toBe('error');
  });

  it('is there when it is', async () => {
    expect(await grade(BASH_IS_GONE, { exec: container(['cat'], { '/bin/bash': 'ELF' }) })).toMatchObject({
      status: 'fail',
      actual: 'pod-ro/main: /bin/bash is there',
    });
  });

  it('class A: is not absent in a Pod that is not there, pending or crashed', async () => {
    const pending = makePod(
      {},
      { phase: 'Pending', conditions: [], containerStatuses: [waitingStatus('main', 'ContainerCreating')] },
    );
    const crashed = makePod(
      {},
      {
        containerStatuses: [
          { name: 'main', state: { waiting: { reason: 'CrashLoopBackOff' } }, restartCount: 3 },
        ],
      },
    );
    const exec = container(['ls'], { [SELF]: 'x' });
    for (const objects of [[], [crashed]])
      expect((await grade(BASH_IS_GONE, { objects, exec })).status).toBe('fail');
    // nobody's fault yet, and nothing was seen
    expect(await grade(BASH_IS_GONE, { objects: [pending], exec })).toMatchObject({
      status: 'error',
      reason: 'timeout',
    });
  });
});

describe('what the node says', () => {
  const writable = makePod({ containers: [{ name: 'main', image: 'busybox:1.32.0' }] });

  it('counts, where the container’s own tools may be the learner’s', async () => {
    const exec = container(['cat', 'ls'], { [SELF]: mountTable('ro') });
    const result = await grade(ROOT_IS_READ_ONLY, {
      objects: [writable],
      exec,
      nodeExec: nodeExec(`present\n${mountTable('rw')}`),
    });
    expect(result.status).toBe('fail');
    expect(result.evidence[0]?.title).toContain('the node node-1');
  });

  it('is not asked where the tools are beyond doubt: an image of the task, sealed, with nothing over its programs', async () => {
    const cluster = inMemoryCluster({
      objects: [makePod()],
      exec: container(['cat'], { [SELF]: mountTable('ro') }),
      nodeExec: nodeExec('gone'),
    });
    expect((await gradeOne('exec', ROOT_IS_READ_ONLY, { cluster })).status).toBe('pass');
    expect(cluster.asked.some((what) => what.startsWith('node '))).toBe(false);
  });

  const base = { name: 'main', image: 'busybox:1.32.0', securityContext: { readOnlyRootFilesystem: true } };
  it.each<[string, JsonObject]>([
    ['a volume over /bin', { ...base, volumeMounts: [{ name: 'v', mountPath: '/bin/' }] }],
    [
      'a file over /bin/cat',
      { ...base, volumeMounts: [{ name: 'v', mountPath: '/bin/cat', subPath: 'cat' }] },
    ],
    ['another PATH', { ...base, env: [{ name: 'PATH', value: '/mine' }] }],
    ['a library loaded first', { ...base, env: [{ name: 'LD_PRELOAD', value: '/tmp/lie.so' }] }],
    ['variables from elsewhere', { ...base, envFrom: [{ configMapRef: { name: 'x' } }] }],
    ['an image nobody knows', { ...base, image: 'mine/busybox:1.32.0' }],
    [
      'a privileged container',
      { ...base, securityContext: { readOnlyRootFilesystem: true, privileged: true } },
    ],
    [
      'the right to mount',
      { ...base, securityContext: { readOnlyRootFilesystem: true, capabilities: { add: ['SYS_ADMIN'] } } },
    ],
  ])('is asked where there is %s', async (_, one) => {
    const pod = makePod({ containers: [one], volumes: [{ name: 'v', configMap: { name: 'lies' } }] });
    const exec = container(['cat'], { [SELF]: mountTable('ro') });
    expect(
      (
        await grade(ROOT_IS_READ_ONLY, {
          objects: [pod],
          exec,
          nodeExec: nodeExec(`present\n${mountTable('rw')}`),
        })
      ).status,
    ).toBe('fail');
  });

  it('is done without where the node does not know the container, or the runtime is a sandbox', async () => {
    const exec = container(['cat'], { [SELF]: mountTable('ro') });
    expect(
      (await grade(ROOT_IS_READ_ONLY, { objects: [writable], exec, nodeExec: nodeExec('gone') })).status,
    ).toBe('pass');
    const sandboxed = makePod({ containers: [{ name: 'main', image: 'x' }], runtimeClassName: 'gvisor' });
    expect(
      (
        await grade(ROOT_IS_READ_ONLY, {
          objects: [sandboxed],
          exec,
          nodeExec: nodeExec(`present\n${mountTable('rw')}`),
        })
      ).status,
    ).toBe('pass');
  });
});

describe('a command', () => {
  it('is the first that the container has', async () => {
    const spec = {
      pod: POD,
      run: [
        ['cat', '/x'],
        ['head', '/x'],
      ],
      expect: { stdout: '^hello$', exitCode: 0 },
    };
    expect((await grade(spec, { exec: headOnly })).status).toBe('pass');
  });

  it('that is not there at all fails, and its runtime’s words are shown', async () => {
    const result = await grade(
      { pod: POD, run: [['curl']], expect: { exitCode: 7 } },
      { exec: () => NOT_THERE },
    );
    expect(result.status).toBe('fail');
    expect(result.actual).toContain('executable file not found');
  });

  it('is not taken to have run when a client reports the runtime’s refusal as an exit code', async () => {
    expect(
      (await grade({ pod: POD, run: [['x']], expect: { exitCode: 126 } }, { exec: refusedByRuntime })).status,
    ).toBe('fail');
  });
});

describe('a refusal', () => {
  const spec = {
    pod: POD,
    run: [['touch', '/x']],
    refused: {
      stderr: 'Read-only file system',
      control: { run: [['touch', '/tmp/x']], expect: { exitCode: 0 } },
    },
  };
  const readOnly = exits(1, '', 'touch: /x: Read-only file system');

  it.each<[string, ExecOutcome, ExecOutcome, string]>([
    ['is proven by the cause and by what is allowed', readOnly, exits(0), 'pass'],
    ['is none when it was allowed', exits(0), exits(0), 'fail'],
    ['does not count for another cause', exits(1, '', 'touch: /x: Permission denied'), exits(0), 'fail'],
    ['does not count when nothing is allowed', readOnly, exits(1, '', 'Read-only file system'), 'fail'],
    ['can not be tried without the command', NOT_THERE, exits(0), 'error'],
    ['is not proven by a control that is not there', readOnly, NOT_THERE, 'fail'],
    [
      'is not proven by a container that stopped',
      { ran: false, message: 'container not running' },
      exits(0),
      'fail',
    ],
  ])('%s', async (_, root, tmp, status) => {
    expect((await grade(spec, scene(root, tmp))).status).toBe(status);
  });
});
