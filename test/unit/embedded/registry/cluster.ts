import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { StatusError, type FailureStatus } from '../../../../src/embedded/objects/status-error.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { createRegistry, type RegistryParts } from '../../../../src/embedded/registry/registry.ts';
import type {
  Body,
  Caller,
  KindRules,
  Registry,
  Target,
  WriteOptions,
  WriteResult,
} from '../../../../src/embedded/registry/types.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { openStore } from '../../../../src/embedded/store/store.ts';
import type { Store } from '../../../../src/embedded/store/types.ts';

export const schemas = openSchemas();

export const admin: Caller = { user: 'admin', groups: ['system:masters'], agent: 'kubectl' };

/** Pods end gracefully; what else is special about them doesn't matter here. */
const podRules: KindRules = {
  resource: 'pods',
  gracePeriodSeconds: (_, asked) => asked ?? 30,
};

export interface TestCluster {
  readonly registry: Registry;
  readonly store: Store;
  /** The clock, in milliseconds; tests move it. */
  time: number;
  readonly create: (key: string, object: unknown, options?: WriteOptions, namespace?: string) => WriteResult;
}

/** A registry over a store in memory, with a clock that stands still. */
export function testCluster(parts: Partial<RegistryParts> = {}): TestCluster {
  const store = openStore(':memory:');
  const cluster: TestCluster = {
    store,
    time: Date.parse('2026-01-02T03:04:05.678Z'),
    registry: createRegistry({
      store,
      schemas,
      kinds: [podRules],
      admission: [],
      fieldManagement,
      patches,
      now: () => new Date(cluster.time),
      ...parts,
    }),
    create: (key, object, options = {}, namespace = 'default') =>
      cluster.registry.create(at(key, '', namespace), json(object), options, admin),
  };
  return cluster;
}

export function at(key: string, name = '', namespace = 'default', subresource = ''): Target {
  const resource = schemas.byKey(key);
  if (resource === undefined) throw new Error(`no resource ${key}`);
  return { resource, subresource, namespace: resource.namespaced ? namespace : '', name };
}

export const json = (value: unknown): Body => ({ text: JSON.stringify(value), format: 'json' });

export const configMap = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(more['metadata'] as object | undefined) },
  ...Object.fromEntries(Object.entries(more).filter(([field]) => field !== 'metadata')),
});

export const pod = (name: string, metadata: Record<string, unknown> = {}): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'main', image: 'busybox' }] },
});

export const deployment = (name: string, replicas = 1): Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: 'httpd' }] },
    },
  },
});

/** What a request is refused with. */
export function refusal(act: () => unknown): FailureStatus {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('it was not refused');
}

/** "409 Conflict: message". */
export function refused(act: () => unknown): string {
  const { code, reason = '', message } = refusal(act);
  return `${code} ${reason}: ${message}`;
}

export const namesOf = (items: readonly ApiObject[]): unknown => items.map(({ metadata }) => metadata.name);

/** Lets everything that is on its way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
