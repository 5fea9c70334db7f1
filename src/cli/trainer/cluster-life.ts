import type { OnStep } from '../../model/progress.ts';
import type { Provisioned } from '../../model/ports/provider.ts';
import type { TrainerParts } from './parts.ts';

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
    const began = parts.options.clock.monotonicMs();
    const made = await provider.up(
      options,
      (event) => onStep(event.type === 'planned' ? { usualMs, ...event } : event),
      signal,
    );
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
    for (const attempt of attempts.listOpen()) {
      if (attempt.cluster === provider.cluster) attempts.end(attempt.id);
    }
    return removed;
  });
}
