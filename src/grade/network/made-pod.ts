import { CouldNotLook } from '../../model/could-not-look.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { podState } from '../../model/pod-state.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { copyName, LOOK_LABEL } from '../trial/copy-pod.ts';
import type { EndSpec } from './spec.ts';

export type MadeSpec = NonNullable<EndSpec['made']>;

const IMAGE = 'busybox:1.36';
/** After this long the cluster itself ends one that nobody removed, in seconds. */
const DEADLINE_SECONDS = 300;
const POLL_MS = 200;
const REMOVAL_MS = 5_000;

/** Our Pod was refused by rules of the cluster or the learner: what they said. */
export type Refused = { readonly refused: string };

/**
 * A Pod made to connect from or to. It asks for nothing that a restricted namespace or a quota would refuse, is never
 * ready, so that no Service sends anybody to it, and belongs to its namespace, so that no controller takes it for its
 * own.
 */
export function madePod(
  name: string,
  attempt: string,
  made: MadeSpec,
  namespace: JsonObject | null,
): KubeObject {
  const uid = namespace === null ? null : stringAt(objectAt(namespace, 'metadata'), 'uid');
  const owner = { apiVersion: 'v1', kind: 'Namespace', name: made.namespace, controller: true };
  const command =
    made.listens === undefined
      ? ['sleep', String(DEADLINE_SECONDS)]
      : ['nc', '-lk', '-p', String(made.listens), '-e', 'true'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: made.namespace,
      labels: { [LOOK_LABEL]: attempt, ...made.labels },
      ...(uid === null ? {} : { ownerReferences: [{ ...owner, uid }] }),
    },
    spec: {
      activeDeadlineSeconds: DEADLINE_SECONDS,
      terminationGracePeriodSeconds: 0,
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      readinessGates: [{ conditionType: 'cks-trainer/never' }],
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65_534,
        runAsGroup: 65_534,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'look',
          image: IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command,
          resources: {
            requests: { cpu: '5m', memory: '16Mi' },
            limits: { cpu: '200m', memory: '32Mi' },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}

/**
 * Makes the Pod and waits until it runs and has an address. Throws CouldNotLook when it does not come to run: blocked
 * where rules or the learner keep it from it, unavailable where the cluster does.
 */
export async function makePod(
  end: string,
  made: MadeSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<JsonObject | Refused> {
  const cluster = clusterOf(site);
  const owner = await site.objects.read(
    { apiVersion: 'v1', kind: 'Namespace', name: made.namespace },
    signal,
  );
  const pod = madePod(nameOf(site, end), site.attempt, made, owner.found ? owner.object : null);
  let outcome = await cluster.create(pod, {}, signal);
  if (!outcome.done && outcome.status === 409) {
    // one that an interrupted grading could not remove
    await removePod(end, made, site);
    outcome = await cluster.create(pod, {}, signal);
  }
  if (!outcome.done) return { refused: `${outcome.reason}: ${outcome.message}` };
  return awaitPod(pod, cluster, site, signal);
}

/** Removes a made Pod, also when we were told to stop. */
export async function removePod(end: string, made: MadeSpec, site: GradingSite): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: made.namespace, name: nameOf(site, end) };
  await clusterOf(site)
    .remove(ref, { graceSeconds: 0 }, AbortSignal.timeout(REMOVAL_MS))
    .catch(() => undefined);
}

async function awaitPod(
  made: KubeObject,
  cluster: Cluster,
  site: GradingSite,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { name } = made.metadata;
  const namespace = stringAt(made.metadata, 'namespace') ?? '';
  // that ours can't be pulled is the cluster's fault
  const images = [...site.images, { reference: IMAGE, entrypoint: [], command: ['sh'] }];
  let last = 'not yet made';
  try {
    for (;;) {
      const read = await cluster.read({ apiVersion: 'v1', kind: 'Pod', namespace, name }, signal);
      if (!read.found) throw new CouldNotLook('blocked', `our Pod ${namespace}/${name} was removed`);
      const state = podState(read.object, { events: [], nodes: null, images });
      const ip = stringAt(objectAt(read.object, 'status'), 'podIP');
      switch (state.state) {
        case 'running':
          if (ip !== null) return read.object;
          break;
        case 'waiting':
          last = `${state.reason} ${state.message}`.trim();
          if (state.cause === 'transient') break;
          throw new CouldNotLook(
            state.cause === 'cluster' ? 'unavailable' : 'blocked',
            `our Pod ${namespace}/${name} does not come to run: ${last}`,
          );
        case 'absent':
        case 'terminating':
          throw new CouldNotLook('blocked', `our Pod ${namespace}/${name} was removed`);
        case 'completed':
        case 'crashed':
          throw new CouldNotLook('unavailable', `our Pod ${namespace}/${name} ended: ${state.message}`);
      }
      await site.wait(POLL_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted || !(signal.reason instanceof CouldNotLook)) throw error;
    const { reason, message } = signal.reason;
    throw new CouldNotLook(reason, `${message}; our Pod ${namespace}/${name} was last seen: ${last}`, {
      cause: error,
    });
  }
}

function nameOf(site: GradingSite, end: string): string {
  const label = end.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
  return copyName(site.attempt, `${label}-${site.check}`);
}

function clusterOf({ cluster }: GradingSite): Cluster {
  if (cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
  return cluster;
}
