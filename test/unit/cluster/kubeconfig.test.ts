import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  currentServer,
  readOwnKubeconfig,
  writeKubeconfig,
} from '../../../src/cluster/api/kubeconfig-file.ts';
import { kubeconfigFiles, minifyKubeconfig } from '../../../src/cluster/kubeconfig/minify.ts';
import { UsageFault } from '../../../src/lib/errors.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const TWO = `
apiVersion: v1
kind: Config
current-context: prod
clusters:
  - { name: prod, cluster: { server: 'https://prod', certificate-authority: pki/ca.crt } }
  - { name: test, cluster: { server: 'https://test', extensions: [{ name: x, extension: { a: 1 } }] } }
users:
  - { name: me, user: { exec: { command: login, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never } } }
contexts:
  - { name: prod, context: { cluster: prod, user: me } }
  - { name: test, context: { cluster: test, user: me, namespace: x } }
`;

describe('a copy of one context', () => {
  test('holds that context only, whole, and makes it the current one', () => {
    const copy: unknown = parse(minifyKubeconfig([write('a', TWO)], 'test'));
    expect(copy).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [
        {
          name: 'test',
          cluster: { server: 'https://test', extensions: [{ name: 'x', extension: { a: 1 } }] },
        },
      ],
      users: [
        {
          name: 'me',
          user: {
            exec: {
              command: 'login',
              apiVersion: 'client.authentication.k8s.io/v1',
              interactiveMode: 'Never',
            },
          },
        },
      ],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'me', namespace: 'x' } }],
    });
  });

  test('relative paths become absolute, because the copy lies elsewhere', () => {
    expect(minifyKubeconfig([write('a', TWO)], 'prod')).toContain(join(folder, 'pki/ca.crt'));
  });

  test('what stands in two files counts from the first; absent files are passed over', () => {
    const first = write('first', "clusters: [{ name: test, cluster: { server: 'https://first' } }]");
    const copy = minifyKubeconfig([join(folder, 'nowhere'), first, write('a', TWO)], 'test');
    expect(copy).toContain('https://first');
    expect(copy).not.toContain('https://test');
  });

  test('an unknown context is a usage fault that names those there are', () => {
    expect(() => minifyKubeconfig([write('a', TWO)], 'stage')).toThrow(UsageFault);
    expect(() => minifyKubeconfig([write('a', TWO)], 'stage')).toThrow(/there are: prod, test/);
  });

  test('a broken file is a usage fault that names it', () => {
    const path = write('broken', 'clusters: [');
    expect(() => minifyKubeconfig([path], 'test')).toThrow(UsageFault);
    expect(() => minifyKubeconfig([path], 'test')).toThrow(path);
  });
});

test('the files are the one named, else those of KUBECONFIG, else the one in the home folder', () => {
  expect(kubeconfigFiles({ KUBECONFIG: '/a' }, '/b')).toEqual(['/b']);
  expect(kubeconfigFiles({ KUBECONFIG: '/a::/c' }, undefined)).toEqual(['/a', '/c']);
  expect(kubeconfigFiles({ HOME: '/home/x' }, undefined)).toEqual(['/home/x/.kube/config']);
});

test('credentials survive being written and read', () => {
  const address = { server: 'https://127.0.0.1:1', authority: 'Y2E=' };
  const identity = { certificate: 'Y2VydA==', key: 'a2V5' };
  const text = writeKubeconfig({ context: 'cks', user: 'cks-learner' }, address, identity);
  expect(readOwnKubeconfig(text)).toEqual({ ...address, ...identity });
});

test.each([
  ['', 'empty'],
  ['{', 'broken'],
  ['clusters: []', 'without a cluster'],
  [TWO, 'of somebody else'],
])('a kubeconfig that is not ours is not read (%#)', (text) => {
  expect(readOwnKubeconfig(text)).toBeUndefined();
});

describe('where a kubeconfig leads', () => {
  test('is the server of its current context, whatever namespace is set in it', () => {
    expect(currentServer(TWO)).toBe('https://prod');
    expect(currentServer(TWO.replace('current-context: prod', 'current-context: test'))).toBe('https://test');
  });

  test.each([
    ['no current context', TWO.replace('current-context: prod', '')],
    ['a context that is not there', TWO.replace('current-context: prod', 'current-context: gone')],
    ['a context whose user is gone', TWO.replace('name: me, user:', 'name: you, user:')],
    [
      'a context whose cluster is gone',
      TWO.replace('- { name: prod, cluster: {', '- { name: old, cluster: {'),
    ],
    ['an empty file', ''],
    ['no YAML', 'a: [b'],
  ])('nowhere: %s', (_what, text) => {
    expect(currentServer(text)).toBeUndefined();
  });
});
