import type { JsonObject } from '../../model/json.ts';
import { look } from '../look.ts';
import type { InsideSpec } from '../spec-parts.ts';
import type { FileAspect, FileFacts, InsideFacts } from './facts.ts';
import { runFirst, type Execute } from './run-first.ts';

/** The ways into one container. */
export interface Entrance {
  readonly container: JsonObject;
  readonly name: string;
  readonly execute: Execute;
  /** Throws CouldNotLook. */
  readonly readFile: (path: string, aspect: FileAspect) => Promise<FileFacts>;
}

/** Looks into one container as told; what could not be looked at is among the facts. */
export async function gatherInside(
  spec: InsideSpec,
  entrance: Entrance,
  signal: AbortSignal,
): Promise<InsideFacts> {
  const { readFile, run, refused } = spec;
  const { container, name } = entrance;
  const aspect = onlyExistence(spec) ? 'existence' : 'text';
  const file = readFile === undefined ? null : await look(signal, () => entrance.readFile(readFile, aspect));
  const ran = run === undefined ? null : await look(signal, () => runFirst(entrance.execute, run));
  const control =
    refused === undefined ? null : await look(signal, () => runFirst(entrance.execute, refused.control.run));
  return { container, name, file, run: ran, control };
}

/** Is the file's text of no matter? */
function onlyExistence({ expect }: InsideSpec): boolean {
  return expect?.fileAbsent !== undefined && expect.stdout === undefined && expect.rules === undefined;
}
