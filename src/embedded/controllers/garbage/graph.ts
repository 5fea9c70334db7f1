import type { OwnerReference } from '../../objects/kinds.ts';
import type { ApiObject } from '../../objects/object.ts';

/** One object, as far as ownership goes. */
export interface GraphNode {
  readonly uid: string;
  /** ResourceInfo.key. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly owners: readonly OwnerReference[];
  /** Being deleted, and waiting for its dependents. */
  readonly waits: boolean;
  /** Being deleted, and letting its dependents go first. */
  readonly orphans: boolean;
}

/** Who owns what, as the watches told. */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  dependentsOf(uid: string): GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((one) => this.#nodes.get(one) ?? []);
  }

  put(node: GraphNode): void {
    this.#unlink(node.uid);
    this.#nodes.set(node.uid, node);
    for (const { uid } of node.owners) {
      const set = this.#dependents.get(uid) ?? new Set();
      set.add(node.uid);
      this.#dependents.set(uid, set);
    }
  }

  remove(uid: string): void {
    this.#unlink(uid);
    this.#nodes.delete(uid);
  }

  #unlink(uid: string): void {
    for (const { uid: owner } of this.#nodes.get(uid)?.owners ?? []) {
      const set = this.#dependents.get(owner);
      set?.delete(uid);
      if (set?.size === 0) this.#dependents.delete(owner);
    }
  }
}

export function nodeOf(resource: string, { metadata }: ApiObject): GraphNode {
  const deleting = metadata.deletionTimestamp !== undefined;
  const finalizers = metadata.finalizers ?? [];
  return {
    uid: metadata.uid ?? '',
    resource,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    owners: metadata.ownerReferences ?? [],
    waits: deleting && finalizers.includes('foregroundDeletion'),
    orphans: deleting && finalizers.includes('orphan'),
  };
}
