import { padEnd, wrap } from './columns.ts';
import { readInline, readMarkdown, type Block, type Span } from './markdown.ts';
import type { Style } from './style.ts';

/** Markdown as lines of terminal text; code keeps its lines, the rest is broken at `width`. */
export function markdownLines(text: string, width: number, style: Style): readonly string[] {
  const lines: string[] = [];
  let previous: Block | undefined;
  for (const block of readMarkdown(text)) {
    // items of one list stay together, all else is set apart by an empty line
    if (previous !== undefined && !(previous.type === 'item' && block.type === 'item')) lines.push('');
    lines.push(...blockLines(block, width, style));
    previous = block;
  }
  return lines;
}

/** One line of Markdown, such as a clause, broken at `width`. */
export function inlineLines(text: string, width: number, style: Style): readonly string[] {
  return wrap(spansText(readInline(text), style), width);
}

function blockLines(block: Block, width: number, style: Style): readonly string[] {
  switch (block.type) {
    case 'heading':
      return wrap(spansText(block.spans, style), width).map(style.strong);
    case 'paragraph':
      return wrap(spansText(block.spans, style), width);
    case 'quote':
      return wrap(spansText(block.spans, style), width - 2).map((line) => `│ ${line}`);
    case 'code':
      return block.lines.map((line) => `    ${style.code(line)}`);
    case 'rule':
      return ['─'.repeat(Math.min(width, 40))];
    case 'item': {
      const indent = '  '.repeat(block.depth);
      const lead = `${indent}${block.marker} `;
      return wrap(spansText(block.spans, style), width - lead.length).map(
        (line, index) => (index === 0 ? lead : padEnd('', lead.length)) + line,
      );
    }
  }
}

/** Spans as text. Without colours code keeps its backquotes: what to type must be told from what to read. */
function spansText(spans: readonly Span[], style: Style): string {
  return spans.map((span) => spanText(span, style)).join('');
}

function spanText({ kind, text }: Span, style: Style): string {
  // colours end at each space, so that a line may be broken there
  const words = (paint: (word: string) => string): string => text.replaceAll(/\S+/g, (word) => paint(word));
  switch (kind) {
    case 'plain':
    case 'emphasis':
    case 'link':
      return text;
    case 'strong':
      return words(style.strong);
    case 'code':
      return style.code('x') === 'x' ? `\`${text}\`` : words(style.code);
  }
}
