import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The terminal columns a text takes: wide characters two, combining ones none. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** The characters as a reader sees them, each with its width in columns. */
export function splitGraphemes(text: string): readonly { readonly text: string; readonly width: number }[] {
  return [...graphemes.segment(text)].map(({ segment }) => ({ text: segment, width: textWidth(segment) }));
}

/** Cuts a text to a width; what was cut shows as `…`. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return '';
  return `${takeWidth(splitGraphemes(text), width - 1)}…`;
}

/** Cuts the middle out of a path or name that is wider than `width`. */
export function cutMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 1) return cutToWidth(text, width);
  const all = splitGraphemes(text);
  const head = Math.floor((width - 1) / 3);
  const start = takeWidth(all, head);
  const end = takeWidth(all.toReversed(), width - 1 - textWidth(start), true);
  return `${start}…${end}`;
}

/** Cuts or fills a text to exactly this many columns. */
export function fitToWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutToWidth(text, width);
  const space = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return align === 'left' ? cut + space : space + cut;
}

function takeWidth(
  characters: readonly { readonly text: string; readonly width: number }[],
  width: number,
  reversed = false,
): string {
  let taken = '';
  let used = 0;
  for (const character of characters) {
    if (used + character.width > width) break;
    used += character.width;
    taken = reversed ? character.text + taken : taken + character.text;
  }
  return taken;
}
