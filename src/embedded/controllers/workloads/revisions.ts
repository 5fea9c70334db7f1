import { sameJson } from '../../store/same-json.ts';
import type { PodTemplateSpec } from '../../objects/kinds.ts';
import { copyOf, type ApiObject } from '../../objects/object.ts';
import type { ApiClient } from '../../registry/types.ts';
import { templateHash } from '../deployment/template-hash.ts';
import { controllerOf, controllerReference, isRefusal } from '../keys.ts';
import type { Owner } from './pods.ts';

const KEY = 'controllerrevisions.apps';

/** One state of a template, as DaemonSets and StatefulSets keep them. */
export interface Revision extends ApiObject {
  data?: { spec?: { template?: PodTemplateSpec & { $patch?: string } } };
  revision: number;
}

/** What differs between the kinds that have revisions. */
export interface RevisionStyle {
  /** The label of a revision that has its hash. */
  readonly hashLabel: string;
}

/** Those of an owner, older first. */
export function listRevisions(api: ApiClient, owner: Owner): Revision[] {
  return api
    .list<Revision>(KEY, owner.metadata.namespace)
    .filter((one) => controllerOf(one)?.uid === owner.metadata.uid)
    .toSorted((a, b) => a.revision - b.revision);
}

/** The revision of the present template, made where there is none; it is always the latest. */
export function syncRevision(
  api: ApiClient,
  owner: Owner,
  template: PodTemplateSpec | undefined,
  style: RevisionStyle,
): Revision {
  const known = listRevisions(api, owner);
  const latest = known.at(-1)?.revision ?? 0;
  const data = { spec: { template: { ...copyOf(template ?? {}), $patch: 'replace' } } };
  const found = known.find((one) => sameJson({ ...one.data }, data));
  const { namespace = '', name = '' } = owner.metadata;
  if (found !== undefined) {
    if (found.revision === latest) return found;
    const changed = api.change<Revision>(KEY, namespace, found.metadata.name ?? '', '', (draft) => {
      draft.revision = latest + 1;
    });
    return changed ?? found;
  }
  for (let collisions = 0; ; collisions++) {
    const hash = templateHash(template, collisions);
    try {
      return api.create<Revision>(KEY, {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: {
          name: `${name}-${hash}`,
          namespace,
          labels: { ...template?.metadata?.labels, [style.hashLabel]: hash },
          annotations: { ...owner.metadata.annotations },
          ownerReferences: [controllerReference(owner)],
        },
        data,
        revision: latest + 1,
      });
    } catch (error) {
      if (!isRefusal(error, 'AlreadyExists')) throw error;
    }
  }
}

/** Deletes the oldest beyond the limit; those in use stay. */
export function dropRevisions(
  api: ApiClient,
  owner: Owner,
  limit: number,
  inUse: (revision: Revision) => boolean,
): void {
  const idle = listRevisions(api, owner).filter((one) => !inUse(one));
  for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit))) {
    api.delete(KEY, metadata.namespace ?? '', metadata.name ?? '');
  }
}

/** The template that a revision keeps. */
export function templateOf({ data }: Revision): PodTemplateSpec {
  const template = copyOf(data?.spec?.template ?? {});
  delete template.$patch;
  return template;
}
