// Parts of specs as words of a shell.
import { valueAt, type Json } from '../../src/model/json.ts';

/** A value of a spec as text; nothing is the empty text. */
export const text = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** A value that may be one or several, as several; nothing is none. */
export const list = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];

/** One word of a shell. */
export const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A command of a spec, as words of a shell. */
export const commandWords = (command: Json | undefined): string =>
  list(command)
    .map((word) => quote(text(word)))
    .join(' ');

/** Lines for each of the words that `words` comes to. */
export const forEach = (name: string, words: string, lines: readonly string[]): readonly string[] => [
  `for ${name} in ${words}; do`,
  ...lines,
  'done',
];

/** `k get` of an object, or of the objects that a query is about. */
export function get(query: Json | undefined, output = '-o yaml'): string {
  const [group = '', version] = text(valueAt(query, ['apiVersion'])).split('/');
  const kind = text(valueAt(query, ['kind'])).toLowerCase();
  const options = ['namespace', 'labelSelector', 'fieldSelector'].map((key) => valueAt(query, [key]));
  const name = valueAt(query, ['name']);
  return [
    'k get',
    version === undefined ? kind : `${kind}.${version}.${group}`,
    ...options.flatMap((value, index) =>
      value === undefined ? [] : [`${['-n', '-l', '--field-selector'][index]} ${quote(text(value))}`],
    ),
    // all Namespaces, as our query without one
    ...(options[0] === undefined && name === undefined ? ['-A'] : []),
    ...(name === undefined ? [] : [quote(text(name))]),
    output,
  ].join(' ');
}
