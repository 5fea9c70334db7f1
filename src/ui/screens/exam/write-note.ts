import type { Dispatch } from 'react';
import type { EditorMove } from '../../exam/note-editor.ts';
import { findAction, isCharacter, type KeyName } from '../../keys.ts';
import type { ExamScreenAction } from './exam-state.ts';

const MOVES: Readonly<Record<string, EditorMove>> = {
  left: 'left',
  right: 'right',
  home: 'first',
  end: 'last',
  'ctrl+a': 'first',
  'ctrl+e': 'last',
  backspace: 'erase',
};

/** What a key does while a note is written; answers whether it was taken: all but Ctrl-C and Ctrl-L are. */
export function pressInEditor(
  key: KeyName,
  dispatch: Dispatch<ExamScreenAction>,
  { keepNote, dropNote }: { readonly keepNote: () => void; readonly dropNote: () => void },
): boolean {
  const action = findAction(key, ['keepNote', 'dropNote', 'wordBack', 'eraseAll'] as const);
  const move = MOVES[key];
  if (action === 'keepNote') keepNote();
  else if (action === 'dropNote') dropNote();
  else if (action === 'wordBack') dispatch({ type: 'edit', move: 'erase-word' });
  else if (action === 'eraseAll') dispatch({ type: 'edit', move: 'erase-all' });
  else if (move !== undefined) dispatch({ type: 'edit', move });
  else if (key === 'space') dispatch({ type: 'insert', text: ' ' });
  else if (isCharacter(key)) dispatch({ type: 'insert', text: key });
  return true;
}
