import type { Value } from './values.ts';

/** An expression of CEL, as it was parsed. `at` is where it stands in the text: an index of UTF-16 units. */
export type Node = { readonly at: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'select'; readonly operand: Node; readonly field: string; readonly optional: boolean }
  | { readonly kind: 'index'; readonly operand: Node; readonly index: Node; readonly optional: boolean }
  | { readonly kind: 'has'; readonly operand: Node; readonly field: string }
  /** Operators too, by the names that messages have for them: `_+_`, `@in`. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly target: Node | undefined;
      readonly args: readonly Node[];
    }
  | { readonly kind: 'and' | 'or'; readonly left: Node; readonly right: Node }
  | {
      readonly kind: 'conditional';
      readonly condition: Node;
      readonly whenTrue: Node;
      readonly whenFalse: Node;
    }
  | { readonly kind: 'list'; readonly items: readonly { readonly value: Node; readonly optional: boolean }[] }
  | {
      readonly kind: 'map';
      readonly entries: readonly { readonly key: Node; readonly value: Node; readonly optional: boolean }[];
    }
  /** What binds names: `list.all(x, ...)`. */
  | {
      readonly kind: 'macro';
      readonly macro: Macro;
      readonly target: Node;
      readonly names: readonly string[];
      readonly args: readonly Node[];
    }
);

export type Macro =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'filter'
  | 'map'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry'
  | 'sortBy'
  | 'optMap'
  | 'optFlatMap';

/** Something wrong with an expression, at a place of its text. */
export interface Issue {
  readonly at: number;
  readonly message: string;
}

/** The issues as cel-go prints them: place, message, the line and a caret below. Sorted by place. */
export function issuesText(expression: string, issues: readonly Issue[]): string {
  const lines = expression.split('\n');
  return issues
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, message }) => {
      const before = expression.slice(0, at).split('\n');
      const line = before.length;
      const column = Array.from(before.at(-1) ?? '').length;
      const text = (lines[line - 1] ?? '').replaceAll('\t', ' ');
      return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${text}\n | ${'.'.repeat(column)}^`;
    })
    .join('\n');
}
