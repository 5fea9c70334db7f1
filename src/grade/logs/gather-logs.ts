import { CouldNotLook } from '../../model/could-not-look.ts';
import { effectivePod } from '../../model/effective-pod.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { objectAt, objectsAt, stringAt } from '../../model/json-read.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { look } from '../look.ts';
import { gatherPods, type PodFacts } from '../pod-facts.ts';
import { LOG_LIMIT_BYTES, type LogsSpec } from './spec.ts';

/** `logged: false`: the kubelet has none, such as of a container that was never started. */
export type LogText =
  | { readonly logged: true; readonly text: string; readonly cut: boolean }
  | { readonly logged: false; readonly message: string };

/** The log of one container. */
export type ContainerLog = {
  /** The effective container. */
  readonly container: JsonObject;
  /** Shown to the learner: "web/server". */
  readonly name: string;
  readonly log: Look<LogText>;
};

export type LogsFacts = PodFacts & { readonly logs: readonly ContainerLog[] };

/** Reads the logs of the containers that a spec may mean, side by side. */
export async function gatherLogs(spec: LogsSpec, site: GradingSite, signal: AbortSignal): Promise<LogsFacts> {
  const facts = await gatherPods(spec.pod, site, signal);
  if ('notSeen' in facts.pods) return { ...facts, logs: [] };
  const logs = facts.pods.seen.flatMap((pod) => {
    const metadata = objectAt(pod, 'metadata');
    const place = { namespace: stringAt(metadata, 'namespace') ?? '', pod: stringAt(metadata, 'name') ?? '' };
    const containers = objectsAt(effectivePod(pod, site.images) ?? {}, 'containers');
    return containers
      .filter((container) => isMeant(spec, container))
      .map(async (container): Promise<ContainerLog> => {
        const name = stringAt(container, 'name') ?? '';
        const log = await look(signal, () => readLog(spec, { ...place, container: name }, site, signal));
        return { container, name: `${place.pod}/${name}`, log };
      });
  });
  return { ...facts, logs: await Promise.all(logs) };
}

function isMeant({ containers }: LogsSpec, container: JsonObject): boolean {
  if (containers !== undefined) return containers.includes(stringAt(container, 'name') ?? '');
  return container['role'] !== 'ephemeral';
}

/** What the kubelet writes into a log that it could not read, with status 200. */
const NOT_READ = /^(unable to retrieve container logs for |failed to (try resolving symlinks|watch file) )/;

async function readLog(
  spec: LogsSpec,
  place: { readonly namespace: string; readonly pod: string; readonly container: string },
  site: GradingSite,
  signal: AbortSignal,
): Promise<LogText> {
  if (site.cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
  const query = new URLSearchParams({ container: place.container, limitBytes: String(LOG_LIMIT_BYTES) });
  if (spec.previous) query.set('previous', 'true');
  if (spec.tailLines !== undefined) query.set('tailLines', String(spec.tailLines));
  const path = `/api/v1/namespaces/${place.namespace}/pods/${place.pod}/log?${query.toString()}`;
  const { status, text } = await site.cluster.api.call({ method: 'GET', path }, signal);
  if (status === 200) {
    const last = text.trimEnd().split('\n').at(-1) ?? '';
    if (NOT_READ.test(last))
      throw new CouldNotLook('unavailable', `the node could not read the log: ${last}`);
    return { logged: true, text, cut: Buffer.byteLength(text) >= LOG_LIMIT_BYTES };
  }
  // 400: the container was not started (yet), or has no run before this one; 404: the Pod is gone meanwhile
  if (status === 400 || status === 404) return { logged: false, message: messageOf(text) };
  throw new CouldNotLook('unavailable', `the API server answered ${status}: ${messageOf(text)}`);
}

function messageOf(text: string): string {
  try {
    const status = JSON.parse(text) as Json;
    return (isJsonObject(status) ? stringAt(status, 'message') : null) ?? text;
  } catch {
    return text;
  }
}
