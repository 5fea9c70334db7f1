import { marked, type Token, type Tokens } from 'marked';
import { cleanText } from '../model/clean-text.ts';

/** A run of characters set the same way. */
export interface Span {
  readonly kind: 'plain' | 'strong' | 'emphasis' | 'code' | 'link';
  readonly text: string;
}

/** One block of a text: what is needed to draw it anywhere. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly type: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly type: 'code'; readonly lines: readonly string[] }
  | {
      readonly type: 'item';
      readonly marker: string;
      readonly depth: number;
      readonly spans: readonly Span[];
    }
  | { readonly type: 'quote'; readonly spans: readonly Span[] }
  | { readonly type: 'rule' };

/** Reads the Markdown of tasks into blocks; HTML is shown as it is written, control characters are taken out. */
export function readMarkdown(text: string): readonly Block[] {
  return blocksOf(marked.lexer(cleanText(text)), 0);
}

/** The spans of one line of Markdown, such as a clause. */
export function readInline(text: string): readonly Span[] {
  return spansOf(marked.Lexer.lexInline(cleanText(text)), 'plain');
}

function blocksOf(tokens: readonly Token[], depth: number): readonly Block[] {
  return tokens.flatMap((token): readonly Block[] => {
    switch (token.type) {
      case 'space':
      case 'def':
        return [];
      case 'heading': {
        const { depth: level, tokens } = token as Tokens.Heading;
        return [{ type: 'heading', level, spans: spansOf(tokens, 'plain') }];
      }
      case 'code':
        return [{ type: 'code', lines: (token as Tokens.Code).text.split('\n') }];
      case 'hr':
        return [{ type: 'rule' }];
      case 'blockquote': {
        const inner = blocksOf((token as Tokens.Blockquote).tokens, depth);
        return inner.map((block) =>
          block.type === 'paragraph' ? { type: 'quote', spans: block.spans } : block,
        );
      }
      case 'list':
        return listBlocks(token as Tokens.List, depth);
      case 'table':
        return tableBlocks(token as Tokens.Table);
      default:
        return [{ type: 'paragraph', spans: spansOf(inlineTokens(token), 'plain') }];
    }
  });
}

function listBlocks(list: Tokens.List, depth: number): readonly Block[] {
  const first = list.start === '' ? 1 : list.start;
  return list.items.flatMap((item, index) => {
    const marker = list.ordered ? `${first + index}.` : '•';
    const [head, ...rest] = blocksOf(item.tokens, depth + 1);
    const spans = head !== undefined && 'spans' in head ? head.spans : [];
    const others = head === undefined || 'spans' in head ? rest : [head, ...rest];
    return [{ type: 'item' as const, marker, depth, spans }, ...others];
  });
}

function tableBlocks(table: Tokens.Table): readonly Block[] {
  return [table.header, ...table.rows].map((row) => ({
    type: 'item' as const,
    marker: '•',
    depth: 0,
    spans: row.flatMap((cell, index) => [
      ...(index === 0 ? [] : [{ kind: 'plain' as const, text: ': ' }]),
      ...spansOf(cell.tokens, cell.header ? 'strong' : 'plain'),
    ]),
  }));
}

function inlineTokens(token: Token): readonly Token[] {
  return 'tokens' in token && token.tokens !== undefined ? token.tokens : [token];
}

function spansOf(tokens: readonly Token[], kind: Span['kind']): readonly Span[] {
  return tokens.flatMap((token): readonly Span[] => {
    switch (token.type) {
      case 'strong':
        return spansOf(inlineTokens(token), 'strong');
      case 'em':
        return spansOf(inlineTokens(token), 'emphasis');
      case 'codespan':
        return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
      case 'br':
        return [{ kind, text: '\n' }];
      case 'link': {
        const { href, text } = token as Tokens.Link;
        return [{ kind: 'link', text: href === text ? text : `${text} (${href})` }];
      }
      case 'escape':
        return [{ kind, text: (token as Tokens.Escape).text }];
      default:
        if ('tokens' in token && token.tokens !== undefined) return spansOf(token.tokens, kind);
        // a line break in the source is a space; the page breaks lines by its own width
        return [{ kind, text: token.raw.replaceAll('\n', ' ') }];
    }
  });
}
