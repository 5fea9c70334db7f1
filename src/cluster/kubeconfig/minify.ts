import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { UsageFault } from '../../lib/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Environment } from '../engine/engine-program.ts';
import { messageOf } from '../faults.ts';

/** Keys whose values are paths, relative to the file they stand in (kubectl's rule). */
const PATHS: Readonly<Record<'cluster' | 'user', readonly string[]>> = {
  cluster: ['certificate-authority'],
  user: ['client-certificate', 'client-key', 'tokenFile'],
};

/** The files kubectl would read: one named, else KUBECONFIG's, else ~/.kube/config. */
export function kubeconfigFiles(env: Environment, named: string | undefined): readonly string[] {
  if (named !== undefined) return [named];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
}

/**
 * A kubeconfig with one context, its cluster and its user, as they stand in the files; what stands in two files counts
 * from the first. Nothing is dropped: exec plugins, proxies and extensions stay. Throws UsageFault when a file can't be
 * read or there is no such context.
 */
export function minifyKubeconfig(files: readonly string[], context: string): string {
  const configs = files.flatMap(readConfig);
  const contexts = configs.flatMap((config) => entries(config, 'contexts'));
  const found = contexts.find(({ name }) => name === context);
  if (found === undefined || !isJsonObject(found['context'])) {
    const names = contexts.map(({ name }) => name as string).join(', ') || 'none';
    throw new UsageFault(
      'unknown-context',
      `there is no context ${context} in ${files.join(', ')} (there are: ${names})`,
      'kubectl config get-contexts',
    );
  }
  const named = (list: 'clusters' | 'users', name: Json | undefined): readonly JsonObject[] =>
    configs
      .flatMap((config) => entries(config, list))
      .filter((entry) => entry['name'] === name)
      .slice(0, 1);
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: named('clusters', found['context']['cluster']),
      users: named('users', found['context']['user']),
      contexts: [found],
      'current-context': context,
    },
    { lineWidth: 0 },
  );
}

function readConfig(path: string): readonly JsonObject[] {
  let parsed: Json;
  try {
    parsed = parse(readFileSync(path, 'utf8')) as Json;
  } catch (error) {
    // kubectl passes over files of KUBECONFIG that aren't there
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UsageFault(
      'kubeconfig-unreadable',
      `the kubeconfig ${path} can't be read: ${messageOf(error)}`,
      `kubectl --kubeconfig ${path} config view`,
      { cause: error },
    );
  }
  if (!isJsonObject(parsed)) return [];
  const absolute = (key: 'cluster' | 'user', entry: JsonObject): JsonObject => {
    const body = entry[key];
    if (!isJsonObject(body)) return entry;
    const paths = PATHS[key].flatMap((name): [string, string][] => {
      const value = body[name];
      const relative = typeof value === 'string' && value !== '' && !isAbsolute(value);
      return relative ? [[name, join(dirname(path), value)]] : [];
    });
    return { ...entry, [key]: { ...body, ...Object.fromEntries(paths) } };
  };
  return [
    {
      ...parsed,
      clusters: entries(parsed, 'clusters').map((entry) => absolute('cluster', entry)),
      users: entries(parsed, 'users').map((entry) => absolute('user', entry)),
    },
  ];
}

const entries = (config: JsonObject, list: string): readonly JsonObject[] => {
  const value = config[list];
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
};
