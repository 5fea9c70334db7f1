import { escapePattern } from './pattern.ts';

/** A part of an expanded word. */
export type Piece =
  | {
      readonly text: string;
      /** Taken literally: no splitting, no patterns. */
      readonly quoted: boolean;
      /** The result of an expansion: split by IFS when not quoted. */
      readonly split: boolean;
    }
  /** Between the parameters of "$@". */
  | 'break';

/** A field: its text, and the pattern it is for pathname expansion. */
export interface Field {
  readonly text: string;
  readonly pattern: string;
  /** Some of it was unquoted, so that patterns count. */
  readonly mayMatch: boolean;
}

export const literal = (text: string): Piece => ({ text, quoted: false, split: false });
export const quoted = (text: string): Piece => ({ text, quoted: true, split: false });
export const result = (text: string): Piece => ({ text, quoted: false, split: true });

/** Field splitting (POSIX XCU 2.6.5) and the removal of empty unquoted fields. */
export function splitFields(pieces: readonly Piece[], ifs: string): readonly Field[] {
  const fields: Field[] = [];
  const space = new Set(Array.from(ifs).filter((character) => ' \t\n'.includes(character)));
  const other = new Set(Array.from(ifs).filter((character) => !' \t\n'.includes(character)));
  let current: { text: string; pattern: string; mayMatch: boolean } | undefined;
  let endedBySpace = false;
  const finish = (): void => {
    if (current !== undefined) fields.push(current);
    current = undefined;
  };
  const append = (text: string, isQuoted: boolean): void => {
    current ??= { text: '', pattern: '', mayMatch: false };
    current.text += text;
    current.pattern += isQuoted ? escapePattern(text) : text;
    if (!isQuoted && text !== '') current.mayMatch = true;
    endedBySpace = false;
  };
  for (const piece of pieces) {
    if (piece === 'break') {
      finish();
      endedBySpace = false;
    } else if (piece.quoted || !piece.split) {
      if (piece.quoted || piece.text !== '') append(piece.text, piece.quoted);
    } else {
      let run = '';
      const flushRun = (): void => {
        // a backslash that came out of an expansion is a character like others
        if (run !== '') appendResult(run);
        run = '';
      };
      const appendResult = (text: string): void => {
        current ??= { text: '', pattern: '', mayMatch: false };
        current.text += text;
        current.pattern += text.replaceAll('\\', '\\\\');
        current.mayMatch = true;
        endedBySpace = false;
      };
      for (const character of piece.text) {
        if (space.has(character)) {
          flushRun();
          if (current !== undefined) {
            finish();
            endedBySpace = true;
          }
        } else if (other.has(character)) {
          flushRun();
          if (current === undefined && endedBySpace) endedBySpace = false;
          else {
            current ??= { text: '', pattern: '', mayMatch: false };
            finish();
          }
        } else {
          run += character;
        }
      }
      flushRun();
    }
  }
  finish();
  return fields;
}

/** Pieces as one string, as in assignments and redirections: nothing is split. */
export function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece === 'break' ? ' ' : piece.text)).join('');
}

/** Pieces as a pattern: what was quoted matches only itself. */
export function piecesPattern(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (piece === 'break' ? ' ' : piece.quoted ? escapePattern(piece.text) : piece.text))
    .join('');
}
