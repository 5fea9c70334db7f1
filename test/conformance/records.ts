import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Answer } from './player.ts';

/** What a real cluster answered in one conversation. */
export interface Record {
  /** Of the cluster: "v1.36.3". */
  readonly kubernetes: string;
  /** Minor version of the kubectl that asked: its own words are in the answers. */
  readonly kubectl: number;
  readonly steps: readonly { readonly step: string; readonly answer: Answer }[];
}

const folder = new URL('records/', import.meta.url).pathname;

/** Undefined when the conversation has not been recorded. */
export function readRecord(name: string): Record | undefined {
  const path = join(folder, `${name}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record) : undefined;
}

export function writeRecord(name: string, record: Record): void {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(record, null, 1)}\n`);
}

const differenceSchema = z.array(
  z.strictObject({ conversation: z.string(), step: z.string(), reason: z.string().min(10) }),
);
export type Difference = z.infer<typeof differenceSchema>[number];

/** The steps that are known to be answered otherwise, with reasons. The list only shrinks. */
export function readDifferences(): readonly Difference[] {
  return differenceSchema.parse(
    parse(readFileSync(new URL('differences.yaml', import.meta.url), 'utf8')) ?? [],
  );
}
