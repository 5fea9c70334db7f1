import { cleanText } from '../model/clean-text.ts';

/** Something wrong in a pack: where, what, and what to do about it. Line and column count from 1. */
export interface PackFault {
  /** Relative to the pack's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do. */
  readonly next: string;
}

/** `file:line:column: what, what to do`, on one line; control characters of the pack's own text are taken out. */
export function formatFault(fault: PackFault): string {
  const text = `${fault.file}:${fault.line}:${fault.column}: ${fault.message}, ${fault.next}`;
  return cleanText(text).replaceAll(/\s*\n\s*/g, ' ');
}

/** By file, line and column: the order in which an author mends them. */
export function sortFaults(faults: readonly PackFault[]): readonly PackFault[] {
  return faults.toSorted(
    (a, b) => (a.file < b.file ? -1 : Number(a.file > b.file)) || a.line - b.line || a.column - b.column,
  );
}

/** A fault of a whole file. */
export function faultOfFile(file: string, message: string, next: string): PackFault {
  return { file, line: 1, column: 1, message, next };
}

/** A fault at an index of a file's text. */
export function faultAt(
  file: string,
  text: string,
  offset: number,
  message: string,
  next: string,
): PackFault {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { file, line: before.split('\n').length, column: offset - lineStart + 1, message, next };
}
