import { SIGNAL_NUMBERS } from '../process/signals.ts';
import type { SignalName } from '../process/types.ts';

/** All names of Linux signals by number, as kill -l shows them. */
export const allSignals: readonly (readonly [number: number, name: string])[] = [
  ...'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'
    .split(' ')
    .map((name, index): readonly [number, string] => [index + 1, name]),
  [35, 'RTMIN'],
  [64, 'RTMAX'],
];

/** "TERM", "SIGTERM", "term" or "15" as a name of kill -l; undefined: no signal. "EXIT" and "0" are "EXIT". */
export function parseSignal(text: string): string | undefined {
  if (text === '0' || text.toUpperCase() === 'EXIT') return 'EXIT';
  if (/^\d+$/.test(text)) return allSignals.find(([number]) => number === Number(text))?.[1];
  const name = text.toUpperCase().replace(/^SIG/, '');
  return allSignals.some(([, known]) => known === name) ? name : undefined;
}

export function isSimulated(name: string): name is SignalName {
  return name in SIGNAL_NUMBERS;
}

const texts: Readonly<Record<SignalName, string>> = {
  HUP: 'Hangup',
  INT: 'Interrupt',
  QUIT: 'Quit',
  KILL: 'Killed',
  USR1: 'User defined signal 1',
  USR2: 'User defined signal 2',
  PIPE: 'Broken pipe',
  ALRM: 'Alarm clock',
  TERM: 'Terminated',
  CHLD: 'Child exited',
  WINCH: 'Window changed',
};

/** strsignal(3) */
export function signalText(signal: SignalName): string {
  return texts[signal];
}
