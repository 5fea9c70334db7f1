import { UsageFault } from '../../lib/errors.ts';
import type { OnStep } from '../../model/progress.ts';
import type { Provisioned } from '../../model/ports/provider.ts';
import type { TrainerParts } from './parts.ts';
import { rememberInUse } from './provider-parts.ts';

const LOCK = 'cluster';

/** Makes the practice cluster, or sees that it serves. How long it took is remembered for the next time. */
export async function bringClusterUp(
  parts: TrainerParts,
  options: { readonly retain?: boolean },
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Provisioned> {
  const { provider } = await parts.access.choose(signal);
  const { durations } = parts.home;
  const step = `up ${provider.name}`;
  const usualMs = durations.usualMs(step) ?? undefined;
  return parts.home.withLock(LOCK, async () => {
    await parts.access.disconnect();
    const before = await provider.state(signal);
    if (provider.name === 'kubeconfig' && before.state === 'absent') {
      await askForContext(parts, provider.cluster);
    }
    const began = parts.options.clock.monotonicMs();
    const inExam = parts.home.exams.open() === null ? '' : ', the tasks of the exam that is not over too';
    const agreeToReplace = (why: string): Promise<boolean> =>
      parts.options.agree(
        `The cluster ${provider.cluster} does not serve: ${why}. Make it anew? What is in it is lost${inExam}; your files stay.`,
      );
    const made = await provider.up(
      { ...options, agreeToReplace },
      (event) => onStep(event.type === 'planned' ? { usualMs, ...event } : event),
      signal,
    );
    rememberInUse(parts.home, provider);
    if (before.state === 'absent') durations.record(step, parts.options.clock.monotonicMs() - began);
    return made;
  });
}

/** Removes the practice cluster. What was started in it has ended; the learner's files and results stay. */
export async function bringClusterDown(
  parts: TrainerParts,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<boolean> {
  const { provider } = await parts.access.choose(signal);
  const { attempts } = parts.home;
  return parts.home.withLock(LOCK, async () => {
    await parts.access.disconnect();
    const removed = await provider.down(onStep, signal);
    rememberInUse(parts.home, null);
    for (const attempt of attempts.listOpen()) {
      if (attempt.provider === provider.name && attempt.cluster === provider.cluster)
        attempts.end(attempt.id);
    }
    return removed;
  });
}

/** A cluster of the user's own is only used after they agreed to what will be made there. */
async function askForContext({ options, home }: TrainerParts, context: string): Promise<void> {
  const agreed = await options.agree(
    `Practise in the cluster of the context ${context}? Each task makes namespaces of its own there, labelled cks-trainer/home=${home.id}; you get the rights of that context.`,
  );
  if (!agreed) {
    throw new UsageFault(
      'not-agreed',
      `the context ${context} is not used`,
      `${options.commandPrefix} doctor`,
    );
  }
}
