import { afterEach, describe, expect, test } from '@jest/globals';
import type { Volume } from '../../../../src/embedded/objects/kinds.ts';
import { type Node, podOf, startNode } from './kit.ts';
import type { MemoryVolume } from './scripted-runtime.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

const configMap = (data: Record<string, string>): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default' },
  data,
});

/** Starts a Pod with one volume mounted at /v, and answers that volume's files. */
async function mounted(
  volume: Omit<Volume, 'name'>,
  spec: object = {},
  mount: object = {},
): Promise<MemoryVolume> {
  await node.create(
    podOf(
      ['sleep'],
      { volumes: [{ name: 'v', ...volume }], ...spec },
      { volumeMounts: [{ name: 'v', mountPath: '/v', ...mount }] },
    ),
  );
  return files();
}

function files(): MemoryVolume {
  const config = node.runtime.created.at(-1);
  return config?.mounts.find(({ path }) => path === '/v')?.volume as MemoryVolume;
}

const names = ({ links }: MemoryVolume): string[] => [...links.keys()].toSorted();

describe('a configMap volume', () => {
  test('is laid out by the atomic writer, read-only', async () => {
    node = await startNode();
    await node.create(configMap({ a: '1', b: '2' }));
    const volume = await mounted({ configMap: { name: 'settings' } });
    expect(volume.text('a')).toBe('1');
    expect(names(volume)).toEqual(['..data', 'a', 'b']);
    expect(volume.links.get('a')).toBe('..data/a');
    expect(volume.links.get('..data')).toMatch(/^\.\.2026_03_04_05_06_07\.\d{10}$/);
    expect([...volume.files.values()].map(({ mode }) => mode)).toEqual([0o644, 0o644]);
    expect(volume.folders.get('')).toBe(0o777);
    const config = node.runtime.created[0];
    expect(config?.mounts.find(({ path }) => path === '/v')).toMatchObject({ readOnly: true, subPath: '' });
  });

  test('follows changes of the object, and forgets keys that went', async () => {
    node = await startNode();
    await node.create(configMap({ a: '1', b: '2' }));
    const volume = await mounted({ configMap: { name: 'settings' } });
    const before = volume.links.get('..data');
    node.api.change<{ data: object }>('configmaps', 'default', 'settings', '', (draft) => {
      draft.data = { a: '3', c: '4' };
    });
    await node.clock.advance(100);
    expect([volume.text('a'), volume.text('b'), volume.text('c')]).toEqual(['3', undefined, '4']);
    expect(names(volume)).toEqual(['..data', 'a', 'c']);
    expect(volume.links.get('..data')).not.toBe(before);
    expect(volume.folders.has(before ?? '')).toBe(false);
  });

  test('shows chosen keys under other paths with modes of their own', async () => {
    node = await startNode();
    await node.create(configMap({ a: '1', b: '2' }));
    const items = [{ key: 'a', path: 'deep/er', mode: 0o400 }];
    const volume = await mounted({ configMap: { name: 'settings', items, defaultMode: 0o440 } });
    expect(names(volume)).toEqual(['..data', 'deep']);
    expect(volume.text('deep/er')).toBe('1');
    expect([...volume.files.values()].map(({ mode }) => mode)).toEqual([0o400]);
  });

  test.each([
    [
      { name: 'settings', items: [{ key: 'zz', path: 'zz' }] },
      'configmap references non-existent config key: zz',
    ],
    [{ name: 'other' }, 'configmap "other" not found'],
  ])('with %j is refused', async (source, message) => {
    node = await startNode();
    await node.create(configMap({ a: '1' }));
    await node.create(podOf(['sleep'], { volumes: [{ name: 'v', configMap: source }] }));
    expect(node.events()).toContain(
      `Warning FailedMount MountVolume.SetUp failed for volume "v" : ${message}`,
    );
  });

  test('that is optional is empty', async () => {
    node = await startNode();
    const volume = await mounted({ configMap: { name: 'other', optional: true } });
    expect(names(volume)).toEqual(['..data']);
    expect(node.pod().status?.phase).toBe('Running');
  });
});

