// Reads struct types out of Go sources formatted by gofmt: what the OpenAPI documents don't say of a field, namely
// whether it is a pointer, when the encoder leaves it out, and the Go type that error messages name.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface GoField {
  /** The JSON name; '' for an embedded struct without one. */
  readonly name: string;
  /** The field's own name, "VolumeSource". */
  readonly goName: string;
  /** As written: "*metav1.LabelSelector". */
  readonly type: string;
  readonly options: readonly string[];
}

export type GoDeclaration =
  | { readonly kind: 'struct'; readonly fields: readonly GoField[] }
  | { readonly kind: 'named'; readonly type: string };

export interface GoPackage {
  /** The last part of its path, which is its name in all packages read here. */
  readonly name: string;
  readonly path: string;
  /** Import paths by local name. */
  readonly imports: ReadonlyMap<string, string>;
  readonly declarations: ReadonlyMap<string, GoDeclaration>;
}

const FIELD = /^\t(?:(\w+)\s+)?([\w.*[\]]+)\s+`json:"([^"]*)"/;

/** Reads all types of a package. `folder` holds its sources; test files are left out. */
export function readGoPackage(path: string, folder: string): GoPackage {
  const imports = new Map<string, string>();
  const declarations = new Map<string, GoDeclaration>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.go') || /_test\.go$|generated|pb\.go$/.test(name)) continue;
    readSource(readFileSync(join(folder, name), 'utf8'), imports, declarations);
  }
  return { name: path.slice(path.lastIndexOf('/') + 1), path, imports, declarations };
}

function readSource(
  source: string,
  imports: Map<string, string>,
  declarations: Map<string, GoDeclaration>,
): void {
  let fields: GoField[] | undefined;
  for (const line of source.split('\n')) {
    if (fields !== undefined) {
      if (line === '}') fields = undefined;
      else readField(line, fields);
      continue;
    }
    const imported = /^\t?(?:import )?(?:(\w+) )?"([\w./-]+)"$/.exec(line);
    if (imported?.[2] !== undefined) {
      imports.set(imported[1] ?? imported[2].slice(imported[2].lastIndexOf('/') + 1), imported[2]);
      continue;
    }
    const struct = /^type (\w+) struct \{$/.exec(line);
    if (struct?.[1] !== undefined) {
      fields = [];
      declarations.set(struct[1], { kind: 'struct', fields });
      continue;
    }
    const named = /^type (\w+) (?:= )?([\w.*[\]]+)(?: \/\/.*)?$/.exec(line);
    if (named?.[1] !== undefined && named[2] !== undefined) {
      declarations.set(named[1], { kind: 'named', type: named[2] });
    }
  }
}

function readField(line: string, fields: GoField[]): void {
  const found = FIELD.exec(line);
  if (found === null) return;
  const [, goName, type = '', tag = ''] = found;
  const [name = '', ...options] = tag.split(',');
  if (name === '-') return;
  fields.push({ name, goName: goName ?? type.slice(type.lastIndexOf('.') + 1), type, options });
}
