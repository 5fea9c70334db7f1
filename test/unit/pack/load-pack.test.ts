import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digestForConsent } from '../../../src/pack/consent.ts';
import { copyPack, fixturePack, loadSound } from './fixture-pack.ts';

describe('a pack that loads', () => {
  test('has its tasks with everything the file says', async () => {
    const pack = await loadSound(fixturePack('sound'));
    expect(pack).toMatchObject({
      title: 'A pack for tests',
      root: fixturePack('sound'),
      carriesScripts: true,
    });
    expect(pack.identity).toMatchObject({ name: 'demo', version: '1.0.0' });
    const [task] = pack.tasks;
    expect(task).toMatchObject({
      id: 'demo/one',
      name: 'one',
      pack: pack.identity,
      folder: 'runtime/one',
      domain: 'RT',
      isolation: 'namespace',
      text: 'Work in Namespace `${{ namespace }}`.\n',
      parameters: [
        { name: 'namespace', type: 'namespace', default: 'sun', choices: [] },
        { name: 'port', type: 'integer', default: 8080, range: [8000, 8999] },
        { name: 'team', type: 'string', default: 'blue', choices: ['blue', 'red'] },
      ],
      setup: {
        manifests: [{ file: 'tasks/runtime/one/setup/objects.yaml' }],
        files: [{ path: 'notes.txt', text: 'Ask team ${{ team }}.\n' }],
        hostImages: [],
      },
      images: [{ reference: 'httpd', entrypoint: [], command: ['httpd-foreground'] }],
      timeouts: { setupMs: 60_000, checkMs: 10_000 },
    });
  });

  test('keeps the placeholders in the specs of checks, and the times in milliseconds', async () => {
    const { tasks } = await loadSound(fixturePack('sound'));
    expect(tasks[0]?.checks).toMatchObject([
      { id: 'there', requires: [], withinMs: 0 },
      {
        id: 'answers',
        requires: ['there'],
        withinMs: 20_000,
        spec: { namespace: '${{ namespace }}', port: '${{ port }}', inside: true },
      },
    ]);
  });

  test('needs what the file says, what its checks need and what set-up needs', async () => {
    const { tasks } = await loadSound(fixturePack('sound'));
    expect(tasks[0]?.needs).toEqual({ cluster: ['pods', 'exec', 'access-control'], host: [] });
    const onHost = await loadSound(fixturePack('sound-on-the-host'));
    expect(onHost.tasks[0]?.needs).toEqual({ cluster: [], host: ['container-engine'] });
  });

  test("lets a task's images replace the pack's", async () => {
    const { tasks } = await loadSound(fixturePack('sound-on-the-host'));
    expect(tasks[0]?.images).toEqual([
      { reference: 'httpd', entrypoint: [], command: ['sh'] },
      { reference: 'own', entrypoint: [], command: [] },
    ]);
  });

  test('may make cluster-wide objects in a task that has the cluster to itself', async () => {
    const { tasks } = await loadSound(fixturePack('sound-cluster-wide'));
    expect(tasks[0]?.setup.manifests).toHaveLength(1);
  });

  test('carries no scripts when neither its solutions nor its checks do', async () => {
    expect(await loadSound(fixturePack('sound-without-solutions'))).toMatchObject({ carriesScripts: false });
    const root = copyPack('sound-without-solutions');
    mkdirSync(join(root, 'solutions/runtime/one/wrong'), { recursive: true });
    writeFileSync(join(root, 'solutions/runtime/one/wrong/late.sh'), 'true\n');
    expect(await loadSound(root)).toMatchObject({ carriesScripts: true });
  });
});

describe('the digest of a pack', () => {
  test('is the one that sha256sum gives', async () => {
    const root = fixturePack('sound');
    const listed = execFileSync(
      'sh',
      ['-c', 'find tasks -type f | LC_ALL=C sort | xargs sha256sum | sha256sum'],
      { cwd: root, encoding: 'utf8' },
    );
    const { identity } = await loadSound(root);
    expect(identity.digest).toBe(listed.split(' ')[0]);
  });

  test('changes with the bytes and with the names of files below tasks/, and with nothing else', async () => {
    const root = copyPack('sound');
    const digest = async (): Promise<string> => (await loadSound(root)).identity.digest;
    const first = await digest();
    appendFileSync(join(root, 'solutions/runtime/one/why.md'), 'More.\n');
    expect(await digest()).toBe(first);
    writeFileSync(join(root, 'tasks/a.txt'), '');
    const withFile = await digest();
    renameSync(join(root, 'tasks/a.txt'), join(root, 'tasks/b.txt'));
    const renamed = await digest();
    appendFileSync(join(root, 'tasks/b.txt'), '\n');
    expect(new Set([first, withFile, renamed, await digest()]).size).toBe(4);
  });
});

test('consent to run scripts ends when a script changes, or a task', async () => {
  const root = copyPack('sound');
  const consent = async (): Promise<string> => digestForConsent(await loadSound(root));
  const first = await consent();
  expect(await consent()).toBe(first);
  appendFileSync(join(root, 'solutions/runtime/one/wrong/absent.sh'), 'rm -rf ~\n');
  const second = await consent();
  writeFileSync(join(root, 'tasks/a.txt'), '');
  expect(new Set([first, second, await consent()]).size).toBe(3);
});