describe('other volumes', () => {
  test('a secret is decoded and kept in memory', async () => {
    node = await startNode();
    await node.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
      data: { key: Buffer.from('hush').toString('base64') },
    });
    const volume = await mounted({ secret: { secretName: 's', defaultMode: 0o400 } });
    expect(volume.kind).toBe('tmpfs');
    expect(volume.folders.get('')).toBe(0o1777);
    expect(volume.text('key')).toBe('hush');
  });

  test('an emptyDir in memory has its limit, and the group of fsGroup', async () => {
    node = await startNode();
    const spec = { securityContext: { fsGroup: 2000 } };
    const volume = await mounted({ emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }, spec);
    expect(volume).toMatchObject({ kind: 'tmpfs', sizeLimit: 64 * 2 ** 20, group: 2000 });
    expect(node.runtime.created[0]?.supplementalGroups).toEqual([2000]);
  });

  test('a service account token is projected, and renewed before it ends', async () => {
    node = await startNode();
    const sources = [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ];
    const volume = await mounted({ projected: { sources } }, { serviceAccountName: 'robot' });
    expect(volume.text('token')).toBe('default/robot@2026-03-04T05:06:07.000Z');
    expect(volume.text('namespace')).toBe('default');
    await node.clock.advance(2_879_000);
    expect(volume.text('token')).toBe('default/robot@2026-03-04T05:06:07.000Z');
    await node.clock.advance(2000);
    expect(volume.text('token')).toBe('default/robot@2026-03-04T05:54:07.000Z');
  });

  test.each([
    [{}, 0o644, 0],
    [{ securityContext: { runAsUser: 1000 } }, 0o600, 1000],
    [{ securityContext: { fsGroup: 2000 } }, 0o600, 0],
  ])('a token with %j has the mode and owner that the user can read', async (spec, mode, uid) => {
    node = await startNode();
    const sources = [{ serviceAccountToken: { path: 'token' } }];
    const volume = await mounted({ projected: { sources } }, spec);
    expect([...volume.files.values()]).toMatchObject([{ mode, uid }]);
  });

  test('downwardAPI shows labels, and follows them', async () => {
    node = await startNode();
    const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];
    const volume = await mounted({ downwardAPI: { items } });
    node.api.change<{ metadata: object }>('pods', 'default', 'pod', '', (draft) => {
      draft.metadata = { ...draft.metadata, labels: { b: '2', a: '1' } };
    });
    await node.clock.advance(100);
    expect(volume.text('labels')).toBe('a="1"\nb="2"');
  });

  test('host paths of all Pods lie in one file system', async () => {
    node = await startNode();
    const volume = await mounted({ hostPath: { path: '/srv/data', type: 'DirectoryOrCreate' } });
    expect(volume.isDirectory('srv/data')).toBe(true);
    expect(node.runtime.created[0]?.mounts[0]).toMatchObject({ subPath: 'srv/data', source: '/srv/data' });
  });

  test.each([
    ['/nowhere', 'Directory', 'hostPath type check failed: /nowhere is not a directory'],
    ['/etc/hosts', 'Directory', 'hostPath type check failed: /etc/hosts is not a directory'],
    ['/etc', 'File', 'hostPath type check failed: /etc is not a file'],
    ['/run/x.sock', 'Socket', 'hostPath type check failed: /run/x.sock is not a socket file'],
  ])('the host path %s as %s is refused', async (path, type, message) => {
    node = await startNode();
    await node.create(podOf(['sleep'], { volumes: [{ name: 'v', hostPath: { path, type } }] }));
    expect(node.events()).toContain(
      `Warning FailedMount MountVolume.SetUp failed for volume "v" : ${message}`,
    );
  });

  test('subPath mounts a folder of the volume, subPathExpr with variables', async () => {
    node = await startNode();
    const volume = { emptyDir: {} };
    await node.create(
      podOf(
        ['sleep'],
        { volumes: [{ name: 'v', ...volume }] },
        {
          env: [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
          volumeMounts: [
            { name: 'v', mountPath: '/v', subPath: 'one' },
            { name: 'v', mountPath: '/w/', subPathExpr: 'of-$(POD)' },
          ],
        },
      ),
    );
    const mounts = node.runtime.created[0]?.mounts ?? [];
    expect(mounts.slice(0, 2).map(({ path, subPath }) => `${path} ${subPath}`)).toEqual([
      '/v one',
      '/w of-pod',
    ]);
    expect(files().isDirectory('of-pod')).toBe(true);
  });

  test('the files that the kubelet makes are mounted', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], { hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] }));
    const mounts = node.runtime.created[0]?.mounts ?? [];
    expect(mounts.map(({ path, readOnly }) => `${path} ${readOnly ? 'ro' : 'rw'}`)).toEqual([
      '/etc/hosts rw',
      '/dev/termination-log rw',
      '/etc/hostname rw',
      '/etc/resolv.conf rw',
    ]);
    const made = mounts[0]?.volume as MemoryVolume;
    expect(made.text('etc-hosts')).toMatch(
      /^# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost\n[^]*\n10\.244\.0\.2\tpod\n\n# Entries added by HostAliases\.\n1\.2\.3\.4\ta\tb\n$/,
    );
    expect(made.text('resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
  });
});
