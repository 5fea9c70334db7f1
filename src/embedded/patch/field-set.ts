import { isFields, type Fields } from '../objects/object.ts';
import type { TypeSchema } from '../schema/types.ts';
import { compareElements, showElement, type PathElement } from './path-element.ts';

/**
 * A set of paths into an object, as a tree: a node is in the set when it is `owned`. What is below an owned node is
 * not in the set by that. Never changed once made. See sigs.k8s.io/structured-merge-diff/v6/fieldpath/set.go.
 */
export interface FieldSet {
  readonly owned: boolean;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

interface GrowingSet {
  owned: boolean;
  children: Map<PathElement, GrowingSet>;
}

const noChildren: ReadonlyMap<PathElement, FieldSet> = new Map();

export const emptySet: FieldSet = { owned: false, children: noChildren };

/** Collects paths. */
export class FieldSetBuilder {
  private readonly root: GrowingSet = { owned: false, children: new Map() };

  /** The empty path, the whole object, is owned by nobody. */
  insert(path: readonly PathElement[]): void {
    if (path.length === 0) return;
    let node = this.root;
    for (const element of path) {
      let child = node.children.get(element);
      if (child === undefined) {
        child = { owned: false, children: new Map() };
        node.children.set(element, child);
      }
      node = child;
    }
    node.owned = true;
  }

  build(): FieldSet {
    return this.root;
  }
}

/** The set of these paths. */
export function setOf(...paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

export function isEmptySet(set: FieldSet): boolean {
  if (set.owned) return false;
  for (const child of set.children.values()) if (!isEmptySet(child)) return false;
  return true;
}

/** A node of these children without the empty ones. */
function node(owned: boolean, children: Map<PathElement, FieldSet>): FieldSet {
  for (const [element, child] of children) if (isEmptySet(child)) children.delete(element);
  return { owned, children };
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (left.children.size === 0 && !left.owned) return right;
  if (right.children.size === 0 && (left.owned || !right.owned)) return left;
  const children = new Map(left.children);
  for (const [element, child] of right.children) {
    const mine = children.get(element);
    children.set(element, mine === undefined ? child : union(mine, child));
  }
  return { owned: left.owned || right.owned, children };
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of left.children) {
    const other = right.children.get(element);
    if (other !== undefined) children.set(element, intersection(child, other));
  }
  return node(left.owned && right.owned, children);
}

/** The paths of `left` that aren't in `right`; what is below a path of `right` stays. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map(left.children);
  for (const [element, other] of right.children) {
    const mine = children.get(element);
    if (mine !== undefined) children.set(element, difference(mine, other));
  }
  return node(left.owned && !right.owned, children);
}

/** The paths of `left` that are neither in `right` nor below a path of `right`. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map(left.children);
  for (const [element, other] of right.children) {
    const mine = children.get(element);
    if (mine === undefined) continue;
    if (other.owned) children.delete(element);
    else children.set(element, recursiveDifference(mine, other));
  }
  return node(left.owned && !right.owned, children);
}

export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  let current: FieldSet | undefined = set;
  for (const element of path) current = current?.children.get(element);
  return current?.owned ?? false;
}

/** Adds the declared fields of structs that the set has something below. */
export function withNamedFields(set: FieldSet, type: TypeSchema | undefined): FieldSet {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const isField = element.startsWith('f:');
    const field = isField && type?.kind === 'struct' ? type.fields.get(element.slice(2)) : undefined;
    const below = withNamedFields(child, field?.type ?? typeBelow(type, element));
    const named = field !== undefined && child.children.size > 0;
    children.set(element, named ? { owned: true, children: below.children } : below);
  }
  return { owned: set.owned, children };
}

function typeBelow(type: TypeSchema | undefined, element: PathElement): TypeSchema | undefined {
  if (type?.kind === 'map' && element.startsWith('f:')) return type.values;
  if (type?.kind === 'list' && element.startsWith('k:')) return type.items;
  return undefined;
}

/** Every path of the set: at each level the level's own paths first, then those below; both in FieldsV1's order. */
export function pathsOf(set: FieldSet, prefix: readonly PathElement[] = []): (readonly PathElement[])[] {
  const elements = [...set.children.keys()].toSorted(compareElements);
  const own = elements.filter((element) => set.children.get(element)?.owned);
  const paths: (readonly PathElement[])[] = own.map((element) => [...prefix, element]);
  for (const element of elements) {
    paths.push(...pathsOf(set.children.get(element) ?? emptySet, [...prefix, element]));
  }
  return paths;
}

/** `.spec.containers[name="web"].image` */
export function showPath(path: readonly PathElement[]): string {
  return path.map((element) => showElement(element)).join('');
}

/** The set as FieldsV1 JSON, keys in the API server's order. */
export function encodeFieldSet(set: FieldSet): Fields {
  const fields: Fields = {};
  if (set.owned && set.children.size > 0) fields['.'] = {};
  const elements = [...set.children.keys()];
  if (elements.length > 1) elements.sort(compareElements);
  for (const element of elements) fields[element] = encodeFieldSet(set.children.get(element) ?? emptySet);
  return fields;
}

/** FieldsV1 JSON as a set; elements of unknown sorts are dropped. Throws on malformed ones. */
export function decodeFieldSet(fields: unknown): FieldSet {
  return { ...decodeNode(fields), owned: false };
}

function decodeNode(fields: unknown): FieldSet {
  if (!isFields(fields)) throw new Error('expected a FieldsV1 object');
  const children = new Map<PathElement, FieldSet>();
  for (const element in fields) {
    if (element === '.') continue;
    if (element.length < 2 || element[1] !== ':') throw new Error(`missing colon: ${element}`);
    if (!'fkvi'.includes(element[0] ?? '')) continue;
    if (element[0] === 'k' || element[0] === 'v') JSON.parse(element.slice(2));
    children.set(element, decodeNode(fields[element]));
  }
  return { owned: children.size === 0 || '.' in fields, children };
}
