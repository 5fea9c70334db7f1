import type { ProofVerdict, TaskProof } from '../model/pack-test.ts';
import { cleanText } from '../model/clean-text.ts';
import { alignColumns, cutTo } from './columns.ts';
import type { Style } from './style.ts';

/** What the attempts of a task came to; what was made up is not among them. */
export interface ProofCounts {
  /** Solutions and alternatives that earn everything, and how many there are. */
  readonly accepted: number;
  readonly correct: number;
  /** Wrong attempts, the untouched one with them, that fail exactly what they say, and how many there are. */
  readonly rejected: number;
  readonly wrong: number;
  /** Wrong attempts that pass a check they must fail. */
  readonly survived: number;
  /** Correct answers that fail a check. */
  readonly falselyRefused: number;
  /** Wrong attempts that fail more than they say. */
  readonly otherChecks: number;
  readonly undecided: number;
}

export function countProof({ attempts }: Pick<TaskProof, 'attempts'>): ProofCounts {
  const given = attempts.filter(({ kind }) => kind !== 'made-up');
  const correct = given.filter(({ kind }) => kind === 'solution' || kind === 'alternative');
  const wrong = given.filter(({ kind }) => kind === 'wrong' || kind === 'untouched');
  const count = (among: typeof given, wanted: ProofVerdict): number =>
    among.filter(({ verdict }) => verdict === wanted).length;
  return {
    accepted: count(correct, 'as expected'),
    correct: correct.length,
    rejected: count(wrong, 'as expected'),
    wrong: wrong.length,
    survived: count(wrong, 'survived'),
    falselyRefused: count(correct, 'refused'),
    otherChecks: count(wrong, 'other checks'),
    undecided: count(given, 'undecided'),
  };
}

/** "accepted 2 of 2, rejected 5 of 5, survived 0, falsely refused 0". */
export function countsLine(counts: ProofCounts): string {
  const { accepted, correct, rejected, wrong, survived, falselyRefused, otherChecks, undecided } = counts;
  return [
    `accepted ${accepted} of ${correct}`,
    `rejected ${rejected} of ${wrong}`,
    `survived ${survived}`,
    `falsely refused ${falselyRefused}`,
    ...(otherChecks > 0 ? [`other checks ${otherChecks}`] : []),
    ...(undecided > 0 ? [`undecided ${undecided}`] : []),
  ].join(', ');
}

/** A row per task: for packs of many tasks. */
export function summaryTable(tasks: readonly TaskProof[], style: Style, width: number): readonly string[] {
  // what the other columns take
  const room = Math.max(12, width - 50);
  const rows = tasks.map((task) => {
    const { accepted, correct, rejected, wrong, survived, falselyRefused } = countProof(task);
    const numbers =
      task.status === 'unavailable'
        ? [cutTo(cleanText(task.reason), width - room - 4)]
        : [`${accepted}/${correct}`, `${rejected}/${wrong}`, String(survived), String(falselyRefused)];
    return [`${mark(task, style)} ${cutTo(task.task, room)}`, ...numbers];
  });
  return alignColumns([['  task', 'accepted', 'rejected', 'survived', 'falsely refused'], ...rows]);
}

function mark({ status }: TaskProof, style: Style): string {
  switch (status) {
    case 'passed':
      return style.pass('✓');
    case 'failed':
      return style.fail('✗');
    case 'undecided':
      return style.undecided('?');
    case 'unavailable':
      return style.undecided('-');
  }
}
