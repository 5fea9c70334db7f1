import type { TaskListing } from '../../model/ports/trainer.ts';
import { hindranceOf, situationOf, type Situation } from './availability.ts';
import type { TrainerParts } from './parts.ts';

/** The tasks of the pack with what this machine and this home say of them. */
export async function listTasks(parts: TrainerParts, signal: AbortSignal): Promise<readonly TaskListing[]> {
  const [pack, situation] = await Promise.all([parts.loadPack(), lookAround(parts, signal)]);
  const states = parts.home.attempts.taskStates();
  return pack.tasks.map(({ id, title, domain, weight, minutes, needs }) => {
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
async function lookAround(parts: TrainerParts, signal: AbortSignal): Promise<Situation> {
  const { provider } = await parts.access.choose(signal);
  const [providerHindrance, engine] = await Promise.all([
    provider.unavailable(signal),
    parts.access.findEngine(signal),
  ]);
  return situationOf(provider, engine, providerHindrance);
}
