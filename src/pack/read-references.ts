import { basename, extname, join } from 'node:path';
import { statSync } from 'node:fs';
import type { ReferenceAttempt, Task } from '../model/task.ts';
import { suggestName } from './closest-name.ts';
import type { Pack } from './load-pack.ts';
import { checkObjectFile } from './object-file.ts';
import { faultAt, faultOfFile, type PackFault, sortFaults } from './pack-fault.ts';
import { decodeText, listTree, readBytes } from './pack-tree.ts';
import { defaultValues, placeholderFaults } from './placeholders.ts';

export interface References {
  /** The solution first, then alternatives and wrong attempts by name. */
  readonly references: readonly ReferenceAttempt[];
  /** why.md, Markdown; null when there is none. */
  readonly why: string | null;
  readonly faults: readonly PackFault[];
}

/** Reads what solutions/ holds for a task. That there is nothing is a fault: a pack can be used so, but not tested. */
export async function readReferences(pack: Pack, task: Task): Promise<References> {
  const folder = `solutions/${task.folder}`;
  if (statSync(join(pack.root, folder), { throwIfNoEntry: false })?.isDirectory() !== true) {
    const fault = faultOfFile(
      `${folder}/solution.yaml`,
      'the task has no solution',
      'write solution.yaml or solution.sh',
    );
    return { references: [], why: null, faults: [fault] };
  }
  const tree = listTree(pack.root, folder);
  const faults: PackFault[] = [...tree.faults];
  const references: ReferenceAttempt[] = [];
  let why: string | null = null;
  for (const file of tree.files.values()) {
    const bytes = readBytes(file);
    const text = Buffer.isBuffer(bytes) ? decodeText(file.path, bytes) : bytes;
    if (typeof text !== 'string') {
      faults.push(text);
      continue;
    }
    const inner = file.path.slice(folder.length + 1);
    if (inner === 'why.md') {
      why = text;
      faults.push(...placeholderFaults(file.path, text, task.parameters));
      continue;
    }
    const place = placeOf(inner);
    if ('message' in place) faults.push(faultOfFile(file.path, place.message, place.next));
    else {
      const read = readReference(place, file.path, text, task);
      references.push(read.reference);
      faults.push(...read.faults);
    }
  }
  faults.push(...checkSolutions(folder, references), ...findNamesakes(references));
  const order = ['solution', 'alternative', 'wrong'];
  return {
    references: references.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type)),
    why,
    faults: sortFaults(faults),
  };
}

type Place = Pick<ReferenceAttempt, 'name' | 'type' | 'form'>;

const FOLDERS: Readonly<Record<string, ReferenceAttempt['type']>> = {
  alternatives: 'alternative',
  wrong: 'wrong',
};

/** What a file below the task's solutions is, by its path there. */
function placeOf(inner: string): Place | { readonly message: string; readonly next: string } {
  const [first = '', ...rest] = inner.split('/');
  const extension = extname(inner);
  const name = basename(inner, extension);
  const type =
    rest.length === 0 && name === 'solution' ? 'solution' : rest.length === 1 ? FOLDERS[first] : undefined;
  if (type === undefined) {
    return {
      message: 'the trainer does not know this file',
      next: 'use solution.yaml, solution.sh, why.md, or the folders alternatives and wrong',
    };
  }
  if (extension === '.yaml') return { name, type, form: 'manifest' };
  if (extension === '.sh') return { name, type, form: 'script' };
  return { message: 'this is neither a manifest nor a script', next: 'end its name in .yaml or .sh' };
}

function readReference(
  place: Place,
  file: string,
  text: string,
  task: Task,
): { readonly reference: ReferenceAttempt; readonly faults: readonly PackFault[] } {
  const faults: PackFault[] = [...placeholderFaults(file, text, task.parameters)];
  const header = readFails(file, text, task);
  if (place.type === 'wrong') faults.push(...header.faults);
  else if (header.line !== null) {
    const message = `a line of \`# fails:\` in ${place.type === 'solution' ? 'the solution' : 'an alternative solution'}`;
    faults.push(faultAt(file, text, header.line, message, 'remove the line, or move the file to wrong/'));
  }
  if (place.form === 'manifest') {
    faults.push(...checkObjectFile(file, text, defaultValues(task.parameters), () => null));
  }
  const fails = place.type === 'wrong' ? header.fails : [];
  return { reference: { ...place, file, text, fails }, faults };
}

const FAILS = /^#[ \t]*fails:(.*)$/;

/** Reads `# fails: a, b` on the first line, or on the second behind `#!`. `line`: where it begins, null without one. */
function readFails(
  file: string,
  text: string,
  task: Task,
): {
  readonly fails: readonly string[];
  readonly line: number | null;
  readonly faults: readonly PackFault[];
} {
  const start = text.startsWith('#!') ? text.indexOf('\n') + 1 || text.length : 0;
  const [firstLine = ''] = text.slice(start).split(/\r?\n/, 1);
  const match = FAILS.exec(firstLine);
  if (match === null) {
    const message = 'a wrong attempt says on its first line which checks it fails';
    return {
      fails: [],
      line: null,
      faults: [faultAt(file, text, start, message, 'write `# fails: check-id, ...`')],
    };
  }
  const known = task.checks.map(({ id }) => id);
  const fails: string[] = [];
  const faults: PackFault[] = [];
  let offset = start + firstLine.length - (match[1] ?? '').length;
  for (const part of (match[1] ?? '').split(',')) {
    const id = part.trim();
    const at = offset + part.length - part.trimStart().length;
    offset += part.length + 1;
    if (id === '')
      faults.push(faultAt(file, text, at, 'a check id is missing', `use one of: ${known.join(', ')}`));
    else if (!known.includes(id)) {
      faults.push(faultAt(file, text, at, `no check has the id \`${id}\``, suggestName(id, known)));
    } else if (fails.includes(id))
      faults.push(faultAt(file, text, at, `\`${id}\` is there twice`, 'remove one'));
    else fails.push(id);
  }
  return { fails, line: start, faults };
}

function checkSolutions(folder: string, references: readonly ReferenceAttempt[]): readonly PackFault[] {
  const solutions = references.filter(({ type }) => type === 'solution');
  const [first, second] = solutions;
  if (first === undefined) {
    const next = 'write solution.yaml or solution.sh';
    return [faultOfFile(`${folder}/solution.yaml`, 'the task has no solution', next)];
  }
  return second === undefined
    ? []
    : [
        faultOfFile(
          second.file,
          `the task has a second solution beside ${basename(first.file)}`,
          'remove one',
        ),
      ];
}

/** `a.yaml` and `a.sh` in one folder would be reported under one name. */
function findNamesakes(references: readonly ReferenceAttempt[]): readonly PackFault[] {
  const seen = new Set<string>();
  return references.flatMap(({ type, name, file }) => {
    const key = `${type}/${name}`;
    const again = type !== 'solution' && seen.has(key);
    seen.add(key);
    return again ? [faultOfFile(file, `another attempt is named \`${name}\``, 'rename one of the two')] : [];
  });
}
