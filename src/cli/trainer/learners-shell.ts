import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureFolder } from '../../lib/files.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { OpenTask, ShellVisit } from '../../model/ports/trainer.ts';
import type { ProviderName } from '../../model/provider.ts';
import type { ShellNode } from '../../shell/site.ts';
import { STARTED_AS } from '../command-prefix.ts';
import type { TrainerParts } from './parts.ts';

/** The learner's shell for a task, or for none. */
export interface LearnersShell {
  /** The attempt it is for; null for none. */
  readonly attempt: string | null;
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
  const place = await findPlace(parts, open);
  const { nodes, engine } = place === null ? NO_NODES : await findNodes(parts, place);
  const { paths, env } = options;
  const workdir = open?.workdir ?? paths.work;
  ensureFolder(workdir);
  const plan = planShell({
    env,
    interactive: options.interactive,
    task: open?.task.id ?? null,
    kubeconfig: place?.kubeconfig ?? null,
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
    attempt: open?.attempt.id ?? null,
    visit: () => visitShell(plan),
    environmentLines() {
      writeShellFiles(plan);
      return environmentLines(plan);
    },
  };
}

/** A cluster that the learner's shell is for. */
interface Place {
  readonly provider: ProviderName;
  readonly cluster: string;
  /** Credentials of the learner. */
  readonly kubeconfig: string;
}

/**
 * The cluster of the task. Where the task needs none, or none is started, the practice cluster if there is one:
 * otherwise kubectl would work on the learner's own.
 */
async function findPlace({ access }: TrainerParts, open: OpenTask | null): Promise<Place | null> {
  if (open !== null) {
    const { provider, cluster } = open.attempt;
    if (cluster !== null && open.kubeconfig !== null)
      return { provider, cluster, kubeconfig: open.kubeconfig };
  }
  const { provider } = await access.choose(AbortSignal.timeout(LOOK_MS));
  const { name, cluster, learnerKubeconfig: kubeconfig } = provider;
  return existsSync(kubeconfig) ? { provider: name, cluster, kubeconfig } : null;
}

/** Looking for the nodes must not keep the learner from their shell. */
const LOOK_MS = 5_000;
const NO_NODES = { nodes: [], engine: null } as const;

/** The nodes that the learner's ssh knows; none where they can't be reached by the container engine. */
export async function findNodes(
  parts: TrainerParts,
  { provider, cluster }: Pick<Place, 'provider' | 'cluster'>,
): Promise<{ readonly nodes: readonly ShellNode[]; readonly engine: string | null }> {
  if (provider !== 'kind') return NO_NODES;
  const signal = AbortSignal.timeout(LOOK_MS);
  try {
    const { engine } = await parts.access.findEngine(signal);
    if (engine === null) return NO_NODES;
    const { findNodeContainers } = await import('../../cluster/kind/nodes.ts');
    const { nameNodes } = await import('../../shell/site.ts');
    const containers = await findNodeContainers(engine, cluster, signal);
    const names = containers.map(({ name }) => name);
    return { nodes: nameNodes(cluster, names), engine: engine.name };
  } catch (error) {
    if (error instanceof CouldNotLook || signal.aborted) return NO_NODES;
    throw error;
  }
}
