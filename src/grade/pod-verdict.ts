import type { JsonObject } from '../model/json.ts';
import { objectAt, stringAt } from '../model/json-read.ts';
import { containerStates, podState, type PodState, type PodSurroundings } from '../model/pod-state.ts';
import type { Evidence, Verdict } from '../model/result.ts';
import { surroundingsOf, type PodFacts } from './pod-facts.ts';
import type { PodTarget } from './spec-parts.ts';
import { couldNotLook, fail, unfinished } from './verdicts.ts';

/** How far a Pod must have come. */
export type PodStage = 'running' | 'started' | 'ready';

/**
 * The verdict on Pods that are not as far as they must be to be looked into, by the table of states; null when all
 * are. That there is none is a failure.
 */
export function judgePods(target: PodTarget, facts: PodFacts, stage: PodStage): Verdict | null {
  const what = describeTarget(target);
  const expected = `${what} ${STAGE_WORDS[stage]}`;
  if ('notSeen' in facts.pods) return couldNotLook(facts.pods.notSeen, expected);
  const around = surroundingsOf(facts);
  if (facts.pods.seen.length === 0) {
    // Pods found by labels are made by a controller, which may need a moment
    return fail(
      { expected, actual: `${what}: not found`, evidence: eventEvidence(around) },
      target.name === undefined,
    );
  }
  for (const pod of facts.pods.seen) {
    const verdict = judgePod(pod, around, stage, expected);
    if (verdict !== null) return verdict;
  }
  return null;
}

/** One Pod by the table of states; null when it is as far as it must be. */
export function judgePod(
  pod: JsonObject,
  around: PodSurroundings,
  stage: PodStage,
  expected: string,
): Verdict | null {
  const state = podState(pod, around);
  if (state.state !== 'running') return stateVerdict(state, pod, around, expected);
  if (stage === 'running') return null;
  const behind = containerStates(pod, around).filter(
    ({ role, ready, started }) =>
      (role === 'container' || role === 'sidecar') && !(stage === 'ready' ? ready : started),
  );
  if (behind.length === 0) return null;
  const names = behind.map(({ name }) => name).join(', ');
  const actual =
    stage === 'ready'
      ? `runs, but not ready: ${names}`
      : `runs, but the startup probe has not passed: ${names}`;
  return fail({ expected, actual, evidence: eventEvidence(around) }, true);
}

export const STAGE_WORDS: Readonly<Record<PodStage, string>> = {
  running: 'running',
  started: 'started, its startup probe passed',
  ready: 'ready',
};

/** The kubelet's words for a container that it has not made yet, and ours where it said nothing. */
const NOT_BEGUN = ['ContainerCreating', 'Pending'];

function stateVerdict(
  state: Exclude<PodState, { state: 'running' }>,
  pod: JsonObject,
  around: PodSurroundings,
  expected: string,
): Verdict {
  const name = stringAt(objectAt(pod, 'metadata'), 'name') ?? '';
  const evidence = eventEvidence(around);
  switch (state.state) {
    case 'absent':
      return fail({ expected, actual: 'not found' });
    case 'terminating':
      return fail({ expected, actual: `${name}: ${state.message}` }, true);
    case 'completed':
      return fail({ expected, actual: `${name}: ${state.message}`, evidence }, true);
    case 'crashed':
      return fail({ expected, actual: `${name}: ${state.message}`, evidence }, !state.hopeless);
    case 'waiting': {
      const actual = `${name}: ${state.reason}${state.message === '' ? '' : `: ${state.message}`}`;
      const more = eventEvidence(around, state.message);
      if (state.cause === 'cluster')
        return {
          status: 'error',
          reason: 'unavailable',
          expected,
          actual: `the cluster keeps the Pod from running: ${actual}`,
          evidence: more,
        };
      // not even begun: slow pulls and busy nodes are not the learner's; an init container that runs on is
      if (state.cause === 'transient' && NOT_BEGUN.includes(state.reason))
        return unfinished({ expected, actual, evidence: more });
      return fail({ expected, actual, evidence: more }, state.cause === 'transient');
    }
  }
}

/** "Pod sun/pod-ro", or "Pods with app=web in sun". */
export function describeTarget(target: PodTarget): string {
  return target.name === undefined
    ? `Pods with ${target.labelSelector ?? ''} in Namespace ${target.namespace}`
    : `Pod ${target.namespace}/${target.name}`;
}

const SHOWN_EVENTS = 5;

/** The last warnings, newest last, without those that say what is said already. */
export function eventEvidence(around: PodSurroundings, said = ''): readonly Evidence[] {
  const lines = around.events
    .filter((event) => event['type'] === 'Warning' && (stringAt(event, 'message') ?? '') !== said)
    .toSorted((a, b) => time(a).localeCompare(time(b)))
    .slice(-SHOWN_EVENTS)
    .map((event) => `${stringAt(event, 'reason') ?? ''}: ${stringAt(event, 'message') ?? ''}`);
  return lines.length === 0 ? [] : [{ title: 'Events', text: lines.join('\n') }];
}

function time(event: JsonObject): string {
  return stringAt(event, 'lastTimestamp') ?? stringAt(event, 'eventTime') ?? '';
}
