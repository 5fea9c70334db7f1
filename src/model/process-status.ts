import { CAPABILITIES, capabilitiesOfMask } from './linux-capabilities.ts';
import type { JsonObject } from './json.ts';

/** The fields of /proc/<pid>/status that say what a process may do, in the order in which they are shown. */
export const STATUS_FIELDS = [
  'Uid',
  'Gid',
  'Groups',
  'CapInh',
  'CapPrm',
  'CapEff',
  'CapBnd',
  'CapAmb',
  'NoNewPrivs',
  'Seccomp',
] as const;
export type StatusField = (typeof STATUS_FIELDS)[number];

/** Ids inside a user namespace and outside of it: /proc/<pid>/uid_map as it is read from outside. */
export type IdMap = readonly { readonly inside: number; readonly outside: number; readonly count: number }[];

/**
 * What the kernel says of a process, for rules: `{uid, gid, uids, gids, groups, capabilities: {effective, permitted,
 * bounding, inheritable, ambient}, noNewPrivileges, seccomp}`. `uid` and `gid` are the effective ones, `uids` and
 * `gids` the real, effective, saved and file system ones, each once (proc_pid_status(5)). Capabilities are in capitals
 * without CAP_; seccomp is 0 (off), 1 (strict) or 2 (a filter). Null when the text is no such file.
 */
export function parseProcessStatus(
  text: string,
  maps: { readonly uid: IdMap; readonly gid: IdMap } | null = null,
): JsonObject | null {
  const fields = readFields(text);
  const uids = numbers(fields.get('Uid'));
  const gids = numbers(fields.get('Gid'));
  const groups = numbers(fields.get('Groups') ?? '');
  const set = (field: StatusField): readonly string[] | null => capabilitiesOfMask(fields.get(field) ?? '?');
  const capabilities = {
    effective: set('CapEff'),
    permitted: set('CapPrm'),
    bounding: set('CapBnd'),
    inheritable: set('CapInh'),
    ambient: set('CapAmb'),
  };
  const noNewPrivileges = fields.get('NoNewPrivs');
  const seccomp = fields.get('Seccomp');
  if (uids?.length !== 4 || gids?.length !== 4 || groups === null) return null;
  if (Object.values(capabilities).includes(null)) return null;
  if (!/^[01]$/.test(noNewPrivileges ?? '') || !/^[012]$/.test(seccomp ?? '')) return null;
  const uid = (id: number): number => (maps === null ? id : insideId(id, maps.uid));
  const gid = (id: number): number => (maps === null ? id : insideId(id, maps.gid));
  return {
    uid: uid(uids[1] ?? 0),
    gid: gid(gids[1] ?? 0),
    uids: [...new Set(uids.map(uid))],
    gids: [...new Set(gids.map(gid))],
    groups: groups.map(gid),
    capabilities,
    noNewPrivileges: noNewPrivileges === '1',
    seccomp: Number(seccomp),
  };
}

/** The lines of uid_map or gid_map; null when the text is no such file. */
export function parseIdMap(text: string): IdMap | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const map = lines.map((line) => numbers(line));
  if (lines.length === 0 || map.some((entry) => entry?.length !== 3)) return null;
  return map.map((entry) => {
    const [inside = 0, outside = 0, count = 0] = entry ?? [];
    return { inside, outside, count };
  });
}

/** The kernel's number for an id that a user namespace does not know. */
const OVERFLOW_ID = 65_534;

function insideId(outside: number, map: IdMap): number {
  const range = map.find((entry) => outside >= entry.outside && outside < entry.outside + entry.count);
  return range === undefined ? OVERFLOW_ID : range.inside + (outside - range.outside);
}

/** One line as the file has it, with what it means: "CapEff: 0000000000000400 = net_bind_service". Empty: not there. */
export function explainStatusLine(text: string, field: StatusField): string {
  const value = readFields(text).get(field);
  if (value === undefined) return '';
  const line = `${field}: ${value.replaceAll(/\s+/g, ' ')}`.trim();
  const meaning = meaningOf(field, value);
  return meaning === '' ? line : `${line} = ${meaning}`;
}

function meaningOf(field: StatusField, value: string): string {
  switch (field) {
    case 'Uid':
    case 'Gid':
      return 'real, effective, saved, file system';
    case 'Groups':
    case 'NoNewPrivs':
      return '';
    case 'Seccomp':
      return ['off', 'strict', 'a filter'][Number(value)] ?? '';
    case 'CapInh':
    case 'CapPrm':
    case 'CapEff':
    case 'CapBnd':
    case 'CapAmb': {
      const names = capabilitiesOfMask(value) ?? [];
      if (names.length === 0) return 'none';
      return names.length >= CAPABILITIES.length ? 'all' : names.join(', ').toLowerCase();
    }
  }
}

function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    // the first of a name is the kernel's: a process can't put lines of its own before it
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value);
  }
  return fields;
}

function numbers(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null;
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.every((word) => /^\d+$/.test(word)) ? words.map(Number) : null;
}
