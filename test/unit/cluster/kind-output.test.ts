import { describe, expect, test } from '@jest/globals';
import { adviceForKind } from '../../../src/cluster/kind/kind-faults.ts';
import { isOlder } from '../../../src/cluster/kind/kind-program.ts';
import { readKindLine, STEP, whatWasReached } from '../../../src/cluster/kind/progress.ts';

describe('what kind prints while it works', () => {
  test.each([
    [' • Ensuring node image (kindest/node:v1.36.3) 🖼️  ...', 'started', STEP.image],
    [' ✓ Preparing nodes 📦 ', 'done', STEP.nodes],
    [' • Writing configuration 📜  ...', 'started', STEP.nodes],
    [' • Starting control-plane 🕹️  ...', 'started', STEP.controlPlane],
    [' • Installing CNI 🔌  ...', 'started', STEP.network],
    [' • Installing StorageClass 💾  ...', 'started', STEP.storage],
    [' • Joining worker nodes 🚜  ...', 'started', STEP.workers],
    [' ✗ Starting control-plane 🕹️', 'failed', STEP.controlPlane],
  ])('%s', (line, mark, step) => {
    expect(readKindLine(line)).toMatchObject({ mark, step });
  });

  test('the text loses its pictures', () => {
    expect(readKindLine(' • Preparing nodes 📦 📦  ...')?.text).toBe('Preparing nodes');
  });

  test('a step this program does not know is told apart from no step', () => {
    expect(readKindLine(' • Polishing nodes ✨  ...')).toMatchObject({ step: undefined });
    expect(readKindLine('Set kubectl context to "kind-x"')).toBeUndefined();
  });
});

describe('what a step of kind came to', () => {
  const two = { controlPlanes: 1, workers: 2 };

  test.each([
    [STEP.image, 'Ensuring node image (kindest/node:v1.36.3)', 'kindest/node:v1.36.3'],
    [STEP.nodes, 'Writing configuration', '1 control plane, 2 workers'],
    [STEP.workers, 'Joining worker nodes', '2 workers'],
    [STEP.controlPlane, 'Starting control-plane', undefined],
  ])('%s', (step, text, reached) => {
    expect(whatWasReached(step, text, two)).toBe(reached);
  });

  test('names no workers where there are none', () => {
    expect(whatWasReached(STEP.nodes, '', { controlPlanes: 3, workers: 0 })).toBe('3 control planes');
  });
});

const codeOf = (output: string): string => adviceForKind(output, 'docker', 'kind-config.yaml').code;

describe('what kind prints when it fails', () => {
  test.each([
    [
      'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "x"',
      'cluster-exists',
    ],
    [
      'ERROR: failed to list nodes: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      'engine-no-rights',
    ],
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'engine-not-running',
    ],
    [
      'docker: Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint x: Bind for 0.0.0.0:8080 failed: port is already allocated',
      'port-taken',
    ],
    ['write /var/lib/docker/tmp/x: no space left on device', 'disk-full'],
    [
      'ERROR: failed to create cluster: failed to pull image "kindest/node:v9": docker pull failed: manifest for kindest/node:v9 not found: manifest unknown',
      'image-unknown',
    ],
    [
      'ERROR: failed to create cluster: failed to pull image "kindest/node:v9": dial tcp: lookup registry-1.docker.io: no such host',
      'image-unreachable',
    ],
    ['ERROR: failed to create cluster: unable to decode config: yaml: unmarshal errors', 'kind-config'],
    ['could not find a log line that matches "Reached target .*Multi-User System.*"', 'node-start'],
    ['something nobody has seen', 'kind-failed'],
  ])('%s', (output, code) => {
    expect(codeOf(output)).toBe(code);
  });

  test('a taken port is named, with the command that shows who has it', () => {
    const advice = adviceForKind(
      'listen tcp4 127.0.0.1:6443: bind: address already in use',
      'docker',
      'kind-config.yaml',
    );
    expect(advice.what).toContain('port 6443');
    expect(advice.next).toContain("ss -ltnp 'sport = :6443'");
  });

  test('an image that can not be had comes with the command that pulls it', () => {
    const advice = adviceForKind('failed to pull image "kindest/node:v9": i/o timeout', 'podman', 'x');
    expect(advice.next).toBe('podman pull kindest/node:v9');
  });
});

test('versions are compared by numbers, not by letters', () => {
  expect(isOlder('0.9.0', '0.27.0')).toBe(true);
  expect(isOlder('0.27.0', '0.27.0')).toBe(false);
  expect(isOlder('1.0.0', '0.27.9')).toBe(false);
});
