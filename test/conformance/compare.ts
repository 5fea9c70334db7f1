import { isDeepStrictEqual } from 'node:util';
import { isCompared, stepTitle, type Conversation } from './conversation.ts';
import { play, type Answer, type Partner } from './player.ts';
import { readRecord } from './records.ts';

/** One step that was answered otherwise than recorded. */
export interface Deviation {
  readonly conversation: string;
  readonly step: string;
  readonly recorded: Answer;
  readonly answered: Answer;
}

/** What playing some conversations came to. */
export interface Comparison {
  readonly steps: number;
  readonly deviations: readonly Deviation[];
}

/** `kubectl describe` prints maps in whatever order Go walks them: there the order of lines says nothing. */
function inOrder({ step, answer }: { readonly step: string; readonly answer: Answer }): unknown {
  if (!step.startsWith('kubectl describe') || !('stdout' in answer)) return answer;
  return { ...answer, stdout: answer.stdout.split('\n').toSorted() };
}

/** Plays conversations, some side by side, and compares each step with its record. */
export async function compare(
  conversations: readonly Conversation[],
  partner: Partner,
  sideBySide: number,
): Promise<Comparison> {
  const waiting = [...conversations];
  const found: Deviation[] = [];
  let steps = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const record = readRecord(next.name);
      const compared = next.steps.filter(isCompared);
      if (record?.steps.length !== compared.length)
        throw new Error(`${next.name} has changed since it was recorded: npm run record -- ${next.name}`);
      const answers = await play(next, partner);
      steps += compared.length;
      for (const [index, step] of compared.entries()) {
        const [recorded, answered] = [record.steps[index], answers[index]];
        if (recorded === undefined || answered === undefined || recorded.step !== stepTitle(step))
          throw new Error(`${next.name} has changed since it was recorded: npm run record -- ${next.name}`);
        if (!isDeepStrictEqual(inOrder(recorded), inOrder({ step: recorded.step, answer: answered })))
          found.push({ conversation: next.name, step: recorded.step, recorded: recorded.answer, answered });
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  return { steps, deviations: found };
}
