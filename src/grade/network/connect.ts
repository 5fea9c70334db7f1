import { mapSideBySide } from '../../lib/side-by-side.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import { podEnd } from '../../model/network-policy.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { chooseContainers } from '../inside/look-into-pods.ts';
import { look } from '../look.ts';
import { connectByTools } from './connect-by-tools.ts';
import { connectFromNode } from './connect-from-node.ts';
import type { Outcome, Try } from './facts.ts';
import { keyOf, limitOf } from './tries.ts';

/** Commands in containers that run side by side. */
const SIDE_BY_SIDE = 24;

/**
 * Tries all connections side by side: from the nodes where that is possible, for neither the learner's tools nor their
 * absence matter there; else with what the containers have. What could not be tried is among the answers.
 */
export async function connectAll(
  tries: readonly Try[],
  site: GradingSite,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Look<Outcome>>>> {
  const seen = new Map<string, Look<Outcome>>();
  const nodes = site.cluster?.nodes ?? null;
  const byNode = Map.groupBy(tries, ({ from }) => (nodes === null ? null : nodeOf(from)));
  await Promise.all(
    [...byNode].map(async ([node, own]) => {
      if (node === null || nodes === null) return;
      const asked = own.map((one) => ({
        container: containerId(one.from) ?? '',
        ip: one.ip,
        port: one.port,
        protocol: one.protocol,
        limitSeconds: limitOf(one),
      }));
      const answers = await look(signal, async () => [
        ...(await connectFromNode(nodes, node, asked, signal)),
      ]);
      // where the node could not do it, the containers' tools may
      if ('notSeen' in answers) return;
      for (const [index, one] of own.entries()) {
        const answer = answers.seen[index];
        if (answer !== undefined && answer !== null) seen.set(keyOf(one), { seen: answer });
      }
    }),
  );
  const left = tries.filter((one) => !seen.has(keyOf(one)));
  await mapSideBySide(left, SIDE_BY_SIDE, async (one) => {
    seen.set(keyOf(one), await look(signal, () => byTools(one, site, signal)));
  });
  return Object.fromEntries(seen);
}

async function byTools(one: Try, site: GradingSite, signal: AbortSignal): Promise<Outcome> {
  const { cluster } = site;
  if (cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
  const { namespace, name: pod } = podEnd(one.from);
  const executes = chooseContainers(one.from, 'running').map(
    ({ name: container }) =>
      (command: readonly string[]) =>
        cluster.containers.exec({ namespace, pod, container }, command, { signal }),
  );
  return connectByTools(executes, one, () => site.now());
}

/** A Pod's node, where its network is what the node sees of it: a sandbox has one of its own. */
function nodeOf(pod: JsonObject): string | null {
  const spec = objectAt(pod, 'spec');
  if (spec['runtimeClassName'] !== undefined || containerId(pod) === null) return null;
  return stringAt(spec, 'nodeName');
}

/** The id of a container of the Pod that runs; all share one network. */
function containerId(pod: JsonObject): string | null {
  const [running] = chooseContainers(pod, 'running').filter(({ id }) => id !== null);
  return running?.id?.replace(/^\w[\w-]*:\/\//, '') ?? null;
}
