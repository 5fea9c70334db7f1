import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decideProvider, examineHost } from '../../../src/doctor/examine-host.ts';
import { ask, systemHost, type Host } from '../../../src/doctor/host.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import type { DoctorFinding } from '../../../src/model/doctor-report.ts';
import type { ProviderName } from '../../../src/model/provider.ts';
import { madeUpHost, type Reply } from './made-up-host.ts';

const signal = new AbortController().signal;

/** One finding, where clusters are to come from kind. */
async function examine(
  host: Host,
  id: string,
  kubernetes?: string,
  requested: ProviderName = 'kind',
): Promise<DoctorFinding> {
  const options = {
    env: {},
    homePaths: homePaths({}, '/home/ada/cks'),
    kindConfig: '/kind-config.yaml',
    requested,
    signal,
    kubernetes,
  };
  const { findings } = await examineHost(options, host);
  const found = findings.find((finding) => finding.id === id);
  if (found === undefined) throw new Error(`no finding ${id}`);
  return found;
}

test('a machine that has everything needs nothing mended', async () => {
  const options = { env: {}, homePaths: homePaths({}, '/h'), kindConfig: '/kind-config.yaml', signal };
  const { findings, provider } = await examineHost(options, madeUpHost());
  expect(findings.map(({ id, status, fix }) => `${id} ${status}${fix}`)).toEqual([
    'node ok',
    'container-engine ok',
    'kind ok',
    'kubectl ok',
    'disk-engine ok',
    'disk-home ok',
    'memory ok',
  ]);
  expect(provider).toEqual({ name: 'kind', why: 'a container engine answers and kind is installed' });
});

describe('the container engine', () => {
  const unreachable =
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  const denied =
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
  const cases: readonly {
    readonly what: string;
    readonly replies: Readonly<Record<string, Reply>>;
    readonly files?: Readonly<Record<string, string>>;
    readonly detail: string;
    readonly fix: string;
  }[] = [
    {
      what: 'absent',
      replies: { docker: 'absent' },
      detail: 'none of docker, podman, nerdctl is installed',
      fix: 'sudo apt-get update && sudo apt-get install -y docker.io',
    },
    {
      what: 'absent on a Fedora-like system',
      replies: { docker: 'absent' },
      files: { '/etc/os-release': 'ID="rocky"\nID_LIKE="rhel centos fedora"\n' },
      detail: 'none of docker, podman, nerdctl is installed',
      fix: 'sudo dnf install -y podman',
    },
    {
      what: 'not running where systemd rules',
      replies: { docker: { exitCode: 1, stderr: unreachable } },
      files: { '/proc/1/comm': 'systemd\n' },
      detail: 'docker is installed and not running',
      fix: 'sudo systemctl enable --now docker',
    },
    {
      what: 'not running where it does not, with the exit code of an old docker',
      replies: { docker: { exitCode: 0, stdout: '\t\n', stderr: unreachable } },
      detail: 'docker is installed and not running',
      fix: 'sudo service docker start',
    },
    {
      what: 'forbidden',
      replies: { docker: { exitCode: 1, stderr: denied } },
      detail: 'docker is there, and you have no right to use it',
      fix: 'sudo usermod -aG docker ada && newgrp docker',
    },
    {
      what: 'hanging',
      replies: { docker: 'hangs' },
      detail: 'docker does not answer: no answer within 3 s: docker',
      fix: 'sudo service docker start',
    },
  ];
  test.each(cases)(
    'that is $what is named with the command that mends it',
    async ({ replies, files, detail, fix }) => {
      const found = await examine(
        madeUpHost(replies, files === undefined ? {} : { files }),
        'container-engine',
      );
      expect(found).toMatchObject({ status: 'missing', detail, fix });
    },
  );

  test('is podman where docker is installed and not running', async () => {
    const host = madeUpHost({
      docker: { exitCode: 1, stderr: unreachable },
      podman: { stdout: '5.2.1\t/var/lib/containers\n' },
    });
    expect(await examine(host, 'container-engine')).toMatchObject({ status: 'ok', detail: 'podman 5.2.1' });
    expect(await examine(host, 'disk-engine')).toMatchObject({
      detail: '100.0 GiB free at /var/lib/containers',
    });
  });

  test('is the one that kind was told to use', async () => {
    const host = madeUpHost({}, { env: { KIND_EXPERIMENTAL_PROVIDER: 'podman' } });
    expect(await examine(host, 'container-engine')).toMatchObject({ detail: 'none of podman is installed' });
  });
});

