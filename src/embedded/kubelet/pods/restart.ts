import type { Container, Pod } from '../../objects/kinds.ts';
import { podSpec, type RoledContainer } from '../names.ts';

/** May a container that ended with this code be started again (podutil.ContainerShouldRestart)? */
export function mayRestart(pod: Pod, { role, spec }: RoledContainer, exitCode: number): boolean {
  if (role === 'ephemeral') return false;
  if (role === 'sidecar') return true;
  if (matchesRule(spec, exitCode)) return true;
  const policy = spec.restartPolicy ?? podSpec(pod).restartPolicy ?? 'Always';
  switch (policy) {
    case 'Never':
      return false;
    case 'OnFailure':
      return exitCode !== 0;
    default:
      // An init container that has done its work isn't run again.
      return role === 'main' || exitCode !== 0;
  }
}

function matchesRule(container: Container, exitCode: number): boolean {
  return (container.restartPolicyRules ?? []).some(({ action, exitCodes }) => {
    if (action !== 'Restart' || exitCodes === undefined) return false;
    const listed = (exitCodes.values ?? []).includes(exitCode);
    return exitCodes.operator === 'In' ? listed : !listed;
  });
}

const FIRST_MS = 10_000;
const MOST_MS = 300_000;

/** The pause before what failed is tried again: 10 s, doubled up to 5 min, forgotten after 10 min without failure. */
export class BackOff {
  #ms = 0;
  #updated = 0;

  /** How long to wait yet, when it failed at `failedAt`; 0: not at all. Milliseconds since 1970. */
  remaining(failedAt: number, now: number): number {
    if (this.#ms === 0 || failedAt - this.#updated > 2 * MOST_MS) return 0;
    return Math.max(0, failedAt + this.#ms - now);
  }

  /** Notes that it is tried again now, after failing at `failedAt`. */
  next(failedAt: number, now: number): void {
    const expired = this.#ms === 0 || failedAt - this.#updated > 2 * MOST_MS;
    this.#ms = expired ? FIRST_MS : Math.min(this.#ms * 2, MOST_MS);
    this.#updated = now;
  }

  get ms(): number {
    return this.#ms;
  }
}
