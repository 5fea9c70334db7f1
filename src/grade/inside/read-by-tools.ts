import { CouldNotLook } from '../../model/could-not-look.ts';
import type { FileAspect, FileFacts } from './facts.ts';
import { runFirst, type Execute } from './run-first.ts';

/** Ways to print a file with what images have. Shell ways read with built-ins alone. */
const LOOP = 'while IFS= read -r line || [ -n "$line" ]; do printf "%s\\n" "$line"; done < "$1"';
const READERS: readonly ((path: string) => readonly string[])[] = [
  (path) => ['cat', path],
  (path) => ['head', '-n', '100000', path],
  (path) => ['tail', '-n', '+1', path],
  (path) => ['sed', '', path],
  (path) => ['awk', '{print}', path],
  (path) => ['dd', `if=${path}`],
  (path) => ['busybox', 'cat', path],
  (path) => ['sh', '-c', LOOP, 'sh', path],
  (path) => ['bash', '-c', LOOP, 'bash', path],
  (path) => ['perl', '-pe', '1', path],
  (path) => ['python3', '-c', 'import sys; sys.stdout.write(open(sys.argv[1]).read())', path],
];

/** Ways to tell that a file is there without reading all of it; links are followed. */
const FINDERS: typeof READERS = [
  (path) => ['ls', '-dL', path],
  (path) => ['stat', '-L', path],
  (path) => ['head', '-c', '1', path],
];

/** A file that every container has: finding it shows that a tool can find files. */
const CONTROL_FILE = '/proc/self/mountinfo';

const ABSENT = /no such file|not a directory|does not exist/i;
const FORBIDDEN = /permission denied|operation not permitted/i;
const DIRECTORY = /is a directory/i;

/**
 * Reads a file with the first tool that is in the container and works. That a file is absent is believed only of a
 * tool that finds another one right after. Throws CouldNotLook when there is no tool, or when none may read it.
 */
export async function readByTools(execute: Execute, path: string, aspect: FileAspect): Promise<FileFacts> {
  // a shared process namespace or the host's has another process 1: mounts are the same for every process in here
  const file = path.replace(/^\/proc\/1\/(mountinfo|mounts|mountstats)$/, '/proc/self/$1');
  let reason = 'no tool to read a file is in the container';
  for (const tool of aspect === 'text' ? READERS : [...FINDERS, ...READERS]) {
    const run = await runFirst(execute, [tool(file)]);
    if (run.ran === 'not-running') return { file: 'not-running', message: run.message };
    const name = run.command[0] ?? '';
    if (!run.ran || run.exitCode === 126 || run.exitCode === 127) continue;
    if (run.exitCode === 0) {
      const text = aspect === 'text' ? run.stdout : '';
      return { file: 'present', text, by: `${name} in the container` };
    }
    if (DIRECTORY.test(run.stderr)) return { file: 'present', text: '', by: `${name} in the container` };
    if (FORBIDDEN.test(run.stderr))
      throw new CouldNotLook('blocked', `the container's user may not read ${path}: ${run.stderr.trim()}`);
    if (ABSENT.test(run.stderr)) {
      const control = await runFirst(execute, [tool(CONTROL_FILE)]);
      if (control.ran === true && control.exitCode === 0 && control.stdout.trim() !== '')
        return { file: 'absent', by: `${name} in the container, which finds other files` };
      reason = `${name} finds no other file either`;
      continue;
    }
    reason = `${name} failed: ${run.stderr.trim()}`;
  }
  throw new CouldNotLook('unavailable', `${path} could not be read: ${reason}`);
}
