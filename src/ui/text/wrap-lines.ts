import type { Line, Span } from './styled-line.ts';
import { splitGraphemes, textWidth } from './text-width.ts';

/** What stands before the first line, and before those that follow it. */
export interface Indent {
  readonly first: Line;
  readonly rest: Line;
}

const NO_INDENT: Indent = { first: [], rest: [] };

/** Breaks spans between words so that no line is wider than `width`; a word wider than a line is cut. `\n` breaks. */
export function wrapSpans(
  spans: readonly Span[],
  width: number,
  indent: Indent = NO_INDENT,
): readonly Line[] {
  const builder = new LineBuilder(width, indent);
  let word: Span[] = [];
  const flush = (): void => {
    if (word.length > 0) builder.addWord(word);
    word = [];
  };
  for (const { text, role } of spans) {
    for (const piece of text.split(/(\n|[ \t]+)/)) {
      if (piece === '') continue;
      if (piece === '\n') {
        flush();
        builder.breakLine();
      } else if (/^[ \t]+$/.test(piece)) {
        flush();
        builder.addSpace({ text: ' ', role });
      } else word.push({ text: piece, role });
    }
  }
  flush();
  return builder.end();
}

/** Keeps every space; breaks only where a line is wider than `width`, after a space if it can. For code and output. */
export function wrapVerbatim(
  text: string,
  role: Span['role'],
  width: number,
  indent: Indent = NO_INDENT,
): readonly Line[] {
  return text.split('\n').flatMap((row) => {
    const builder = new LineBuilder(width, indent);
    builder.addVerbatim({ text: row.replaceAll('\t', '    '), role });
    return builder.end();
  });
}

class LineBuilder {
  private readonly lines: Line[] = [];
  private current: Span[];
  private used: number;
  private empty = true;
  private space: Span | null = null;
  private readonly width: number;
  private readonly indent: Indent;

  constructor(width: number, indent: Indent) {
    this.width = Math.max(4, width);
    this.indent = indent;
    this.current = [...indent.first];
    this.used = widthOf(indent.first);
  }

  addSpace(space: Span): void {
    if (!this.empty) this.space = space;
  }

  addWord(word: readonly Span[]): void {
    const spaceWidth = this.space === null ? 0 : 1;
    const wordWidth = widthOf(word);
    if (!this.empty && this.used + spaceWidth + wordWidth > this.width) this.breakLine();
    else if (this.space !== null) this.push(this.space);
    this.space = null;
    if (this.used + wordWidth <= this.width) word.forEach((part) => this.push(part));
    else word.forEach((part) => this.addVerbatim(part));
  }

  addVerbatim(part: Span): void {
    let taken = '';
    for (const character of splitGraphemes(part.text)) {
      const full = this.used + textWidth(taken) + character.width > this.width;
      if (full && (taken !== '' || !this.empty)) {
        // after a space, where there is one that isn't the row's own indent
        const space = /\S\s/.test(taken) ? taken.lastIndexOf(' ') + 1 : taken.length;
        if (taken !== '') this.push({ text: taken.slice(0, space), role: part.role });
        this.breakLine();
        taken = taken.slice(space);
      }
      taken += character.text;
    }
    if (taken !== '') this.push({ text: taken, role: part.role });
  }

  breakLine(): void {
    this.lines.push(this.current);
    this.current = [...this.indent.rest];
    this.used = widthOf(this.indent.rest);
    this.empty = true;
    this.space = null;
  }

  end(): readonly Line[] {
    this.lines.push(this.current);
    return this.lines;
  }

  private push(part: Span): void {
    const last = this.current.at(-1);
    if (last !== undefined && last.role === part.role)
      this.current[this.current.length - 1] = { text: last.text + part.text, role: part.role };
    else this.current.push(part);
    this.used += textWidth(part.text);
    this.empty = false;
  }
}

function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + textWidth(text), 0);
}