describe('kind', () => {
  test('that is absent is fetched for this machine, by root without sudo', async () => {
    const host = madeUpHost({ kind: 'absent' }, { arch: 'arm64', isRoot: true });
    const { detail, fix } = await examine(host, 'kind');
    expect(detail).toBe('not installed');
    expect(fix).toMatch(/^curl -fLo \/tmp\/kind \S+\/kind-linux-arm64 && install -m 755/);
  });

  test.each([
    ['0.26.9', 'missing'],
    ['0.27.0', 'ok'],
    ['1.0.0', 'ok'],
  ])('%s is %s', async (version, status) => {
    const host = madeUpHost({ kind: { stdout: `kind v${version} go1.26 linux/amd64` } });
    expect(await examine(host, 'kind')).toMatchObject({ status });
  });

  test('with a configuration that can not be read is told so', async () => {
    const host = madeUpHost({}, { isReadable: () => Promise.resolve(false) });
    expect(await examine(host, 'kind-config')).toMatchObject({
      status: 'missing',
      fix: 'unset CKS_KIND_CONFIG',
    });
  });
});

test('what only kind needs is no hindrance where clusters are embedded', async () => {
  const options = { env: {}, homePaths: homePaths({}, '/h'), kindConfig: '/kind-config.yaml', signal };
  const { findings, provider } = await examineHost(options, madeUpHost({ docker: 'absent', kind: 'absent' }));
  expect(provider.name).toBe('embedded');
  expect(findings.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'node ok',
    'container-engine warning',
    'kind warning',
    'kubectl ok',
    'disk-home ok',
    'memory ok',
  ]);
});

describe('kubectl', () => {
  test.each([
    ['v1.28.9', 'is too old for exec, attach and cp in the embedded cluster: 1.29 or later is needed'],
    ['v1.29.0', "is more than one minor version away from the cluster's 1.36: some commands may fail"],
  ])('%s with an embedded cluster %s', async (version, detail) => {
    const host = madeUpHost({ kubectl: { stdout: `{"clientVersion": {"gitVersion": "${version}"}}` } });
    const found = await examine(host, 'kubectl', undefined, 'embedded');
    expect(found).toMatchObject({ status: 'warning', detail: `${version.slice(1)} ${detail}` });
  });

  test.each([
    ['v1.34.9', undefined, 'warning'],
    ['v1.35.0', undefined, 'ok'],
    ['v1.37.2', undefined, 'ok'],
    ['v1.38.0', undefined, 'warning'],
    ['v1.34.9', 'v1.33.1', 'ok'],
  ])('%s with a cluster of version %s is %s', async (version, kubernetes, status) => {
    const host = madeUpHost({ kubectl: { stdout: `{"clientVersion": {"gitVersion": "${version}"}}` } });
    expect(await examine(host, 'kubectl', kubernetes)).toMatchObject({ status });
  });

  test('that is absent on a Mac comes from brew', async () => {
    const host = madeUpHost({ kubectl: 'absent' }, { platform: 'darwin' });
    expect(await examine(host, 'kubectl')).toMatchObject({
      status: 'missing',
      fix: 'brew install kubernetes-cli',
    });
  });
});

test.each([
  [1, 'missing'],
  [5, 'warning'],
  [9, 'ok'],
])('%i GiB free for the cluster is %s', async (gibibytes, status) => {
  const host = madeUpHost({}, { freeBytes: () => Promise.resolve(gibibytes * 1024 ** 3) });
  expect(await examine(host, 'disk-engine')).toMatchObject({ status });
});

test('little memory is a warning, since a cluster that is up has its own', async () => {
  const host = madeUpHost({}, { freeMemory: () => 1024 ** 3 });
  expect(await examine(host, 'memory')).toMatchObject({ status: 'warning' });
});

test('the provider says what keeps kind from serving', () => {
  const kind: DoctorFinding = {
    id: 'kind',
    title: 'kind',
    status: 'missing',
    detail: 'not installed',
    fix: '',
  };
  expect(decideProvider('kind', [kind]).why).toBe("it can't make a cluster yet (kind: not installed)");
  expect(decideProvider(undefined, [kind])).toEqual({
    name: 'embedded',
    why: "it needs nothing, and kind can't make a cluster here (kind: not installed)",
  });
  expect(decideProvider('kubeconfig', [kind]).name).toBe('kubeconfig');
});

test('a program that leaves another behind with its output is not waited for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cks-doctor-'));
  try {
    // the shell ends when told; what it started holds its output and goes on
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\nsleep 20 &\necho $! >${folder}/left\nwait\n`, {
      mode: 0o755,
    });
    const host = systemHost({ PATH: `${folder}:/usr/bin:/bin` });
    const began = performance.now();
    const answer = await ask(host, join(folder, 'docker'), ['info'], signal);
    expect(answer.state).toBe('silent');
    expect(performance.now() - began).toBeLessThan(4_500);
  } finally {
    process.kill(Number(readFileSync(join(folder, 'left'), 'utf8')));
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an interruption ends the examination with its own reason', async () => {
  const reason = new Error('interrupted');
  const host: Host = { ...madeUpHost(), run: () => Promise.reject(reason) };
  await expect(examine(host, 'kind')).rejects.toBe(reason);
});
