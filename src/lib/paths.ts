import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where a home keeps its things. */
export interface HomePaths {
  /** history.db: attempts, parameters, results, the home's id, locks. */
  readonly database: string;
  /** One folder per cluster: kubeconfigs of the learner and of the program. */
  readonly clusters: string;
  /** The learner's files: work/<pack>/<task>. */
  readonly work: string;
  /** Packs that were added. */
  readonly packs: string;
  /** One JSON object per line. */
  readonly log: string;
}

/**
 * The folders of a home: all under one folder when it is given (`--home`, then CKS_HOME), else as the XDG Base
 * Directory Specification says: data for what the learner made, state for what can be made anew.
 */
export function homePaths(env: Readonly<Record<string, string | undefined>>, home?: string): HomePaths {
  const given = home ?? env['CKS_HOME'];
  // the specification: a relative path in these variables is to be ignored
  const xdg = (name: string, fallback: string): string => {
    const value = env[name];
    const base =
      value !== undefined && value.startsWith('/') ? value : join(env['HOME'] ?? homedir(), fallback);
    return join(base, 'cks-trainer');
  };
  const all = given === undefined || given === '' ? undefined : resolve(given);
  const data = all ?? xdg('XDG_DATA_HOME', '.local/share');
  const state = all ?? xdg('XDG_STATE_HOME', '.local/state');
  return {
    database: join(data, 'history.db'),
    clusters: join(state, 'clusters'),
    work: join(data, 'work'),
    packs: join(data, 'packs'),
    log: join(state, 'log.jsonl'),
  };
}
