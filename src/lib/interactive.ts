import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

export interface InteractiveOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What stays between us and the program. Its job control puts the program into a process group of its own in the
 * terminal's foreground, so that Ctrl-C reaches only what the user runs; and takes the foreground back however the
 * program ends. An interactive shell would do this itself, but not when it is killed: then the foreground belongs to
 * a dead group, and the first key we read stops us like any background job.
 *
 * A program that stops itself (`suspend`) is resumed: there is nobody here who could bring it back.
 * 145 to 150: stopped by SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU, by the numbers of Linux and of macOS.
 */
const SUPERVISOR = `
set -m
"$@"
code=$?
while case $code in 14[5-9] | 150) jobs %% >/dev/null 2>&1 ;; *) false ;; esac; do
  fg >/dev/null
  code=$?
done
exit $code`;

/** Ends bracketed paste, mouse reports, application keys, colours, and shows the cursor: see xterm's ctlseqs. */
const SOFT_RESET =
  '\u001B[?2004l\u001B[?1000l\u001B[?1002l\u001B[?1003l\u001B[?1006l\u001B[?1l\u001B>\u001B[0m\u001B[?25h';

const IGNORED = ['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const;
const ignore = (): void => {};

/**
 * Gives the terminal to a program and takes it back when the program has ended: its modes, the foreground, and the
 * size, whose changes we were not told of. Answers the exit code, 128 + n when signal n ended it.
 * The caller has stopped reading standard input and writes nothing meanwhile. Without a terminal the program just runs.
 */
export async function runInteractive(
  program: string,
  args: readonly string[],
  options: InteractiveOptions,
): Promise<number> {
  if (!process.stdin.isTTY) return spawnInherited(program, args, options);
  const wasRaw = process.stdin.isRaw;
  if (wasRaw) process.stdin.setRawMode(false);
  const modes = await terminalModes();
  // until the program has its own group, keys that send signals reach us too
  for (const signal of IGNORED) process.on(signal, ignore);
  try {
    const code = await spawnInherited('/bin/sh', ['-c', SUPERVISOR, 'cks', program, ...args], options);
    if (code > 128 && code !== 130 && process.stdout.isTTY) process.stdout.write(SOFT_RESET);
    return code;
  } finally {
    if (modes !== '') await setTerminalModes(modes);
    if (wasRaw) process.stdin.setRawMode(true);
    for (const signal of IGNORED) process.off(signal, ignore);
    await noticeSize();
  }
}

// spawn and not execa: nothing is to stand between the program and the terminal
async function spawnInherited(
  program: string,
  args: readonly string[],
  { cwd, env }: InteractiveOptions,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', cwd, env });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + signalNumber(signal);
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === null ? 0 : constants.signals[signal];
}

/** A change of the window's size was told only to the foreground: tells ourselves, and waits until Node knows it. */
async function noticeSize(): Promise<void> {
  const told = once(process, 'SIGWINCH');
  // nothing else may keep the process alive while the signal is on its way
  const alive = setInterval(ignore, 1_000);
  process.kill(process.pid, 'SIGWINCH');
  await told;
  clearInterval(alive);
}

/** The terminal's modes as `stty -g` prints them; empty where it can't. */
async function terminalModes(): Promise<string> {
  const child = spawn('stty', ['-g'], { stdio: ['inherit', 'pipe', 'ignore'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0 ? printed.trim() : '';
  } catch {
    return '';
  }
}

/** SIGTTOU is ignored, so that this works and stops nobody even where we are not in the foreground. */
async function setTerminalModes(modes: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', 'trap "" TTOU; exec stty "$1"', 'cks', modes], {
    stdio: ['inherit', 'ignore', 'ignore'],
  });
  await once(child, 'exit').catch(() => {});
}
