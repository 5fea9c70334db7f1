import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine as the system's table has it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** The session: processes that were started in one terminal share it. */
  readonly session: number;
  /** When it started, in the system's own words: what tells it from a later process of the same id. */
  readonly started: string;
}

/** All processes that can be seen. Empty where the system tells nothing of them. */
export function listProcesses(): readonly ProcessEntry[] {
  try {
    const entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    if (entries.length > 0) return entries.flatMap((name) => entryOf(Number(name)) ?? []);
  } catch {
    // macOS has no /proc
  }
  return listByPs();
}

/** When a process started; null when there is none of that id. */
export function startOf(pid: number): string | null {
  const own = entryOf(pid) ?? listByPs().find((entry) => entry.pid === pid);
  return own?.started ?? null;
}

/** proc_pid_stat(5); null when there is no such process, or no /proc. */
function entryOf(pid: number): ProcessEntry | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // the program's name stands in brackets and may hold anything, brackets too
  const [state, parent, , session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // one that has ended and was not waited for does nothing any more
  if (state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), session: Number(session), started: rest[15] ?? '' };
}

function listByPs(): readonly ProcessEntry[] {
  try {
    const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,sess=,stat=,lstart='], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.split('\n').flatMap((line) => {
      const [pid, parent, session, state, ...started] = line.trim().split(/\s+/);
      if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
      return [
        {
          pid: Number(pid),
          parent: Number(parent),
          session: Number.parseInt(session ?? '0', 16),
          started: started.join(' '),
        },
      ];
    });
  } catch {
    return [];
  }
}
