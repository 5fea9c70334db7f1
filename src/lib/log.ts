import { renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Clock } from './clock.ts';
import { appendLine, ensureFolder } from './files.ts';

/** What went on, for whoever looks for the cause of a fault. */
export interface Log {
  /** Appends one line. Never throws: what can't be logged is no reason to stop. */
  write(event: string, fields?: JsonObject): void;
}

const MAX_BYTES = 1024 * 1024;
const HIDDEN = '(hidden)';
/** Names of fields and options whose value is a secret. */
const SECRET_NAME = /pass(word|phrase)?$|secret|token|credential|private|key-?data|authorization|cookie/i;
/** Secrets that are known by their look: PEM blocks, bearer tokens, JSON web tokens, URLs with a password. */
const SECRET_TEXT = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bBearer\s+[\w.~+/=-]+/gi,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /(?<=:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g,
  /(?<=--?(?:password|token|secret)[= ])\S+/gi,
];

/** Takes secrets out of what is about to be written. */
export function hideSecrets(value: Json): Json {
  if (typeof value === 'string') {
    return SECRET_TEXT.reduce((text, pattern) => text.replaceAll(pattern, HIDDEN), value);
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map(hideSecrets);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_NAME.test(name) && (typeof item === 'string' || typeof item === 'number')
        ? HIDDEN
        : hideSecrets(item),
    ]),
  );
}

/**
 * A log of JSON lines, each `{time, pid, event, ...fields}`. When the file is larger than `maxBytes` it becomes
 * `<path>.1` (the one before is dropped), so that the two never take more than twice that.
 */
export function openLog(path: string, clock: Clock, maxBytes = MAX_BYTES): Log {
  return {
    write(event, fields = {}) {
      try {
        const hidden = hideSecrets(fields) as JsonObject;
        const line = JSON.stringify({ time: clock.now().toISOString(), pid: process.pid, event, ...hidden });
        ensureFolder(dirname(path));
        const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
        if (size > 0 && size + Buffer.byteLength(line) + 1 > maxBytes) renameSync(path, `${path}.1`);
        appendLine(path, line);
      } catch {
        // a full disk or a folder we may not write: the command itself says so where it matters
      }
    },
  };
}
