import { lexer, type Token, type Tokens } from 'marked';
import { cleanText } from '../../model/clean-text.ts';
import { EMPTY_LINE, span, type Line, type Span, type TextRole } from './styled-line.ts';
import { textWidth } from './text-width.ts';
import { wrapSpans, wrapVerbatim } from './wrap-lines.ts';

/** Lays Markdown out as lines of at most `width` columns. Control characters are taken out first. */
export function renderMarkdown(source: string, width: number): readonly Line[] {
  return layOut(lexer(cleanText(source)), width);
}

/** One line of Markdown (a clause) as spans, not wrapped. */
export function renderInline(source: string): readonly Span[] {
  return lexer(cleanText(source)).flatMap((token) => inlineOf(childrenOf(token) ?? [token], 'plain'));
}

function layOut(tokens: readonly Token[], width: number): readonly Line[] {
  const blocks = tokens.map((token) => blockLines(token, width)).filter((lines) => lines.length > 0);
  // one empty line between blocks, none at the ends
  return blocks.flatMap((lines, index) => (index === 0 ? lines : [EMPTY_LINE, ...lines]));
}

function blockLines(token: Token, width: number): readonly Line[] {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading':
      return wrapSpans(inlineOf(childrenOf(token) ?? [], 'heading'), width);
    case 'code':
      return wrapVerbatim((token as Tokens.Code).text, 'code', width, {
        first: [span('  ')],
        rest: [span('    ')],
      });
    case 'list':
      return listLines(token as Tokens.List, width);
    case 'blockquote': {
      const inner = layOut(childrenOf(token) ?? [], width - 2);
      return inner.map((line) => [span('│ ', 'muted'), ...line]);
    }
    case 'hr':
      return [[span('─'.repeat(Math.min(width, 24)), 'muted')]];
    case 'table':
      return tableLines(token as Tokens.Table, width);
    default:
      return wrapSpans(inlineOf(childrenOf(token) ?? [token], 'plain'), width);
  }
}

function listLines(list: Tokens.List, width: number): readonly Line[] {
  const first = typeof list.start === 'number' ? list.start : 1;
  return list.items.flatMap((item, index) => {
    const marker = list.ordered ? `${first + index}. ` : '• ';
    const space = ' '.repeat(textWidth(marker));
    const blocks = item.tokens.map((token) => blockLines(token, width - textWidth(marker)));
    const lines = blocks.flatMap((block, at) => (at > 0 && list.loose ? [EMPTY_LINE, ...block] : block));
    const marked = lines.map((line, row): Line => [
      row === 0 ? span(marker, 'accent') : span(space),
      ...line,
    ]);
    return list.loose && index > 0 ? [EMPTY_LINE, ...marked] : marked;
  });
}

/** A table that fits gets columns; one that doesn't is told row by row. */
function tableLines(table: Tokens.Table, width: number): readonly Line[] {
  const rows = [
    table.header.map(({ tokens }) => inlineOf(tokens, 'strong')),
    ...table.rows.map((row) => row.map(({ tokens }) => inlineOf(tokens, 'plain'))),
  ];
  const widths = table.header.map((_, column) =>
    Math.max(...rows.map((row) => spansWidth(row[column] ?? []))),
  );
  if (widths.reduce((sum, value) => sum + value + 2, -2) <= width) {
    return rows.map((row) =>
      row.flatMap((spans, column) => [
        ...spans,
        span(' '.repeat((widths[column] ?? 0) - spansWidth(spans) + (column < row.length - 1 ? 2 : 0))),
      ]),
    );
  }
  const [header, ...body] = rows;
  return body.flatMap((row) =>
    row.flatMap((spans, column) =>
      wrapSpans([...(header?.[column] ?? []), span(': '), ...spans], width, {
        first: [span(column === 0 ? '• ' : '  ', 'accent')],
        rest: [span('  ')],
      }),
    ),
  );
}

function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + textWidth(text), 0);
}

function inlineOf(tokens: readonly Token[], role: TextRole): readonly Span[] {
  return tokens.flatMap((token): readonly Span[] => {
    switch (token.type) {
      case 'strong':
        return inlineOf(childrenOf(token) ?? [], role === 'heading' ? role : 'strong');
      case 'em':
        return inlineOf(childrenOf(token) ?? [], role === 'heading' ? role : 'emphasis');
      case 'codespan':
        return [span((token as Tokens.Codespan).text, 'code')];
      case 'br':
        return [span('\n', role)];
      case 'link':
        return linkSpans(token as Tokens.Link, role);
      case 'image':
        return [span((token as Tokens.Image).text, role)];
      default: {
        const children = childrenOf(token);
        if (children !== undefined) return inlineOf(children, role);
        const text = 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
        // a line break inside a paragraph is only a space
        return [span(decodeEntities(text).replaceAll('\n', ' '), role)];
      }
    }
  });
}

function linkSpans(link: Tokens.Link, role: TextRole): readonly Span[] {
  const words = inlineOf(link.tokens, role);
  const shown = words.map(({ text }) => text).join('');
  return shown === link.href ? [span(link.href, 'accent')] : [...words, span(` (${link.href})`, 'muted')];
}

function childrenOf(token: Token): readonly Token[] | undefined {
  return 'tokens' in token && Array.isArray(token.tokens) ? token.tokens : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

function decodeEntities(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|nbsp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
