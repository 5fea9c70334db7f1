import type { Isolation } from '../../model/task.ts';
import type { TaskListing } from '../../model/ports/trainer.ts';
import { hindranceOf, situationOf, type Situation } from './availability.ts';
import type { TrainerParts } from './parts.ts';

/** From what stays within namespaces of its own to what changes the machine. */
const FAR: Readonly<Record<Isolation, number>> = { namespace: 0, cluster: 1, host: 2 };

/** The tasks of the pack, easy ones first, with what this machine and this home say of them. */
export async function listTasks(parts: TrainerParts, signal: AbortSignal): Promise<readonly TaskListing[]> {
  const [pack, situation] = await Promise.all([parts.loadPack(), lookAround(parts, signal)]);
  const states = parts.home.attempts.taskStates();
  const ordered = pack.tasks.toSorted(
    (a, b) => FAR[a.isolation] - FAR[b.isolation] || a.weight - b.weight || a.minutes - b.minutes,
  );
  return ordered.map(({ id, title, domain, weight, minutes, needs }) => {
    const hindrance = hindranceOf(needs, situation, parts.options.commandPrefix);
    const state = states.get(id);
    return {
      id,
      title,
      domain,
      weight,
      minutes,
      needs: [...needs.cluster, ...needs.host],
      available: hindrance === null,
      reason: hindrance?.reason ?? '',
      best: state?.best ?? null,
      state: state?.open === true && !state.solved ? 'open' : state?.solved === true ? 'solved' : 'new',
    };
  });
}

/** What this machine can do now. */
export async function lookAround(parts: TrainerParts, signal: AbortSignal): Promise<Situation> {
  const { provider } = await parts.access.choose(signal);
  const [providerHindrance, engine] = await Promise.all([
    provider.unavailable(signal),
    parts.access.findEngine(signal),
  ]);
  return situationOf(provider, engine, providerHindrance);
}
