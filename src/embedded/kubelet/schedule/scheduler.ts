import type { Clock } from '../../../lib/clock.ts';
import type { Node, Pod } from '../../objects/kinds.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { ApiClient } from '../../registry/types.ts';
import { aboutPod, type SeriesEventRecorder } from '../events/recorder.ts';
import { isTerminal, keyOf, podSpec } from '../names.ts';
import { wireTime } from '../timers.ts';
import { claimRefusal } from './claims.ts';
import { explainMisfits, explainRefusal } from './explain.ts';
import { type Misfit, whyNot } from './fit.ts';

const NAME = 'default-scheduler';

export interface SchedulerParts {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly events: SeriesEventRecorder;
  /** Gives a Pod its node, as a POST to pods/binding does. */
  readonly bind: (pod: Pod, node: string) => void;
}

/**
 * Gives Pods without a node one that they fit on. What fits nowhere waits until something changes that may help: a
 * node, a claim, the Pod itself, or another Pod that ends. Answers how to stop.
 */
export function startScheduler({ api, clock, events, bind }: SchedulerParts): () => void {
  /** Pods that fit nowhere, with the message last told. */
  const waiting = new Map<string, string>();
  let retryDue = false;
  let stopped = false;

  const retrySoon = (): void => {
    if (retryDue || waiting.size === 0) return;
    retryDue = true;
    setImmediate(() => {
      retryDue = false;
      if (stopped) return;
      const pods = [...waiting.keys()].map((key) => {
        const [namespace = '', name = ''] = key.split('/');
        return api.get<Pod>('pods', namespace, name);
      });
      for (const pod of pods) if (pod !== undefined) schedule(pod, false);
    });
  };

  const schedule = (pod: Pod, tell: boolean): void => {
    const key = keyOf(pod.metadata.namespace, pod.metadata.name);
    if (!isMine(pod)) {
      waiting.delete(key);
      return;
    }
    // Gated: the condition is the API server's, nothing is told.
    if ((podSpec(pod).schedulingGates ?? []).length > 0) return;
    const nodes = api.list<Node>('nodes');
    const refused = claimRefusal(pod, api);
    const choice = refused === undefined ? choose(pod, nodes, api) : explainRefusal(nodes.length, refused);
    if (typeof choice !== 'string') {
      waiting.delete(key);
      bindTo(pod, choice.metadata.name ?? '');
      return;
    }
    const known = waiting.get(key);
    waiting.set(key, choice);
    if (known === choice && !tell) return;
    events.record(aboutPod(pod), 'Warning', 'FailedScheduling', 'Scheduling', choice);
    setUnschedulable(pod, choice);
  };

  const bindTo = (pod: Pod, node: string): void => {
    try {
      bind(pod, node);
    } catch (error) {
      // It was deleted or bound in the meantime: the next event about it decides.
      if (error instanceof StatusError) return;
      throw error;
    }
    events.record(
      aboutPod(pod),
      'Normal',
      'Scheduled',
      'Binding',
      `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${node}`,
    );
  };

  const setUnschedulable = (pod: Pod, message: string): void => {
    const now = wireTime(clock.now());
    api.change<Pod>('pods', pod.metadata.namespace ?? '', pod.metadata.name ?? '', 'status', (draft) => {
      const conditions = draft.status?.conditions ?? [];
      const old = conditions.find(({ type }) => type === 'PodScheduled');
      const condition = {
        type: 'PodScheduled',
        status: 'False',
        observedGeneration: draft.metadata.generation ?? 0,
        lastTransitionTime: old?.status === 'False' ? (old.lastTransitionTime ?? now) : now,
        reason: 'Unschedulable',
        message,
      };
      draft.status = {
        ...draft.status,
        conditions: [...conditions.filter(({ type }) => type !== 'PodScheduled'), condition],
      };
    });
  };

  const stops = [
    api.watch<Pod>('pods', ({ type, object, previous }) => {
      if (type === 'DELETED') {
        waiting.delete(keyOf(object.metadata.namespace, object.metadata.name));
        if (podSpec(object).nodeName !== undefined) retrySoon();
        return;
      }
      if ((podSpec(object).nodeName ?? '') !== '') {
        waiting.delete(keyOf(object.metadata.namespace, object.metadata.name));
        if (isTerminal(object) && previous !== undefined && !isTerminal(previous)) retrySoon();
        return;
      }
      // Its own status change, which schedule made, is no reason to look again.
      if (previous === undefined || isAnother(object, previous)) schedule(object, false);
    }),
    api.watch<Node>('nodes', ({ type, object, previous }) => {
      if (type === 'MODIFIED' && previous !== undefined && !nodeMatters(previous, object)) return;
      retrySoon();
    }),
    api.watch('persistentvolumeclaims', retrySoon),
  ];
  return () => {
    stopped = true;
    for (const stop of stops) stop();
  };
}

function isMine(pod: Pod): boolean {
  return (
    (podSpec(pod).nodeName ?? '') === '' &&
    pod.metadata.deletionTimestamp === undefined &&
    !isTerminal(pod) &&
    (podSpec(pod).schedulerName ?? NAME) === NAME
  );
}

function isAnother(pod: Pod, previous: Pod): boolean {
  return looks(pod) !== looks(previous);
}

/** What scheduling depends on, of the Pod itself. */
function looks({ metadata, spec }: Pod): string {
  return JSON.stringify([metadata.uid, metadata.labels, spec]);
}

function nodeMatters(before: Node, after: Node): boolean {
  return (
    JSON.stringify([before.spec, before.metadata.labels, before.status?.allocatable]) !==
    JSON.stringify([after.spec, after.metadata.labels, after.status?.allocatable])
  );
}

/** The node for a Pod, or why there is none. */
function choose(pod: Pod, nodes: readonly Node[], api: ApiClient): Node | string {
  const misfits: Misfit[] = [];
  const bound = api.list<Pod>('pods').filter((other) => !isTerminal(other));
  for (const node of nodes) {
    const others = bound.filter((other) => podSpec(other).nodeName === node.metadata.name);
    const misfit = whyNot(pod, node, others);
    if (misfit === undefined) return node;
    misfits.push(misfit);
  }
  return explainMisfits(nodes.length, misfits);
}
