import { effectivePod } from '../../model/effective-pod.ts';
import type { JsonObject } from '../../model/json.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { objectAt, objectsAt, stringAt } from '../../model/json-read.ts';
import { containerStates, type ContainerState } from '../../model/pod-state.ts';
import type { Cluster, NodeAccess } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { InsideSpec } from '../spec-parts.ts';
import type { FileAspect, FileFacts, InsideFacts } from './facts.ts';
import { gatherInside, type Entrance } from './gather-inside.ts';
import { readByTools } from './read-by-tools.ts';
import { readFromNode } from './read-from-node.ts';
import { hasTrustedTools } from './trusted-tools.ts';

const NOTHING_AROUND = { events: [], nodes: null, images: [] };

/** Which containers of a Pod a check looks into: all that run but ephemeral ones, or those it names. */
export type Chosen = 'running' | readonly string[];

/** The chosen containers, in the Pod's order. */
export function chooseContainers(pod: JsonObject, chosen: Chosen): readonly ContainerState[] {
  const states = containerStates(pod, NOTHING_AROUND);
  if (chosen !== 'running') return states.filter(({ name }) => chosen.includes(name));
  return states.filter(({ role, state }) => role !== 'ephemeral' && state.state === 'running');
}

/** Looks into the chosen containers of Pods, side by side. */
export async function lookIntoPods(
  pods: readonly JsonObject[],
  chosen: Chosen,
  spec: InsideSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly InsideFacts[]> {
  const entrances = enterContainers(pods, chosen, site, signal);
  return Promise.all(entrances.map((entrance) => gatherInside(spec, entrance, signal)));
}

/** The ways into the chosen containers of Pods. Throws CouldNotLook where there is no cluster. */
export function enterContainers(
  pods: readonly JsonObject[],
  chosen: Chosen,
  site: GradingSite,
  signal: AbortSignal,
): readonly Entrance[] {
  const { cluster } = site;
  if (cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
  return pods.flatMap((pod) =>
    chooseContainers(pod, chosen).map((state) => enter(pod, state, cluster, site, signal)),
  );
}

function enter(
  pod: JsonObject,
  { name, id }: ContainerState,
  cluster: Cluster,
  site: GradingSite,
  signal: AbortSignal,
): Entrance {
  const metadata = objectAt(pod, 'metadata');
  const podName = stringAt(metadata, 'name') ?? '';
  const container = { namespace: stringAt(metadata, 'namespace') ?? '', pod: podName, container: name };
  const execute: Entrance['execute'] = (command) => cluster.containers.exec(container, command, { signal });
  const effective = effectivePod(pod, site.images) ?? {};
  const inForce = objectsAt(effective, 'containers').find((item) => item['name'] === name) ?? {};
  const trusted = hasTrustedTools(inForce, site.images);
  return {
    container: inForce,
    name: `${podName}/${name}`,
    execute,
    readFile: (path, aspect) => {
      const nodes = trusted && !isOfAnother(pod, path) ? null : cluster.nodes;
      return readFile(pod, id, nodes, execute, path, aspect, signal);
    },
  };
}

/**
 * By the container's own tools where these are beyond doubt, which is several times faster; else from the node where
 * that is possible: there the learner's tools, mounts and users have no say. A sandboxed runtime's containers are not
 * what the node sees of them.
 */
async function readFile(
  pod: JsonObject,
  id: string | null,
  nodes: NodeAccess | null,
  execute: Entrance['execute'],
  path: string,
  aspect: FileAspect,
  signal: AbortSignal,
): Promise<FileFacts> {
  const spec = objectAt(pod, 'spec');
  const node = stringAt(spec, 'nodeName');
  if (nodes !== null && node !== null && id !== null && spec['runtimeClassName'] === undefined) {
    try {
      const container = { node, id: id.replace(/^\w[\w-]*:\/\//, '') };
      return await readFromNode(nodes, container, path, aspect, signal);
    } catch (error) {
      if (!(error instanceof CouldNotLook) || signal.aborted) throw error;
    }
  }
  if (isOfAnother(pod, path))
    throw new CouldNotLook(
      'unavailable',
      `${path} is of another process: the Pod shares its process namespace`,
    );
  return readByTools(execute, path, aspect);
}

/** Among the processes of others, 1 is none of this container's; mounts are the same for all of its own. */
function isOfAnother(pod: JsonObject, path: string): boolean {
  const spec = objectAt(pod, 'spec');
  const shared = [spec['hostPID'], spec['shareProcessNamespace']].includes(true);
  return shared && /^\/proc\/1\/(?!mountinfo$|mounts$|mountstats$)/.test(path);
}

/** Names a check gives that the Pod has no container of. */
export function missingContainers(pod: JsonObject, chosen: Chosen): readonly string[] {
  if (chosen === 'running') return [];
  const names = containerStates(pod, NOTHING_AROUND).map(({ name }) => name);
  return chosen.filter((name) => !names.includes(name));
}
