import type { AttemptStatus, Status } from '../../model/status.ts';
import { OUTCOME_WORDS } from '../exam-words.ts';
import { STATUS_WORDS } from '../grade-text.ts';
import { markup, type Html } from './markup.ts';

/** An outcome as glyph, word and colour; readers hear the word alone. */
export function outcomeHtml(status: AttemptStatus): Html {
  const { glyph, word } = OUTCOME_WORDS[status];
  return stateHtml(status, glyph, word);
}

/** A check's status, the same way. */
export function statusHtml(status: Status): Html {
  const [glyph = '', ...words] = STATUS_WORDS[status].split(' ');
  return stateHtml(status, glyph, words.join(' '));
}

function stateHtml(name: AttemptStatus | Status, glyph: string, word: string): Html {
  return markup`<span class="state ${name}"><span class="glyph" aria-hidden="true">${glyph}</span> ${word}</span>`;
}
