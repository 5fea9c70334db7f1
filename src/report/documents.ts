import { cleanText } from '../model/clean-text.ts';
import type { DueTask } from '../model/ports/history.ts';
import type { Exam } from '../model/exam/exam.ts';
import type { OpenTask, TaskListing } from '../model/ports/trainer.ts';
import type { ClusterState, Provisioned } from '../model/ports/provider.ts';
import type { GradeResult, Score } from '../model/result.ts';
import { addScores } from '../model/score.ts';
import { taskMarkdown } from './task-text.ts';

/** A value as indented JSON; control characters that came in from outside are taken out of every string. */
export function jsonText(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'string' ? cleanText(item) : item),
    2,
  );
}

/** `list`. Fields are only ever added. `due`: the tasks that are due again. */
export function listDocument(tasks: readonly TaskListing[], due: readonly DueTask[]): unknown {
  return {
    tasks: tasks.map(({ id, title, domain, weight, minutes, needs, available, reason, best, state }) => ({
      id,
      title,
      domain,
      weight,
      minutes,
      needs,
      available,
      reason,
      best,
      state,
      dueSince: due.find(({ task }) => task === id)?.dueSince ?? null,
    })),
  };
}

/** `up`. */
export function upDocument({ cluster, provider, kubeconfig, steps }: Provisioned): unknown {
  return { cluster, provider, kubeconfig, ready: true, steps };
}

/** `status`. */
export function statusDocument(
  provider: { readonly name: string; readonly cluster: string; readonly why: string },
  state: ClusterState,
  open: OpenTask | null,
  exam: Exam | null,
): unknown {
  return {
    provider: provider.name,
    cluster: provider.cluster,
    why: provider.why,
    ...state,
    ready: state.state === 'ready',
    task: open?.task.id ?? null,
    exam:
      exam === null
        ? null
        : { id: exam.id, phase: exam.phase, leftSeconds: Math.round(exam.time.leftMs) / 1000 },
  };
}

/** `start`. `host`: what to type after `ssh` for a task of an exam. */
export function startDocument(
  { task, attempt, workdir, kubeconfig }: OpenTask,
  host: string | null,
): unknown {
  return {
    task: task.id,
    title: task.title,
    text: taskMarkdown(task),
    namespaces: task.namespaces,
    kubeconfig,
    workdir,
    provider: attempt.provider,
    parameters: task.values,
    attempt: attempt.id,
    seed: attempt.seed,
    exam: attempt.exam,
    host,
  };
}

/** `grade --all`. */
export function gradeAllDocument(results: readonly GradeResult[]): {
  readonly results: readonly GradeResult[];
  readonly score: Score;
} {
  return { results, score: addScores(results.map(({ score }) => score)) };
}

/** What a failure prints. */
export function errorDocument(code: string, message: string, next: string): unknown {
  return { error: { code, message, next } };
}
