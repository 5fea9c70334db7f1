/** What a piece of text means; the theme decides how it looks. */
export type TextRole =
  'plain' | 'strong' | 'emphasis' | 'code' | 'muted' | 'accent' | 'heading' | 'good' | 'bad' | 'unsure';

export interface Span {
  readonly text: string;
  readonly role: TextRole;
}

/** One row of the terminal. */
export type Line = readonly Span[];

export const EMPTY_LINE: Line = [];

export const span = (text: string, role: TextRole = 'plain'): Span => ({ text, role });

/** A line's characters without their roles. */
export function lineText(line: Line): string {
  return line.map(({ text }) => text).join('');
}
