import { createHmac, randomUUID } from 'node:crypto';
import type { KeptGrading } from '../../grade/keep-grounds.ts';
import { decodeBase64 } from '../../lib/base64.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Graded } from '../../grade/run-checks.ts';
import { needsCluster } from '../../model/capability.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { ContainerEngine } from '../../model/ports/container-engine.ts';
import type { ProviderName } from '../../model/provider.ts';
import type { CheckResult, GradeResult } from '../../model/result.ts';
import type { ResolvedTask } from '../../model/task.ts';
import type { TrainerParts } from './parts.ts';
import { refuseHalfReset } from './resetting.ts';

/** Grades the open attempt of a task and records the result. */
export async function gradeOpenTask(
  parts: TrainerParts,
  name: string,
  onCheck: (result: CheckResult) => void,
  signal: AbortSignal,
): Promise<GradeResult> {
  const { options, home, access } = parts;
  const open = await parts.desk.require(name);
  refuseHalfReset(parts, open);
  const { task, attempt, workdir } = open;
  // the thread for expressions starts while we connect
  (await import('../../grade/decider.ts')).prepareDeciding();
  const { provider } = await access.chooseFor(attempt, signal);
  const cluster = needsCluster(task.needs) ? await access.connectOrNot(provider, signal) : null;
  const { engine } = task.needs.host.includes('container-engine')
    ? await access.findEngine(signal)
    : { engine: null };
  const { shown, kept } = await gradeToKeep(
    { task, attempt: attempt.id, seed: attempt.seed, workdir, cluster, engine, provider: provider.name },
    options.clock,
    onCheck,
    signal,
  );
  home.attempts.recordResult(attempt.id, kept.result, kept.grounds);
  // a connection that broke is not worth keeping
  if (shown.checks.some(({ status }) => status === 'error')) await access.disconnect();
  return shown;
}

/** One attempt's place, as the grader is given it. */
export interface GradingPlace {
  readonly task: ResolvedTask;
  readonly attempt: string;
  readonly seed: number;
  readonly workdir: string;
  readonly cluster: Cluster | null;
  readonly engine: ContainerEngine | null;
  readonly provider: ProviderName;
  /** For how long nothing of it has changed; 0 unless told (see the grader). */
  readonly settledMs?: number | undefined;
}

/** A grading: for whoever did the work, and as it is kept. */
export interface GradingToKeep {
  readonly shown: GradeResult;
  readonly kept: KeptGrading;
}

/**
 * Grades an attempt for its record: values of the Secrets in its namespaces are nowhere in what is kept, but where the
 * task's text itself tells them. Nothing is recorded yet.
 */
export async function gradeToKeep(
  place: GradingPlace,
  clock: Clock,
  onCheck: (result: CheckResult) => void,
  signal: AbortSignal,
): Promise<GradingToKeep> {
  const { task, cluster } = place;
  const [{ readSecretValues }, { keepGrading }, { valuesToHide }] = await Promise.all([
    import('../../cluster/site/secret-values.ts'),
    import('../../grade/keep-grounds.ts'),
    import('../../model/hidden-values.ts'),
  ]);
  const [graded, encoded] = await Promise.all([
    gradeIn(place, clock, onCheck, signal),
    cluster === null ? [] : readSecretValues(cluster, task.namespaces, signal),
  ]);
  const key = randomUUID();
  const hidden = valuesToHide({
    encoded,
    decode: decodeBase64,
    digest: (value) => createHmac('sha256', key).update(value).digest('hex'),
    told: toldText(task),
    drawn: Object.values(task.values).map(String),
  });
  return { shown: graded.result, kept: await keepGrading(graded, task.checks, hidden) };
}

/** What the learner reads before the work: nothing in it is a secret. */
export function toldText({ title, text, clauses, hints }: ResolvedTask): string {
  return [title, text, ...clauses.map((clause) => clause.text), ...hints].join('\n');
}

/** Grades an attempt; nothing is recorded, and nothing left out. */
export async function gradeIn(
  place: GradingPlace,
  clock: Clock,
  onCheck: (result: CheckResult) => void,
  signal: AbortSignal,
): Promise<Graded> {
  const { gradeAttempt } = await import('../../grade/run-checks.ts');
  const { openWorkFiles } = await import('../../grade/work-files.ts');
  const { task, attempt, seed, provider, workdir, cluster, engine, settledMs } = place;
  return gradeAttempt({
    task,
    attempt: { id: attempt, seed, provider },
    cluster,
    engine,
    files: openWorkFiles(workdir),
    clock,
    onCheck,
    signal,
    settledMs,
  });
}
