import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findContainerEngine } from '../../../src/cluster/container-engine.ts';
import { createFakePrograms, SOUND_DOCKER, type FakePrograms } from './fake-programs.ts';

const signal = (): AbortSignal => AbortSignal.timeout(20_000);
let fake: FakePrograms;
beforeEach(() => {
  fake = createFakePrograms();
});
afterEach(() => fake.remove());

const NO_RIGHTS =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
const NOT_RUNNING =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
const failing = (words: string): string =>
  `echo '{"Client":{"Version":"28.0.0"},"Server":null}'; echo '${words}' >&2; exit 1`;

describe('finding the container engine', () => {
  test('none installed: says what was looked for', async () => {
    expect(await findContainerEngine(fake.env, signal())).toMatchObject({
      engine: null,
      reason: expect.stringContaining('docker, podman, nerdctl'),
    });
  });

  test('one that answers, with the version of its server', async () => {
    fake.program('docker', SOUND_DOCKER);
    expect(await findContainerEngine(fake.env, signal())).toMatchObject({
      engine: { name: 'docker', version: '28.0.0' },
    });
  });

  test('no rights to the socket and not running are told apart', async () => {
    fake.program('docker', failing(NO_RIGHTS));
    expect(await findContainerEngine(fake.env, signal())).toMatchObject({
      engine: null,
      reason: expect.stringContaining('you may not use it'),
      next: expect.stringContaining('usermod -aG docker'),
    });
    fake.program('docker', failing(NOT_RUNNING));
    expect(await findContainerEngine(fake.env, signal())).toMatchObject({
      engine: null,
      reason: expect.stringContaining('does not run'),
      next: expect.stringContaining('systemctl start docker'),
    });
  });

  test('the next engine serves where the first does not answer', async () => {
    fake.program('docker', failing(NOT_RUNNING));
    fake.program('podman', `echo '{"version":{"Version":"5.4.0"}}'`);
    expect(await findContainerEngine(fake.env, signal())).toMatchObject({
      engine: { name: 'podman', version: '5.4.0' },
    });
  });

  test('podman under the name of docker is not taken for docker', async () => {
    fake.program('docker', `echo '{"Client":{"Version":"5.4.0"}}'`);
    fake.program('podman', `echo '{"version":{"Version":"5.4.0"}}'`);
    expect(await findContainerEngine(fake.env, signal())).toMatchObject({ engine: { name: 'podman' } });
  });

  test('KIND_EXPERIMENTAL_PROVIDER names the engine; an unknown name is said so', async () => {
    fake.program('docker', SOUND_DOCKER);
    fake.program('podman', `echo '{"version":{"Version":"5.4.0"}}'`);
    const env = { ...fake.env, KIND_EXPERIMENTAL_PROVIDER: 'podman' };
    expect(await findContainerEngine(env, signal())).toMatchObject({ engine: { name: 'podman' } });
    const odd = { ...fake.env, KIND_EXPERIMENTAL_PROVIDER: 'lxc' };
    expect(await findContainerEngine(odd, signal())).toMatchObject({
      engine: null,
      reason: expect.stringContaining('lxc'),
    });
  });
});

const engineOf = async (answers: string) => {
  fake.program(
    'docker',
    `case "$1" in version) echo '{"Server":{"Version":"28.0.0"}}'; exit 0;; esac\n${answers}`,
  );
  const { engine } = await findContainerEngine(fake.env, signal());
  if (engine === null) throw new Error('the fake engine was not found');
  return engine;
};

describe('a container engine that refuses', () => {
  test('an absent container is an answer of inspect, and a refusal of exec', async () => {
    const engine = await engineOf(`echo 'Error response from daemon: No such container: x' >&2; exit 1`);
    expect(await engine.inspect('x', signal())).toEqual({ found: false });
    expect(await engine.exec('x', ['ls'], { signal: signal() })).toMatchObject({ ran: false });
  });

  test('an answer that is no JSON could not look: it says nothing about the container', async () => {
    const engine = await engineOf('exit 0');
    await expect(engine.inspect('x', signal())).rejects.toMatchObject({
      name: 'CouldNotLook',
      message: expect.stringContaining('no JSON'),
    });
  });

  test('an engine that went away could not look', async () => {
    const engine = await engineOf(`echo '${NOT_RUNNING}' >&2; exit 1`);
    const unreachable = { name: 'CouldNotLook', reason: 'unreachable' };
    await expect(engine.inspect('x', signal())).rejects.toMatchObject(unreachable);
    await expect(engine.exec('x', ['ls'], { signal: signal() })).rejects.toMatchObject(unreachable);
    await expect(engine.hasImage('x', signal())).rejects.toMatchObject(unreachable);
  });

  test('a program that is not there, whichever stream the engine tells it on', async () => {
    const refusal =
      'OCI runtime exec failed: exec failed: exec: "bash": executable file not found in $PATH: unknown';
    for (const redirection of ['', '>&2']) {
      const engine = await engineOf(`echo '${refusal}' ${redirection}; exit 126`);
      expect(await engine.exec('x', ['bash'], { signal: signal() })).toEqual({
        ran: false,
        message: refusal,
      });
    }
  });

  test('a command that ends with 126 or 127 by itself has run', async () => {
    const engine = await engineOf(`echo 'sh: nope: not found' >&2; exit 127`);
    expect(await engine.exec('x', ['sh', '-c', 'nope'], { signal: signal() })).toMatchObject({
      ran: true,
      exitCode: 127,
    });
  });

  test.each([
    ['write /var/lib/docker/x: no space left on device', 'disk-full'],
    ['manifest for x:1 not found: manifest unknown', 'image-unknown'],
    ['dial tcp: lookup registry-1.docker.io: no such host', 'image-unreachable'],
    ['toomanyrequests: You have reached your pull rate limit', 'image-rate-limit'],
  ])('an image that can not be pulled: %s', async (words, code) => {
    const engine = await engineOf(`echo 'Error response from daemon: ${words}' >&2; exit 1`);
    await expect(engine.pullImage('x:1', signal())).rejects.toMatchObject({
      name: 'MachineFault',
      code,
      message: expect.stringContaining('docker pull x:1'),
      next: expect.stringMatching(/./),
    });
  });

  test("a time-out is a time-out, with the signal's reason", async () => {
    const engine = await engineOf('exec sleep 30');
    await expect(engine.inspect('x', AbortSignal.timeout(200))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
