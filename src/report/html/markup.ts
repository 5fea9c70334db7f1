import { cleanText } from '../../model/clean-text.ts';

/** A piece of HTML. Only this file makes one, so that no text gets into a page past the escaping. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text and numbers are escaped, HTML stays, a list is put side by side, null is nothing. */
export type Insertable = string | number | Html | null | readonly Insertable[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * Text for the content of an element or a quoted attribute: without control characters and halves of surrogates, and
 * without a character that HTML reads as its own. All text from packs, clusters and learners goes through here.
 */
function escapeText(text: string): string {
  return cleanText(text)
    .toWellFormed()
    .replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}

function insert(value: Insertable): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(insert).join('');
  return escapeText(String(value));
}

/** A template of HTML: what is put into it is escaped unless it is HTML already. Attributes are always quoted. */
export function markup(strings: TemplateStringsArray, ...values: readonly Insertable[]): Html {
  return new Html(strings.map((part, index) => part + insert(values[index] ?? null)).join(''));
}

/** Pieces side by side, with another between them. */
export function joined(pieces: readonly Insertable[], between: Insertable = null): Html {
  return new Html(pieces.map(insert).join(insert(between)));
}

/** A sheet of our own, as it is: a policy names the digest of these very characters. */
export function styleSheet(css: string): Html {
  return new Html(`<style>${css}</style>`);
}
