import type { SignalName } from './types.ts';

/** Linux numbers of the signals that the simulation knows. */
export const SIGNAL_NUMBERS: Readonly<Record<SignalName, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  WINCH: 28,
};

/** Without a handler these do nothing. */
export const IGNORED_BY_DEFAULT: ReadonlySet<SignalName> = new Set(['CHLD', 'WINCH']);
