import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECK_KINDS } from '../../src/grade/check-kinds.ts';
import type { ExamQuestion } from '../../src/model/exam/exam.ts';
import { resolveTask } from '../../src/model/resolve-task.ts';
import { loadPack, type Pack } from '../../src/pack/load-pack.ts';
import { readReferences } from '../../src/pack/read-references.ts';
import { makeAnswerPlace } from '../../src/proof/answer-place.ts';
import { applyAnswer } from '../../src/proof/apply-answer.ts';
import type { ExamHome } from './exam-home.ts';

let loaded: Promise<Pack> | undefined;

async function loadBank(): Promise<Pack> {
  const read = await loadPack(fileURLToPath(new URL('../..', import.meta.url)), CHECK_KINDS);
  if (!read.ok) throw new Error('the built-in pack is not sound');
  return read.pack;
}

/** Gives the pack's own solution to a question, as a learner would. */
export async function solveQuestion(home: ExamHome, question: ExamQuestion): Promise<void> {
  const pack = await (loaded ??= loadBank());
  const task = pack.tasks.find(({ id }) => id === question.task);
  const attempt = home.read(({ attempts }) => attempts.find(question.attempt ?? ''));
  if (task === undefined || attempt === null) throw new Error(`${question.task} is not started`);
  const { references } = await readReferences(pack, task);
  const solution = references.find(({ type }) => type === 'solution');
  if (solution === undefined) throw new Error(`${question.task} has no solution`);
  const resolved = resolveTask(task, attempt.values);
  const place = makeAnswerPlace(resolved, home.learnerKubeconfig());
  // files that are asked for belong into the learner's own folder
  const inWork = { ...place, workdir: join(home.data, 'work', ...task.id.split('/')) };
  try {
    const context = { env: process.env, engine: null, timeoutMs: 60_000 };
    const applied = await applyAnswer(resolved, solution, inWork, context, AbortSignal.timeout(60_000));
    if (!applied.done) throw new Error(applied.why);
  } finally {
    place.remove();
  }
}
