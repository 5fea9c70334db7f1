import type { OpenTask } from '../../../model/ports/trainer.ts';
import type { FaultText } from '../../fault.ts';
import {
  editText,
  insertText,
  moveEditor,
  type EditorMove,
  type LineEditor,
} from '../../exam/note-editor.ts';

/** A question's text, as far as it could be read. */
export type QuestionText = OpenTask | { readonly fault: FaultText };

/** What the exam screen shows besides the exam itself. */
export interface ExamScreenState {
  /** Is the list of questions folded the other way than there is room for? */
  readonly turned: boolean;
  /** Where the text in sight begins, by question. */
  readonly offsets: Readonly<Record<number, number>>;
  readonly texts: Readonly<Record<number, QuestionText>>;
  /** A first digit, to which a second may be put. */
  readonly digit: string;
  /** The note that is being written. */
  readonly editor: LineEditor | null;
  /** The note before it was written on. */
  readonly noteBefore: string;
  /** The question in sight of a program that looks on; null: the one of the program that sits the exam. */
  readonly looksAt: number | null;
}

export const EXAM_SCREEN_START: ExamScreenState = {
  turned: false,
  offsets: {},
  texts: {},
  digit: '',
  editor: null,
  noteBefore: '',
  looksAt: null,
};

export type ExamScreenAction =
  | { readonly type: 'fold' }
  | { readonly type: 'scroll'; readonly position: number; readonly offset: number }
  | { readonly type: 'read'; readonly texts: Readonly<Record<number, QuestionText>> }
  | { readonly type: 'digit'; readonly digit: string }
  | { readonly type: 'write'; readonly note: string }
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'edit'; readonly move: EditorMove }
  | { readonly type: 'stop-writing' }
  | { readonly type: 'look-at'; readonly position: number };

export function reduceExamScreen(state: ExamScreenState, action: ExamScreenAction): ExamScreenState {
  switch (action.type) {
    case 'fold':
      return { ...state, turned: !state.turned };
    case 'scroll':
      return { ...state, offsets: { ...state.offsets, [action.position]: action.offset } };
    case 'read':
      return { ...state, texts: { ...state.texts, ...action.texts } };
    case 'digit':
      return { ...state, digit: action.digit };
    case 'write':
      return { ...state, digit: '', editor: editText(action.note), noteBefore: action.note };
    case 'insert':
      return state.editor === null ? state : { ...state, editor: insertText(state.editor, action.text) };
    case 'edit':
      return state.editor === null ? state : { ...state, editor: moveEditor(state.editor, action.move) };
    case 'stop-writing':
      return { ...state, editor: null };
    case 'look-at':
      return { ...state, looksAt: action.position };
  }
}

/** What a digit leads to; `digit`: what a second one would be put to, or empty. */
export type Typed =
  | { readonly type: 'jump'; readonly position: number; readonly digit: string }
  | { readonly type: 'wait'; readonly digit: string }
  /** There is no question of that number. */
  | { readonly type: 'none'; readonly number: number };

/** The first digit leads to its question at once, the second on to the one of both: "1", then "12". Also "07". */
export function typeDigit(before: string, digit: string, total: number): Typed {
  const both = Number(before + digit);
  // no question has both: the digit begins anew
  if (before !== '' && (both < 1 || both > total)) return typeDigit('', digit, total);
  if (digit === '0' && before === '') return { type: 'wait', digit };
  if (both > total) return { type: 'none', number: both };
  return { type: 'jump', position: both, digit: before === '' && both * 10 <= total ? digit : '' };
}

/** The question beside this one; the ends stay where they are. */
export function positionBeside(position: number, by: 1 | -1, total: number): number {
  return Math.max(1, Math.min(position + by, total));
}
