import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UsageFault } from '../../lib/errors.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { messageOf } from '../faults.ts';

/** What the kind configuration says that the program must know; the rest is kind's. */
export interface KindConfig {
  readonly path: string;
  readonly controlPlanes: number;
  readonly workers: number;
  /** Images the nodes name themselves. */
  readonly images: readonly string[];
}

/** Reads the kind configuration. Throws UsageFault when it can't be read or is no YAML mapping. */
export function readKindConfig(path: string): KindConfig {
  let parsed: Json;
  try {
    parsed = parse(readFileSync(path, 'utf8')) as Json;
  } catch (error) {
    throw new UsageFault(
      'kind-config',
      `the kind configuration ${path} can't be read: ${messageOf(error)}`,
      'mend the file, or name another with CKS_KIND_CONFIG',
      { cause: error },
    );
  }
  if (!isJsonObject(parsed) || parsed['kind'] !== 'Cluster') {
    throw new UsageFault(
      'kind-config',
      `${path} is no kind configuration: "kind: Cluster" is missing`,
      'see https://kind.sigs.k8s.io/docs/user/configuration/',
    );
  }
  const nodes = Array.isArray(parsed['nodes'])
    ? (parsed['nodes'] as readonly Json[]).filter(isJsonObject)
    : [];
  const workers = nodes.filter((node) => node['role'] === 'worker').length;
  return {
    path,
    workers,
    controlPlanes: Math.max(1, nodes.length - workers),
    images: nodes.map((node) => node['image']).filter((image) => typeof image === 'string'),
  };
}
