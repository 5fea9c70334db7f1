/** One line of /proc/PID/mountinfo: what is mounted at a path. */
export interface MountPoint {
  /** The path, as the process sees it. */
  readonly at: string;
  /** The part of the file system that is mounted there. */
  readonly root: string;
  /** Of the mount: "ro" or "rw", "nosuid", ... They decide whether a write is refused, together with `superOptions`. */
  readonly options: readonly string[];
  readonly fsType: string;
  readonly source: string;
  /** Of the file system. */
  readonly superOptions: readonly string[];
}

/**
 * Reads the text of a mountinfo file (proc_pid_mountinfo(5)). Where several are mounted at one path the last is what
 * a process sees, so only that one is answered. Null when a line is not of this form or when there is none: such a
 * text says nothing about mounts.
 */
export function parseMountinfo(text: string): readonly MountPoint[] | null {
  const byPath = new Map<string, MountPoint>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const mount = parseLine(line);
    if (mount === null) return null;
    byPath.delete(mount.at);
    byPath.set(mount.at, mount);
  }
  return byPath.size === 0 ? null : [...byPath.values()];
}

function parseLine(line: string): MountPoint | null {
  const words = line.trim().split(' ');
  // optional fields of no fixed number end with a single dash
  const dash = words.indexOf('-', 6);
  const [id, parent, device, root, at, options] = words;
  const [fsType, source, superOptions] = dash === -1 ? [] : words.slice(dash + 1);
  if (id === undefined || parent === undefined || device === undefined) return null;
  if (!/^\d+$/.test(id) || !/^\d+$/.test(parent) || !/^\d+:\d+$/.test(device)) return null;
  if (root === undefined || at === undefined || options === undefined) return null;
  if (fsType === undefined || source === undefined) return null;
  return {
    at: unescapeOctal(at),
    root: unescapeOctal(root),
    options: options.split(','),
    fsType,
    source: unescapeOctal(source),
    superOptions: (superOptions ?? '').split(',').filter((option) => option !== ''),
  };
}

/** Space, tab, newline and backslash are written as three octal digits. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
