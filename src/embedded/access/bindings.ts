import type { ApiObject } from '../objects/object.ts';
import type { Store } from '../store/types.ts';
import type { RoleRef, Subject } from './types.ts';

const ROLE_BINDINGS = 'rolebindings.rbac.authorization.k8s.io';
const CLUSTER_ROLE_BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io';

/** One subject of a binding. */
export interface Grant {
  readonly roleRef: RoleRef;
  /** Where and how it was granted, as a review's reason says it. */
  describe(): string;
}

interface BindingSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

interface Binding extends ApiObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly BindingSubject[] | null;
}

type BySubject = ReadonlyMap<string, readonly Grant[]>;
const NONE: BySubject = new Map();

/** Who is bound to which roles: indexed by subject, and made anew when a binding has changed. */
export class Bindings {
  readonly #store: Pick<Store, 'list' | 'lastChange'>;
  #cluster: { readonly at: number; readonly grants: BySubject } | undefined;
  #namespaced: { readonly at: number; readonly grants: ReadonlyMap<string, BySubject> } | undefined;

  constructor(store: Pick<Store, 'list' | 'lastChange'>) {
    this.#store = store;
  }

  /** What is granted in the whole cluster, then in the namespace where it isn't ''; each binding once. */
  *grantsFor({ user, groups }: Subject, namespace: string): Generator<Grant> {
    const keys = [userKey(user), ...new Set(groups.map(groupKey))];
    for (const grants of [this.#inCluster(), namespace === '' ? NONE : this.#inNamespace(namespace)]) {
      const seen = new Set<RoleRef>();
      for (const key of keys) {
        for (const grant of grants.get(key) ?? []) {
          if (seen.has(grant.roleRef)) continue;
          seen.add(grant.roleRef);
          yield grant;
        }
      }
    }
  }

  #inCluster(): BySubject {
    const at = this.#store.lastChange(CLUSTER_ROLE_BINDINGS);
    if (this.#cluster?.at !== at) {
      this.#cluster = { at, grants: index(this.#store.list(CLUSTER_ROLE_BINDINGS) as Binding[], '') };
    }
    return this.#cluster.grants;
  }

  #inNamespace(namespace: string): BySubject {
    const at = this.#store.lastChange(ROLE_BINDINGS);
    if (this.#namespaced?.at !== at) {
      const all = Map.groupBy(
        this.#store.list(ROLE_BINDINGS) as Binding[],
        ({ metadata }) => metadata.namespace ?? '',
      );
      const grants = new Map([...all].map(([name, bindings]) => [name, index(bindings, name)]));
      this.#namespaced = { at, grants };
    }
    return this.#namespaced.grants.get(namespace) ?? NONE;
  }
}

const userKey = (name: string): string => `u ${name}`;
const groupKey = (name: string): string => `g ${name}`;

function index(bindings: readonly Binding[], namespace: string): BySubject {
  const grants = new Map<string, Grant[]>();
  for (const binding of bindings) {
    for (const subject of binding.subjects ?? []) {
      const key = subjectKey(subject, namespace);
      if (key === undefined) continue;
      const grant: Grant = {
        roleRef: binding.roleRef,
        describe: () => describeGrant(binding, subject, namespace),
      };
      const known = grants.get(key);
      if (known === undefined) grants.set(key, [grant]);
      else known.push(grant);
    }
  }
  return grants;
}

/** A service account is the user of its name; one without a namespace is of the binding's. */
function subjectKey({ kind, name, namespace = '' }: BindingSubject, within: string): string | undefined {
  switch (kind) {
    case 'User':
      return userKey(name);
    case 'Group':
      return groupKey(name);
    case 'ServiceAccount': {
      const home = namespace === '' ? within : namespace;
      return home === '' ? undefined : userKey(`system:serviceaccount:${home}:${name}`);
    }
    default:
      return undefined;
  }
}

function describeGrant({ metadata, roleRef }: Binding, subject: BindingSubject, namespace: string): string {
  const name = metadata.name ?? '';
  const binding = namespace === '' ? `ClusterRoleBinding "${name}"` : `RoleBinding "${name}/${namespace}"`;
  const { kind } = subject;
  const home = (subject.namespace ?? '') === '' ? namespace : subject.namespace;
  const who = kind === 'ServiceAccount' ? `${subject.name}/${home ?? ''}` : subject.name;
  return `${binding} of ${roleRef.kind} "${roleRef.name}" to ${kind} "${who}"`;
}
