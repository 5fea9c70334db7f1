import { cleanText } from '../../model/clean-text.ts';
import { span, type Line } from '../text/styled-line.ts';
import { splitGraphemes, textWidth } from '../text/text-width.ts';

/** One line that is being written: what stands before the cursor and after it. */
export interface LineEditor {
  readonly before: string;
  readonly after: string;
}

export type EditorMove = 'left' | 'right' | 'first' | 'last' | 'erase' | 'erase-word' | 'erase-all';

/** Longer notes belong into a file. */
const LONGEST = 500;

export function editText(text: string): LineEditor {
  return { before: text, after: '' };
}

export function textOf({ before, after }: LineEditor): string {
  return before + after;
}

/** Puts typed or pasted text in at the cursor: on one line, without control characters. */
export function insertText(editor: LineEditor, text: string): LineEditor {
  const clean = cleanText(text).replaceAll(/\s+/g, ' ');
  const longer = { ...editor, before: editor.before + clean };
  return splitGraphemes(textOf(longer)).length > LONGEST ? editor : longer;
}

/** Moves or erases by characters as a reader sees them: an umlaut of two code points or a family of emoji is one. */
export function moveEditor(editor: LineEditor, move: EditorMove): LineEditor {
  const { before, after } = editor;
  switch (move) {
    case 'left': {
      const [kept, last] = cutLast(before);
      return { before: kept, after: last + after };
    }
    case 'right': {
      const first = splitGraphemes(after)[0]?.text ?? '';
      return { before: before + first, after: after.slice(first.length) };
    }
    case 'first':
      return { before: '', after: before + after };
    case 'last':
      return { before: before + after, after: '' };
    case 'erase':
      return { before: cutLast(before)[0], after };
    case 'erase-word':
      return { before: before.replace(/\S*\s*$/u, ''), after };
    case 'erase-all':
      return { before: '', after };
  }
}

function cutLast(text: string): readonly [string, string] {
  const last = splitGraphemes(text).at(-1)?.text ?? '';
  return [text.slice(0, text.length - last.length), last];
}

/** The line with its cursor, `▏`; of a long one the part around the cursor. */
export function editorLine(editor: LineEditor, columns: number): Line {
  const label = span(' Note ', 'accent');
  const room = Math.max(8, columns - textWidth(label.text) - 2);
  const after = splitGraphemes(editor.after);
  const kept = takeEnd(editor.before, room - Math.min(textWidth(editor.after), Math.floor(room / 3)));
  let shown = '';
  for (const { text, width } of after) {
    if (textWidth(kept) + textWidth(shown) + width > room) break;
    shown += text;
  }
  return [label, span(kept), span('▏', 'accent'), span(shown)];
}

/** As much of the end of a text as fits. */
function takeEnd(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of splitGraphemes(text).toReversed()) {
    if (used + character.width > width) break;
    used += character.width;
    taken = character.text + taken;
  }
  return taken;
}
