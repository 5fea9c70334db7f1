import { cleanText } from '../model/clean-text.ts';

/** What went wrong and what to do about it. */
export interface FaultText {
  /** May have several lines: a command and its output. */
  readonly message: string;
  /** Empty when there is nothing to type. */
  readonly next: string;
}

/** The message and the next command of anything thrown; faults of the program carry `next`. */
export function describeFault(error: unknown): FaultText {
  if (!(error instanceof Error)) return { message: cleanText(String(error)), next: '' };
  const next = 'next' in error && typeof error.next === 'string' ? error.next : '';
  return { message: cleanText(error.message).trim() || error.name, next: cleanText(next) };
}
