import { marked, type Token, type Tokens } from 'marked';
import { cleanText } from '../../model/clean-text.ts';
import { joined, markup, type Html } from './markup.ts';

/** Deeper than any text that was written to be read; what lies deeper is shown as it was written. */
const DEEPEST = 12;
const LAST_LEVEL = 6;

/**
 * Markdown as HTML. Only elements of our own are made: HTML in the text is shown as it is written, links lead to http
 * and https alone, pictures are their words. Headings begin one level below `under` and skip none.
 */
export function markdownHtml(text: string, under: number): Html {
  const tokens = lex(text, (clean) => marked.lexer(clean));
  if (tokens === null) return markup`<pre>${text}</pre>`;
  return blocks(tokens, { levels: [], under }, 0);
}

/** One line of Markdown, such as a clause. */
export function inlineHtml(text: string): Html {
  const tokens = lex(text, (clean) => marked.Lexer.lexInline(clean));
  return tokens === null ? markup`${text}` : spans(tokens, 0);
}

/** Null where the text is nested so deep that it can't be read. */
function lex(text: string, read: (clean: string) => readonly Token[]): readonly Token[] | null {
  try {
    return read(cleanText(text));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where the headings of a text have come to. */
interface Outline {
  /** The levels that are open, as the text has them. */
  readonly levels: number[];
  readonly under: number;
}

/** The level of a heading on this page: deeper by one than the one it stands under, whatever the text's numbers are. */
function levelOf(depth: number, { levels, under }: Outline): number {
  while ((levels.at(-1) ?? 0) >= depth) levels.pop();
  levels.push(depth);
  return Math.min(LAST_LEVEL, under + levels.length);
}

function blocks(tokens: readonly Token[], outline: Outline, depth: number): Html {
  return joined(tokens.map((token) => block(token, outline, depth)));
}

function block(token: Token, outline: Outline, depth: number): Html | null {
  if (depth > DEEPEST) return markup`<p>${token.raw}</p>`;
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading': {
      const { depth: asked, tokens } = token as Tokens.Heading;
      return heading(levelOf(asked, outline), spans(tokens, depth));
    }
    case 'code':
      return markup`<pre><code>${(token as Tokens.Code).text}</code></pre>`;
    case 'hr':
      return markup`<hr>`;
    case 'blockquote':
      return markup`<blockquote>${blocks((token as Tokens.Blockquote).tokens, outline, depth + 1)}</blockquote>`;
    case 'list':
      return list(token as Tokens.List, outline, depth);
    case 'table':
      return table(token as Tokens.Table, depth);
    case 'text':
      // the text of an item that is set close to the next
      return spans(inner(token), depth);
    default:
      return markup`<p>${spans(inner(token), depth)}</p>`;
  }
}

/** A heading of a level from 2 to 6. */
export function heading(level: number, content: Html): Html {
  switch (level) {
    case 2:
      return markup`<h2>${content}</h2>`;
    case 3:
      return markup`<h3>${content}</h3>`;
    case 4:
      return markup`<h4>${content}</h4>`;
    case 5:
      return markup`<h5>${content}</h5>`;
    default:
      return markup`<h6>${content}</h6>`;
  }
}

function list({ ordered, start, items }: Tokens.List, outline: Outline, depth: number): Html {
  const rows = items.map((item) => {
    const mark = item.task ? (item.checked === true ? '☑ ' : '☐ ') : null;
    return markup`<li>${mark}${blocks(item.tokens.filter(notCheckbox), outline, depth + 1)}</li>`;
  });
  if (!ordered) return markup`<ul>${rows}</ul>`;
  return start === '' || start === 1 ? markup`<ol>${rows}</ol>` : markup`<ol start="${start}">${rows}</ol>`;
}

function notCheckbox({ type }: Token): boolean {
  return type !== 'checkbox';
}

function table({ header, rows }: Tokens.Table, depth: number): Html {
  const heads = header.map(({ tokens, text }) =>
    text.trim() === '' ? markup`<td></td>` : markup`<th scope="col">${spans(tokens, depth)}</th>`,
  );
  const lines = rows.map(
    (row) => markup`<tr>${row.map(({ tokens }) => markup`<td>${spans(tokens, depth)}</td>`)}</tr>`,
  );
  return markup`<table class="written"><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table>`;
}

function inner(token: Token): readonly Token[] {
  return 'tokens' in token && token.tokens !== undefined ? token.tokens : [token];
}

function spans(tokens: readonly Token[], depth: number): Html {
  return joined(tokens.map((token) => span(token, depth)));
}

function span(token: Token, depth: number): Html {
  if (depth > DEEPEST) return markup`${token.raw}`;
  switch (token.type) {
    case 'strong':
      return markup`<strong>${spans(inner(token), depth + 1)}</strong>`;
    case 'em':
      return markup`<em>${spans(inner(token), depth + 1)}</em>`;
    case 'del':
      return markup`<del>${spans(inner(token), depth + 1)}</del>`;
    case 'codespan':
      return markup`<code>${(token as Tokens.Codespan).text}</code>`;
    case 'br':
      return markup`<br>`;
    case 'escape':
      return markup`${(token as Tokens.Escape).text}`;
    case 'link': {
      const { href, text } = token as Tokens.Link;
      const content = href === text ? markup`${text}` : spans(inner(token), depth + 1);
      return link(href, content);
    }
    case 'image': {
      const { href, text } = token as Tokens.Image;
      return markup`${text === '' ? 'picture' : text} (${href})`;
    }
    default:
      if ('tokens' in token && token.tokens !== undefined) return spans(token.tokens, depth + 1);
      return markup`${token.raw}`;
  }
}

/** A link to http or https; for any other address its words, and the address as text. */
export function link(href: string, content: Html): Html {
  const address = webAddress(href);
  if (address === null) return markup`${content} (${href})`;
  return markup`<a href="${address}" rel="noopener noreferrer">${content}</a>`;
}

function webAddress(href: string): string | null {
  const url = URL.parse(cleanText(href));
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
