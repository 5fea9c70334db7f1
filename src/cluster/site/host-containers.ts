import { MachineFault } from '../../lib/errors.ts';
import { valueAt } from '../../model/json.ts';
import type { ContainerEngine } from '../../model/ports/container-engine.ts';
import type { ResolvedTask } from '../../model/task.ts';

/** A container on the host that bears one of the task's reserved names. */
export interface ReservedContainer {
  readonly name: string;
  readonly id: string;
}

/** Throws MachineFault when a container already bears one of the task's names: it can't be ours. */
export async function refuseTakenNames(
  engine: ContainerEngine,
  task: ResolvedTask,
  signal: AbortSignal,
): Promise<void> {
  for (const name of task.containers) {
    const look = await engine.inspect(name, signal);
    if (!look.found) continue;
    throw new MachineFault(
      'container-taken',
      `a container named ${name} is there already; it is left alone`,
      `when it is not needed: ${engine.name} rm -f ${name}`,
    );
  }
}

/** Pulls what the set-up wants on the host and is not there. Throws MachineFault. */
export async function ensureHostImages(
  engine: ContainerEngine,
  task: ResolvedTask,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const image of task.setup.hostImages) {
    if (await engine.hasImage(image, signal)) continue;
    tell(`pulling ${image}`);
    await engine.pullImage(image, signal);
  }
}

/** Containers with the task's reserved names made since the attempt began; older ones are somebody else's. */
export async function containersOfAttempt(
  engine: ContainerEngine,
  task: ResolvedTask,
  startedAt: string,
  signal: AbortSignal,
): Promise<readonly ReservedContainer[]> {
  const found: ReservedContainer[] = [];
  for (const name of task.containers) {
    const look = await engine.inspect(name, signal);
    if (!look.found) continue;
    const id = valueAt(look.object, ['Id']);
    const created = valueAt(look.object, ['Created']);
    if (typeof id !== 'string' || typeof created !== 'string') continue;
    if (Date.parse(created) >= Date.parse(startedAt)) found.push({ name, id });
  }
  return found;
}
