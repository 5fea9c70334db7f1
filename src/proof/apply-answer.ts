import { writeFileSync } from 'node:fs';
import { run, type ProcessResult } from '../lib/processes.ts';
import { fillText, parameterEnvironment } from '../model/parameters.ts';
import type { ReferenceAttempt, ResolvedTask } from '../model/task.ts';
import type { AnswerPlace } from './answer-place.ts';

/** What answers run in. */
export interface AnswerContext {
  /** Of the process: answers find their programs by its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Program of the container engine, such as "docker"; null where there is none. */
  readonly engine: string | null;
  /** How long an answer may take. */
  readonly timeoutMs: number;
}

/** What giving an answer came to. */
export type Applied = { readonly done: true } | { readonly done: false; readonly why: string };

/**
 * Gives an answer as a learner would: a manifest by `kubectl apply` (the API server's strict validation included), a
 * script by sh in the working folder. Throws ProcessFault when a program is missing or does not end in time.
 */
export async function applyAnswer(
  task: ResolvedTask,
  reference: ReferenceAttempt,
  place: AnswerPlace,
  context: AnswerContext,
  signal: AbortSignal,
): Promise<Applied> {
  writeFileSync(place.answer, fillText(reference.text, task.values));
  const [program, ...args] =
    reference.form === 'script' ? ['sh', place.answer] : ['kubectl', 'apply', '-f', place.answer];
  const result = await run(program ?? 'sh', args, {
    timeoutMs: context.timeoutMs,
    signal,
    env: answerEnvironment(task, place, context),
    cwd: place.workdir,
  });
  return result.exitCode === 0
    ? { done: true }
    : { done: false, why: `${reference.file} ended with ${result.exitCode}: ${lastWords(result)}` };
}

/** Takes away what a manifest made outside of the task's own namespaces; what is absent already is no matter. */
export async function withdrawAnswer(
  task: ResolvedTask,
  reference: ReferenceAttempt,
  place: AnswerPlace,
  context: AnswerContext,
  signal: AbortSignal,
): Promise<void> {
  if (reference.form === 'script') return;
  const options = ['--ignore-not-found', '--wait=false', '--now'];
  await run('kubectl', ['delete', '-f', place.answer, ...options], {
    timeoutMs: context.timeoutMs,
    signal,
    env: answerEnvironment(task, place, context),
    cwd: place.workdir,
  });
}

function answerEnvironment(
  task: ResolvedTask,
  place: AnswerPlace,
  context: AnswerContext,
): Readonly<Record<string, string | undefined>> {
  return {
    // kubectl ends before its memory would matter: without collecting garbage it needs a third less
    GOGC: 'off',
    GOMEMLIMIT: '256MiB',
    ...context.env,
    ...parameterEnvironment(task.values),
    CKS_TASK: task.id,
    ...(context.engine === null ? {} : { CKS_ENGINE: context.engine }),
    // without a cluster no other one may be met by accident
    KUBECONFIG: place.kubeconfig ?? '/dev/null',
  };
}

/** The end of what was printed: that is where programs say why they stopped. */
function lastWords({ stdout, stderr }: ProcessResult): string {
  const text = (stderr.trim() === '' ? stdout : stderr).trim();
  return text.length <= 600 ? text : `... ${text.slice(-600)}`;
}
