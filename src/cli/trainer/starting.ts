import { MachineFault, UsageFault } from '../../lib/errors.ts';
import { needsCluster } from '../../model/capability.ts';
import { isOpen } from '../../model/exam/rules.ts';
import { drawParameters } from '../../model/parameters.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { ClusterProvider } from '../../model/ports/provider.ts';
import type { OpenTask } from '../../model/ports/trainer.ts';
import type { OnStep } from '../../model/progress.ts';
import { resolveTask } from '../../model/resolve-task.ts';
import type { Task } from '../../model/task.ts';
import { hindranceOf, needsEngine, situationOf, type Hindrance } from './availability.ts';
import type { TrainerParts } from './parts.ts';
import { finishReset } from './resetting.ts';
import { mendAccess, openSite } from './site.ts';
import { prepareWorkFolder, workFolder } from './work-folder.ts';

/** How long taking a half set-up away may take after an interruption. */
const CLEAN_UP_MS = 30_000;

/** Sets a task up, or goes on with its open attempt. */
export async function startTask(
  parts: TrainerParts,
  name: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<OpenTask> {
  const task = await parts.desk.task(name);
  return parts.home.withLock(`task-${task.name}`, async () => {
    const open = await findPractice(parts, task, signal);
    if (open === null) {
      const seed = parts.options.seed ?? Math.floor(parts.options.random() * 2 ** 32);
      return beginTask(parts, task, { seed, exam: null }, onStep, signal);
    }
    await goOn(parts, open, onStep, signal);
    return open;
  });
}

/** The open attempt; one that an exam left when it ended is taken away first: practice begins anew. */
async function findPractice(parts: TrainerParts, task: Task, signal: AbortSignal): Promise<OpenTask | null> {
  const open = await parts.desk.find(task.id);
  const exam = open === null || open.attempt.exam === null ? null : parts.home.exams.find(open.attempt.exam);
  if (open === null || exam === null || isOpen(exam.phase)) return open;
  const { takeTaskAway } = await import('./taking-away.ts');
  await takeTaskAway(parts, open.attempt, signal);
  return null;
}

/** Sets a task up and records its attempt: of that seed, for that exam or for practice. */
export async function beginTask(
  parts: TrainerParts,
  task: Task,
  { seed, exam }: { readonly seed: number; readonly exam: string | null },
  onStep: OnStep,
  signal: AbortSignal,
): Promise<OpenTask> {
  const { options, home, access, desk } = parts;
  const { provider } = await access.choose(signal);
  const cluster = await requireNeeds(parts, task, provider, signal);
  const id = newAttemptId(options.random);
  const values = drawParameters(task.parameters, { seed, homeId: home.id, suffix: '' });
  const resolved = resolveTask(task, values);
  prepareWorkFolder(workFolder(options.paths, task), resolved);
  if (cluster !== null) await mendAccess(provider, cluster, onStep, signal);
  const site = await openSite(parts, cluster, signal);
  try {
    await site.setUp(resolved, id, onStep, signal);
  } catch (error) {
    // what stands half set up would be in the way of the next start; the first cause is what is told
    await site.tearDown(resolved, id, null, AbortSignal.timeout(CLEAN_UP_MS)).catch(() => undefined);
    throw error;
  }
  home.attempts.start({
    id,
    task: task.id,
    exam,
    packDigest: task.pack.digest,
    seed,
    values,
    provider: provider.name,
    cluster: cluster?.name ?? null,
  });
  return desk.require(task.id);
}

/**
 * Set-up is not applied again; but namespaces that are gone are made anew (the cluster may be a new one), and a reset
 * that was cut short is brought to its end.
 */
async function goOn(parts: TrainerParts, open: OpenTask, onStep: OnStep, signal: AbortSignal): Promise<void> {
  const { options, access } = parts;
  const { task, attempt, workdir } = open;
  if (options.seed !== undefined && options.seed !== attempt.seed) {
    throw new UsageFault(
      'started',
      `${task.name} is started with seed ${attempt.seed}`,
      `${options.commandPrefix} start ${task.name}`,
    );
  }
  prepareWorkFolder(workdir, task);
  const { provider } = await access.chooseFor(attempt, signal);
  if (!needsCluster(task.needs)) return;
  const cluster = await access.connect(provider, signal);
  await mendAccess(provider, cluster, onStep, signal);
  const site = await openSite(parts, cluster, signal);
  await finishReset(parts, open, site, onStep, signal);
  await site.restore(task, attempt.id, onStep, signal);
}

/**
 * What the task needs: its cluster, or null where it needs none. Throws MachineFault with what is missing. That the
 * cluster answers says more than any look at the machine, so only a failure looks further.
 */
async function requireNeeds(
  parts: TrainerParts,
  task: Task,
  provider: ClusterProvider,
  signal: AbortSignal,
): Promise<Cluster | null> {
  const refuse = ({ reason, next }: Hindrance): never => {
    throw new MachineFault('unavailable', `${task.name} can't be done here: ${reason}`, next);
  };
  const engine = needsEngine(task.needs) ? await parts.access.findEngine(signal) : null;
  const known = hindranceOf(task.needs, situationOf(provider, engine), parts.options.commandPrefix);
  if (known !== null) refuse(known);
  if (!needsCluster(task.needs)) return null;
  try {
    return await parts.access.connect(provider, signal);
  } catch (error) {
    signal.throwIfAborted();
    const hindrance = error instanceof MachineFault ? await provider.unavailable(signal) : null;
    if (hindrance !== null) refuse(hindrance);
    throw error;
  }
}

/** Part of the names of objects: lower case letters and digits, beginning with a letter. */
function newAttemptId(random: () => number): string {
  const digits = Array.from({ length: 7 }, () => Math.floor(random() * 36).toString(36));
  return `a${digits.join('')}`;
}
