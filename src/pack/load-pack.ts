import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { ImageDefaults, PackIdentity, Task } from '../model/task.ts';
import { digestFiles } from './digest.ts';
import { parseWith } from './explain-issue.ts';
import { refuseOtherVersion } from './file-header.ts';
import { locateFindings } from './finding.ts';
import { faultOfFile, type PackFault, sortFaults } from './pack-fault.ts';
import { type PackFile, packSchema } from './pack-schema.ts';
import { decodeText, listTree, readBytes } from './pack-tree.ts';
import { readTask } from './read-task.ts';
import { readYaml } from './read-yaml.ts';
import { findTasks } from './find-tasks.ts';

/** A pack that was read and validated. */
export interface Pack {
  readonly identity: PackIdentity;
  readonly title: string;
  /** The folder that holds tasks/ and solutions/. */
  readonly root: string;
  /** In the order of their folders. */
  readonly tasks: readonly Task[];
  /** Does it carry programs of its author, which run only after a question? */
  readonly carriesScripts: boolean;
}

export type PackRead =
  { readonly ok: true; readonly pack: Pack } | { readonly ok: false; readonly faults: readonly PackFault[] };

/** Reads the pack at a root and validates all of it but the solutions; every fault comes at once. */
export async function loadPack(root: string, kinds: readonly CheckKind[]): Promise<PackRead> {
  const { pack, faults } = readPack(root, kinds);
  return faults.length === 0 && pack !== null ? { ok: true, pack } : { ok: false, faults };
}

const PACK_FILE = 'tasks/pack.yaml';
const UNKNOWN: PackIdentity = { name: 'unknown', version: '0.0.0', digest: '' };
/** Kinds of checks that run programs of the pack's author. */
const SCRIPT_KINDS = ['command'];

/** The same, with the tasks that are sound even where others are not. `pack` is null when there is nothing to go on. */
export function readPack(
  root: string,
  kinds: readonly CheckKind[],
): { readonly pack: Pack | null; readonly faults: readonly PackFault[] } {
  if (statSync(join(root, PACK_FILE), { throwIfNoEntry: false }) === undefined) {
    const fault = faultOfFile(
      PACK_FILE,
      `there is no pack in ${root}`,
      `name the folder that holds ${PACK_FILE}`,
    );
    return { pack: null, faults: [fault] };
  }
  const tree = listTree(root, 'tasks');
  const faults: PackFault[] = [...tree.faults];
  const contents = new Map<string, Buffer>();
  for (const file of tree.files.values()) {
    const bytes = readBytes(file);
    if (Buffer.isBuffer(bytes)) contents.set(file.path, bytes);
    else faults.push(bytes);
  }
  const undecoded = new Set<string>();
  const textOf = (path: string): string | null | undefined => {
    const bytes = contents.get(path);
    if (bytes === undefined) return tree.files.has(path) ? undefined : null;
    const text = decodeText(path, bytes);
    if (typeof text === 'string') return text;
    if (!undecoded.has(path)) faults.push(text);
    undecoded.add(path);
    return undefined;
  };

  const header = readPackFile(textOf);
  faults.push(...header.faults);
  const identity: PackIdentity = {
    ...(header.file === null
      ? UNKNOWN
      : { name: header.file.metadata.name, version: header.file.metadata.version }),
    digest: digestFiles(contents),
  };
  const found = findTasks(tree);
  faults.push(...found.faults);
  const context = {
    pack: identity,
    images: header.file?.spec.images ?? ([] as readonly ImageDefaults[]),
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
    textOf,
  };
  const tasks: Task[] = [];
  for (const folder of found.folders) {
    const read = readTask(folder, context);
    faults.push(...read.faults);
    if (read.task !== null) tasks.push(read.task);
  }
  const runsScripts = tasks.some(({ checks }) => checks.some(({ kind }) => SCRIPT_KINDS.includes(kind)));
  const pack: Pack = {
    identity,
    title: header.file?.metadata.title ?? '',
    root,
    tasks,
    carriesScripts: runsScripts || hasScript(join(root, 'solutions')),
  };
  return { pack, faults: sortFaults(faults) };
}

function readPackFile(textOf: (path: string) => string | null | undefined): {
  readonly file: PackFile | null;
  readonly faults: readonly PackFault[];
} {
  const text = textOf(PACK_FILE);
  if (typeof text !== 'string') return { file: null, faults: [] };
  const yaml = readYaml(PACK_FILE, text);
  if (!yaml.ok) return { file: null, faults: yaml.faults };
  const version = refuseOtherVersion(yaml.value);
  if (version !== null) return { file: null, faults: locateFindings(PACK_FILE, text, [version]) };
  const parsed = parseWith(packSchema, yaml.value, [], 'see docs/pack-format.md');
  return parsed.ok
    ? { file: parsed.data, faults: [] }
    : { file: null, faults: locateFindings(PACK_FILE, text, parsed.findings) };
}

/** Is there a script anywhere below? Stops at the first. */
function hasScript(folder: string): boolean {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  const entries = readdirSync(folder, { withFileTypes: true });
  return (
    entries.some((entry) => !entry.isDirectory() && entry.name.endsWith('.sh')) ||
    entries.some((entry) => entry.isDirectory() && hasScript(join(folder, entry.name)))
  );
}
