import { isFields, type Fields } from '../objects/object.ts';
import type { ListSchema, MapSchema, StructSchema, TypeSchema } from '../schema/types.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { impliedFields } from './implied-fields.ts';
import { sameJson } from './json-values.ts';
import { elementOfItem } from './list-items.ts';
import { fieldElement, type PathElement } from './path-element.ts';

/** What changes from one object to another. */
export interface Comparison {
  readonly added: FieldSet;
  readonly removed: FieldSet;
  readonly modified: FieldSet;
}

/**
 * Compares two objects of a type by the rules of structured-merge-diff (typed/compare.go). With `implied`, fields that
 * the API server's own structs always have (`resources: {}`) count as there on both sides. Throws ItemError for lists
 * without keys.
 */
export function compareObjects(
  left: unknown,
  right: unknown,
  type: TypeSchema,
  options: { readonly implied: boolean },
): Comparison {
  const walker = new ComparingWalker(options.implied);
  walker.compare(left, right, type);
  return {
    added: walker.added.build(),
    removed: walker.removed.build(),
    modified: walker.modified.build(),
  };
}

class ComparingWalker {
  readonly added = new FieldSetBuilder();
  readonly removed = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  private readonly path: PathElement[] = [];
  private readonly implied: boolean;

  constructor(implied: boolean) {
    this.implied = implied;
  }

  /** Undefined is absent, at least one side is there. */
  compare(left: unknown, right: unknown, type: TypeSchema): void {
    switch (type.kind) {
      case 'scalar':
        this.compareLeaf(left, right);
        return;
      case 'list':
        if (type.listType === 'atomic' || (isEmpty(left) && isEmpty(right))) this.compareLeaf(left, right);
        else {
          this.compareItems(type, left, right);
          this.noteSide(left, right);
        }
        return;
      case 'map':
      case 'struct':
        if (type.atomic || (isEmpty(left) && isEmpty(right))) this.compareLeaf(left, right);
        else {
          this.compareFields(type, left, right);
          this.noteSide(left, right);
        }
    }
  }

  private compareLeaf(left: unknown, right: unknown): void {
    if (left === undefined) this.added.insert(this.path);
    else if (right === undefined) this.removed.insert(this.path);
    else if (left !== right && !sameJson(left, right)) this.modified.insert(this.path);
  }

  private noteSide(left: unknown, right: unknown): void {
    if (left === undefined) this.added.insert(this.path);
    else if (right === undefined) this.removed.insert(this.path);
  }

  private descend(element: PathElement, left: unknown, right: unknown, type: TypeSchema): void {
    this.path.push(element);
    this.compare(left, right, type);
    this.path.pop();
  }

  private compareFields(type: StructSchema | MapSchema, left: unknown, right: unknown): void {
    const [before, after] = [asFields(left), asFields(right)];
    const names = new Set<string>();
    for (const name in before) names.add(name);
    for (const name in after) names.add(name);
    const implied = this.implied && type.kind === 'struct' ? impliedFields(type) : nothingImplied;
    for (const name of implied.keys()) names.add(name);
    for (const name of names) {
      const fieldType = type.kind === 'map' ? type.values : type.fields.get(name)?.type;
      if (fieldType === undefined) continue;
      const [old, now] = [valueOf(before, name, implied), valueOf(after, name, implied)];
      if (old !== now) this.descend(fieldElement(name), old, now, fieldType);
    }
  }

  private compareItems(type: ListSchema, left: unknown, right: unknown): void {
    const before = groupItems(type, left);
    const after = groupItems(type, right);
    for (const element of new Set([...before.keys(), ...after.keys()])) {
      const old = before.get(element) ?? [];
      const now = after.get(element) ?? [];
      if (old.length <= 1 && now.length <= 1) {
        if (old[0] !== now[0]) this.descend(element, old[0], now[0], type.items);
      } else this.compareDuplicates(type, element, old, now);
    }
  }

  /** Items with the same keys are one atomic thing. */
  private compareDuplicates(
    type: ListSchema,
    element: PathElement,
    old: readonly unknown[],
    now: readonly unknown[],
  ): void {
    const path = [...this.path, element];
    if (old.length >= 2 && now.length >= 2) {
      if (!sameJson(old, now)) this.modified.insert(path);
    } else if (old.length >= 2) {
      if (now.length > 0) this.descend(element, undefined, now[0], type.items);
      this.removed.insert(path);
    } else {
      if (old.length > 0) this.descend(element, old[0], undefined, type.items);
      this.added.insert(path);
    }
  }
}

function asFields(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

const nothingImplied: ReadonlyMap<string, unknown> = new Map();

function valueOf(fields: Fields | undefined, name: string, implied: ReadonlyMap<string, unknown>): unknown {
  if (fields === undefined) return undefined;
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === undefined ? implied.get(name) : value;
}

/** Absent, null, a value of another kind, or without content. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (!isFields(value)) return true;
  for (const _ in value) return false;
  return true;
}

function groupItems(type: ListSchema, list: unknown): Map<PathElement, unknown[]> {
  const groups = new Map<PathElement, unknown[]>();
  if (!Array.isArray(list)) return groups;
  for (const item of list) {
    const element = elementOfItem(type, item);
    const group = groups.get(element);
    if (group === undefined) groups.set(element, [item]);
    else group.push(item);
  }
  return groups;
}
