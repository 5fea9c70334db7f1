import type { Namespace, Pod } from '../objects/kinds.ts';
import { StatusError } from '../objects/status-error.ts';
import type { ApiObject } from '../objects/object.ts';
import type { ResourceInfo } from '../schema/types.ts';
import type { Controller, ControllerContext } from './types.ts';

type NamespaceCondition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number];

/** What finalizers are given before the namespace is looked at again. */
const FINALIZER_SECONDS = 15;

/** pkg/controller/namespace/deletion/status_condition_utils.go, in its order. */
const FINE = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  [
    'NamespaceDeletionGroupVersionParsingFailure',
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
] as const;

interface Found {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

interface Remaining {
  readonly resource: ResourceInfo;
  readonly count: number;
  readonly finalizers: ReadonlyMap<string, number>;
}

/** pkg/controller/namespace: empties namespaces that are being deleted, Pods first, and then lets them go. */
export const namespaces: Controller = {
  name: 'namespace-controller',
  start(context) {
    const { api, queue, watch } = context;
    const resources = contentOf(context);
    const watched = new Set<string>();
    const work = queue((name) => {
      const namespace = api.get<Namespace>('namespaces', '', name);
      if (namespace?.metadata.deletionTimestamp === undefined) return;
      if (!(namespace.spec?.finalizers ?? []).includes('kubernetes')) return;
      const errors: string[] = [];
      const remaining = emptyNamespace(context, resources, name, errors);
      const podsRemain = remaining.some(({ resource }) => resource.key === 'pods');
      const found = [...failure(errors), ...(podsRemain ? [] : leftovers(remaining))];
      api.change<Namespace>('namespaces', '', name, 'status', (draft) => {
        draft.status = {
          ...draft.status,
          conditions: merge(draft.status?.conditions ?? [], found, context.now()),
        };
      });
      if (errors.length > 0) throw new StatusError(500, 'InternalError', errors.join(', '));
      if (remaining.length === 0) {
        api.change<Namespace>('namespaces', '', name, 'finalize', (draft) => {
          const others = (draft.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
          draft.spec = { ...draft.spec, finalizers: others };
        });
        return;
      }
      for (const { resource } of remaining) {
        if (watched.has(resource.key)) continue;
        watched.add(resource.key);
        watch(resource.key, ({ type, object }) => {
          if (type === 'DELETED') work.add(object.metadata.namespace ?? '');
        });
      }
      const seconds = Math.max(FINALIZER_SECONDS, ...graceSeconds(api.list<Pod>('pods', name)));
      work.addAfter(name, (Math.floor(seconds / 2) + 1) * 1000);
    });
    watch<Namespace>('namespaces', ({ type, object }) => {
      if (type === 'DELETED' || object.metadata.deletionTimestamp === undefined) return;
      work.add(object.metadata.name ?? '');
    });
  },
};

const graceSeconds = (pods: readonly Pod[]): number[] =>
  pods.map(({ spec, metadata }) =>
    metadata.finalizers === undefined ? (spec?.terminationGracePeriodSeconds ?? 30) : FINALIZER_SECONDS,
  );

/** The kinds that live in namespaces and can be deleted, Pods first. */
function contentOf({ schemas }: ControllerContext): ResourceInfo[] {
  const byKey = new Map<string, ResourceInfo>();
  for (const resource of schemas.resources) {
    if (!resource.namespaced || !resource.verbs.includes('delete')) continue;
    if (resource.key === 'events.events.k8s.io') continue;
    if (!byKey.has(resource.key)) byKey.set(resource.key, resource);
  }
  const all = [...byKey.values()];
  return [...all.filter(({ key }) => key === 'pods'), ...all.filter(({ key }) => key !== 'pods')];
}

/** Deletes everything; answers what is still there. While Pods are, the rest stays. */
function emptyNamespace(
  { api }: ControllerContext,
  resources: readonly ResourceInfo[],
  namespace: string,
  errors: string[],
): Remaining[] {
  const remaining: Remaining[] = [];
  for (const resource of resources) {
    for (const { metadata } of api.list(resource.key, namespace)) {
      if (metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length > 0) continue;
      try {
        api.delete(resource.key, namespace, metadata.name ?? '', { propagationPolicy: 'Background' });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        errors.push(error.message);
      }
    }
    const left = api.list(resource.key, namespace);
    if (left.length === 0) continue;
    remaining.push({ resource, count: left.length, finalizers: countFinalizers(left) });
    if (resource.key === 'pods') break;
  }
  return remaining;
}

function countFinalizers(objects: readonly ApiObject[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) {
    for (const finalizer of metadata.finalizers ?? [])
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return counts;
}

function failure(errors: readonly string[]): Found[] {
  if (errors.length === 0) return [];
  return [
    {
      type: 'NamespaceDeletionContentFailure',
      reason: 'ContentDeletionFailed',
      message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.toSorted().join(', ')}`,
    },
  ];
}

function leftovers(remaining: readonly Remaining[]): Found[] {
  if (remaining.length === 0) return [];
  const kinds = remaining.map(
    ({ resource, count }) => `${resource.resource}.${resource.group} has ${count} resource instances`,
  );
  const totals = new Map<string, number>();
  for (const { finalizers } of remaining) {
    for (const [finalizer, count] of finalizers) totals.set(finalizer, (totals.get(finalizer) ?? 0) + count);
  }
  const held = [...totals].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return [
    {
      type: 'NamespaceContentRemaining',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${kinds.toSorted().join(', ')}`,
    },
    ...(held.length === 0
      ? []
      : [
          {
            type: 'NamespaceFinalizersRemaining',
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${held.toSorted().join(', ')}`,
          },
        ]),
  ];
}

function merge(
  before: readonly NamespaceCondition[],
  found: readonly Found[],
  now: string,
): NamespaceCondition[] {
  const conditions = before.map((condition) => ({ ...condition }));
  for (const [type, reason, message] of FINE) {
    const bad = found.find((one) => one.type === type);
    const status = bad === undefined ? 'False' : 'True';
    const next = { type, status, reason: bad?.reason ?? reason, message: bad?.message ?? message };
    const old = conditions.find((one) => one.type === type);
    if (old === undefined) conditions.push({ ...next, lastTransitionTime: now });
    else Object.assign(old, next, old.status === status ? {} : { lastTransitionTime: now });
  }
  return conditions;
}
