import { Fault } from '../../lib/errors.ts';
import { writeFileAtomic } from '../../lib/files.ts';
import { ProcessFault } from '../../lib/processes.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { ClusterState } from '../../model/ports/provider.ts';
import { readVersion } from '../api/connect.ts';
import { createDiscovery } from '../api/discovery.ts';
import {
  certificateCredentials,
  readOwnKubeconfig,
  type ApiAddress,
  type ClientIdentity,
} from '../api/kubeconfig-file.ts';
import { createReader } from '../api/objects.ts';
import { createTransport, throwIfOver } from '../api/transport.ts';
import { findContainerEngine } from '../container-engine.ts';
import { messageOf } from '../faults.ts';
import type { KindContext } from './context.ts';
import { readIfThere } from '../practice/cluster-files.ts';
import { findKind } from './kind-program.ts';
import { findNodeContainers, type NodeContainer } from './nodes.ts';

const ANEW = 'cks up makes it anew; your files stay';
/** A node that was started anew (its engine was, or the machine) has its API again after a quarter of a minute. */
const STARTING_MS = 60_000;

/** How the cluster is: asks the engine for its nodes, then its API with our credentials. */
export async function lookAtKindCluster(context: KindContext, signal: AbortSignal): Promise<ClusterState> {
  const search = await findContainerEngine(context.env, signal);
  if (search.engine === null) {
    const known = await readIfThere(context.files.grader);
    return known === undefined ? { state: 'absent' } : broken(search.reason, search.next);
  }
  let containers: readonly NodeContainer[];
  try {
    containers = await findNodeContainers(search.engine, context.cluster, signal);
  } catch (error) {
    throwIfOver(signal);
    if (!(error instanceof CouldNotLook)) throw error;
    return broken(error.message, `${search.engine.name} info`);
  }
  if (containers.length === 0) return { state: 'absent' };
  const stopped = containers.filter(({ running }) => !running);
  if (stopped.length > 0) {
    const names = stopped.map(({ name, status }) => `${name} (${status})`).join(', ');
    return broken(
      `its ${nodesAre(stopped)} not running: ${names}`,
      startingCommand(search.engine.name, stopped),
    );
  }
  if (!containers.some(({ role }) => role === 'control-plane'))
    return broken('its control plane is gone', ANEW);
  try {
    const own = await graderAccess(context, search.engine.name, signal);
    const state = await askApi(context, own, containers.length, signal);
    return state.state === 'broken' ? orStarting(context, containers, state.why, state.next) : state;
  } catch (error) {
    throwIfOver(signal);
    if (error instanceof CouldNotLook || error instanceof Fault || error instanceof ProcessFault)
      return orStarting(
        context,
        containers,
        error.message.split('\n')[0] ?? '',
        error instanceof Fault ? error.next : ANEW,
      );
    throw error;
  }
}

/**
 * The program's own credentials: our file, or when that is gone or no longer readable, what kind exports from the node
 * (kept in our file from then on).
 */
export async function graderAccess(
  context: KindContext,
  engine: 'docker' | 'podman' | 'nerdctl',
  signal: AbortSignal,
): Promise<ApiAddress & ClientIdentity> {
  const { files, cluster, env } = context;
  const text = await readIfThere(files.grader);
  const own = text === undefined ? undefined : readOwnKubeconfig(text);
  if (own !== undefined) return own;
  const kind = await findKind(env, engine, files.grader, signal);
  const exported = await kind.call(['get', 'kubeconfig', '--name', cluster], { signal, timeoutMs: 20_000 });
  const again = exported.exitCode === 0 ? readOwnKubeconfig(exported.stdout) : undefined;
  if (again === undefined)
    throw new CouldNotLook('unavailable', `its certificates are gone: ${messageOf(exported.stderr.trim())}`);
  writeFileAtomic(files.grader, exported.stdout);
  return again;
}

async function askApi(
  context: KindContext,
  own: ApiAddress & ClientIdentity,
  nodesExpected: number,
  signal: AbortSignal,
): Promise<ClusterState> {
  const transport = createTransport(certificateCredentials(own), context.clock);
  try {
    const what = 'asking the API server whether it is ready';
    const ready = await transport.send({ method: 'GET', path: '/readyz', what, repeatable: true }, signal);
    if (ready.status !== 200) return broken(`its API server is not ready: ${ready.status}`, ANEW);
    const reader = createReader(transport, createDiscovery(transport));
    const [kubernetes, nodes] = await Promise.all([
      readVersion(transport, signal),
      reader.list({ apiVersion: 'v1', kind: 'Node' }, signal),
    ]);
    const notReady = nodes.filter((node) => !isNodeReady(node)).map(({ metadata }) => metadata.name);
    if (notReady.length > 0)
      return broken(`its ${nodesAre(notReady)} not ready: ${notReady.join(', ')}`, ANEW);
    if (nodes.length < nodesExpected)
      return broken(`${nodes.length} of its ${nodesExpected} nodes have joined`, ANEW);
    return { state: 'ready', kubernetes, nodes: nodes.length };
  } finally {
    transport.close();
  }
}

/** What starts the nodes again, with all that is in them. */
function startingCommand(engine: string, stopped: readonly NodeContainer[]): string {
  const paused = stopped.every(({ status }) => status === 'paused');
  const names = stopped.map(({ name }) => name).join(' ');
  return `${engine} ${paused ? 'unpause' : 'start'} ${names}, then cks status; or cks up makes it anew`;
}

/** Broken, unless a node was started a moment ago: then it is too early to say so. */
function orStarting(
  { clock }: KindContext,
  containers: readonly NodeContainer[],
  why: string,
  next: string,
): ClusterState {
  const ages = containers.map(({ startedMs }) => clock.now().getTime() - startedMs);
  const youngest = Math.min(...ages.filter((age) => age >= 0));
  if (youngest > STARTING_MS) return broken(why, next);
  return {
    state: 'broken',
    starting: true,
    why: `it was started ${Math.round(youngest / 1_000)} s ago and does not serve yet: ${why}`,
    next: 'wait a moment, then cks status',
  };
}

/** Does the node say that it is ready? */
export function isNodeReady(node: KubeObject): boolean {
  const conditions = valueAt(node, ['status', 'conditions']);
  return (Array.isArray(conditions) ? (conditions as readonly Json[]) : [])
    .filter(isJsonObject)
    .some(({ type, status }) => type === 'Ready' && status === 'True');
}

const nodesAre = (nodes: readonly unknown[]): string => (nodes.length === 1 ? 'node is' : 'nodes are');

const broken = (why: string, next: string): ClusterState => ({ state: 'broken', why, next });
