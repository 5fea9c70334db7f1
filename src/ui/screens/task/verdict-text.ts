import type { GradeResult } from '../../../model/result.ts';
import type { Notice } from '../../notice.ts';
import { count } from '../../text/format.ts';

/** A verdict as a notice; `onward`: what to do after all of it is right. */
export function verdictText({ status, score }: GradeResult, onward: string): Notice {
  switch (status) {
    case 'passed':
      return {
        tone: 'good',
        text: `All of it is right: ${count(score.possible, 'point')}. ${onward}`.trim(),
        next: '',
      };
    case 'failed':
      return {
        tone: 'bad',
        text: `${score.earned} of ${count(score.possible, 'point')}. Enter closes and opens what was seen.`,
        next: '',
      };
    case 'undecided':
      return {
        tone: 'unsure',
        text: `${count(score.undecided, 'point')} could not be decided; that costs nothing. g grades again.`,
        next: '',
      };
  }
}
