import { dirname, join } from 'node:path';
import { ensureFolder } from '../../lib/files.ts';
import type { Attempt } from '../../model/attempt.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ShellVisit } from '../../model/ports/trainer.ts';
import type { ShellNode } from '../../shell/site.ts';
import { STARTED_AS } from '../command-prefix.ts';
import type { TrainerParts } from './parts.ts';

/** The learner's shell for a task, or for none. */
export interface LearnersShell {
  visit(): Promise<ShellVisit>;
  environmentLines(): string;
}

/** Plans the learner's shell: for the task named, else the one worked on last, else none. */
export async function learnersShell(parts: TrainerParts, name: string | null): Promise<LearnersShell> {
  const { options, desk, home } = parts;
  const last = name === null ? home.attempts.lastOpen() : null;
  const open = name === null ? last && (await desk.findKnown(last)) : await desk.require(name);
  const { planShell, environmentLines } = await import('../../shell/plan.ts');
  const { visitShell, writeShellFiles } = await import('../../shell/visit.ts');
  const attempt = open?.attempt ?? null;
  const { nodes, engine } = attempt === null ? NO_NODES : await findNodes(parts, attempt);
  const { paths, env } = options;
  const workdir = open?.workdir ?? paths.work;
  ensureFolder(workdir);
  const plan = planShell({
    env,
    interactive: options.interactive,
    task: open?.task.id ?? null,
    kubeconfig: open?.kubeconfig ?? null,
    workdir,
    home: options.homeGiven,
    // there the program is called cks, whatever started this process
    program: ['env', `${STARTED_AS}=cks`, ...options.program],
    prefix: options.commandPrefix,
    folder: join(dirname(paths.clusters), 'shell'),
    nodes,
    engine,
  });
  return {
    visit: () => visitShell(plan),
    environmentLines() {
      writeShellFiles(plan);
      return environmentLines(plan);
    },
  };
}

/** Looking for the nodes must not keep the learner from their shell. */
const LOOK_MS = 5_000;
const NO_NODES = { nodes: [], engine: null } as const;

/** The nodes that the learner's ssh knows; none where they can't be reached by the container engine. */
async function findNodes(
  parts: TrainerParts,
  attempt: Attempt,
): Promise<{ readonly nodes: readonly ShellNode[]; readonly engine: string | null }> {
  if (attempt.cluster === null || attempt.provider !== 'kind') return NO_NODES;
  const signal = AbortSignal.timeout(LOOK_MS);
  try {
    const { engine } = await parts.access.findEngine(signal);
    if (engine === null) return NO_NODES;
    const { findNodeContainers } = await import('../../cluster/kind/nodes.ts');
    const { nameNodes } = await import('../../shell/site.ts');
    const containers = await findNodeContainers(engine, attempt.cluster, signal);
    const names = containers.map(({ name }) => name);
    return { nodes: nameNodes(attempt.cluster, names), engine: engine.name };
  } catch (error) {
    if (error instanceof CouldNotLook || signal.aborted) return NO_NODES;
    throw error;
  }
}
