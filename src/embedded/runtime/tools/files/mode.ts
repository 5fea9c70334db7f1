import type { FileStat } from '../../process/types.ts';

const letters: Readonly<Record<FileStat['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  'character-device': 'c',
  fifo: 'p',
};

/** "drwxr-xr-x" */
export function modeText(stat: FileStat): string {
  const { mode } = stat;
  const part = (shift: number, special: number, letter: string): string => {
    const bits = (mode >> shift) & 7;
    const runs = (bits & 1) !== 0;
    const last = (mode & special) === 0 ? (runs ? 'x' : '-') : runs ? letter : letter.toUpperCase();
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  return letters[stat.type] + part(6, 0o4000, 's') + part(3, 0o2000, 's') + part(0, 0o1000, 't');
}

/** The mode that a text such as "755", "u+x,go-w" makes of another; undefined: the text is none. */
export function changeMode(
  text: string,
  mode: number,
  isDirectory: boolean,
  umask: number,
): number | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const bits = Number.parseInt(text, 8);
    return bits > 0o7777 ? undefined : bits;
  }
  let bits = mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = '', actions = ''] = match;
    for (const action of actions.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)) {
      bits = applyAction(bits, who, action[1] ?? '', action[2] ?? '', isDirectory, umask);
    }
  }
  return bits;
}

function applyAction(
  mode: number,
  who: string,
  operator: string,
  rights: string,
  isDirectory: boolean,
  umask: number,
): number {
  let value = 0;
  const everybody = who === '' || who.includes('a');
  const copied = { u: (mode >> 6) & 7, g: (mode >> 3) & 7, o: mode & 7 }[rights];
  let three = copied ?? 0;
  if (copied === undefined) {
    if (rights.includes('r')) three |= 4;
    if (rights.includes('w')) three |= 2;
    if (rights.includes('x') || (rights.includes('X') && (isDirectory || (mode & 0o111) !== 0))) three |= 1;
  }
  let mask = 0;
  for (const [name, shift, special] of [
    ['u', 6, 0o4000],
    ['g', 3, 0o2000],
    ['o', 0, 0],
  ] as const) {
    if (!everybody && !who.includes(name)) continue;
    value |= three << shift;
    mask |= 7 << shift;
    if (special !== 0) {
      mask |= special;
      if (rights.includes('s')) value |= special;
    }
  }
  if (everybody) mask |= 0o1000;
  if (rights.includes('t')) value |= 0o1000;
  if (who === '') value &= ~umask;
  if (operator === '+') return mode | value;
  if (operator === '-') return mode & ~value;
  return (mode & ~mask) | value;
}

/** "4.0K", as ls -h, df -h and du -h of busybox and GNU show sizes. */
export function humanSize(bytes: number, flavour: 'busybox' | 'gnu', unit = 1): string {
  let value = bytes;
  const units = ['', 'K', 'M', 'G', 'T', 'P'];
  let at = Math.round(Math.log2(unit) / 10);
  value /= unit;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  if (at === 0) return String(value);
  if (flavour === 'busybox') {
    const tenths = Math.round(value * 10);
    return tenths >= 10_000
      ? `${Math.round(value)}${units[at] ?? ''}`
      : `${(tenths / 10).toFixed(1)}${units[at] ?? ''}`;
  }
  const up = Math.ceil(value * 10 - 1e-9) / 10;
  return up < 10 ? `${up.toFixed(1)}${units[at] ?? ''}` : `${Math.ceil(value - 1e-9)}${units[at] ?? ''}`;
}
