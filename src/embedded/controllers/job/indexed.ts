import type { Job, Pod } from '../../objects/kinds.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { FAILURES_OF_INDEX, formatIndexes, indexOf, parseIndexes } from './indexes.ts';
import { endedAt, isFailed, isTracked } from './pods.ts';

/** What an indexed Job knows of its indexes. */
export interface IndexState {
  readonly succeeded: ReadonlySet<number>;
  /** With backoffLimitPerIndex only. */
  readonly failed: ReadonlySet<number> | undefined;
  /** By index: the failed Pod that the next one replaces; it stays tracked until then. */
  readonly replaced: ReadonlyMap<number, Pod>;
}

const failuresOf = ({ metadata }: Pod): number => Number(metadata.annotations?.[FAILURES_OF_INDEX] ?? 0) || 0;

/** How often the index has failed when this Pod of it has. */
export function failuresWith(job: Job, pod: Pod): number {
  const ignored = matchFailurePolicy(job.spec?.podFailurePolicy, pod)?.action === 'Ignore';
  return failuresOf(pod) + (ignored ? 0 : 1);
}

export function readIndexes(job: Job, pods: readonly Pod[]): IndexState {
  const completions = job.spec?.completions ?? 0;
  const inRange = (pod: Pod): number | undefined => {
    const index = indexOf(pod);
    return index !== undefined && index < completions ? index : undefined;
  };
  const succeeded = new Set(
    [...parseIndexes(job.status?.completedIndexes)].filter((index) => index < completions),
  );
  for (const pod of pods) {
    const index = inRange(pod);
    if (index !== undefined && pod.status?.phase === 'Succeeded' && isTracked(pod)) succeeded.add(index);
  }
  const limit = job.spec?.backoffLimitPerIndex;
  if (limit === undefined) return { succeeded, failed: undefined, replaced: new Map() };
  const failed = parseIndexes(job.status?.failedIndexes);
  const replaced = new Map<number, Pod>();
  const running = new Set<number>();
  const ended: [number, Pod][] = [];
  for (const pod of pods) {
    const index = inRange(pod);
    if (index === undefined) continue;
    if (!isFailed(job, pod)) running.add(index);
    else if (isTracked(pod)) ended.push([index, pod]);
  }
  for (const [index, pod] of ended) {
    const failsIndex = matchFailurePolicy(job.spec?.podFailurePolicy, pod)?.action === 'FailIndex';
    if (!succeeded.has(index) && (failsIndex || failuresWith(job, pod) > limit)) failed.add(index);
  }
  for (const [index, pod] of ended) {
    if (succeeded.has(index) || failed.has(index) || running.has(index)) continue;
    const other = replaced.get(index);
    if (other === undefined || endedAt(pod) >= endedAt(other)) replaced.set(index, pod);
  }
  return { succeeded, failed, replaced };
}

/** The first indexes that have neither ended nor a Pod. */
export function pendingIndexes(
  job: Job,
  active: readonly Pod[],
  { succeeded, failed }: IndexState,
  count: number,
): number[] {
  const taken = new Set(active.map(indexOf));
  const pending: number[] = [];
  for (let index = 0; index < (job.spec?.completions ?? 0) && pending.length < count; index++) {
    if (!succeeded.has(index) && failed?.has(index) !== true && !taken.has(index)) pending.push(index);
  }
  return pending;
}

/** The message when a rule of the success policy is met. */
export function matchSuccessPolicy({ spec }: Job, succeeded: ReadonlySet<number>): string | undefined {
  if (succeeded.size === 0) return undefined;
  for (const [index, { succeededIndexes, succeededCount }] of (spec?.successPolicy?.rules ?? []).entries()) {
    const message = `Matched rules at index ${index}`;
    if (succeededIndexes === undefined) {
      if (succeededCount !== undefined && succeeded.size >= succeededCount) return message;
      continue;
    }
    const wanted = [...parseIndexes(succeededIndexes)];
    const done = wanted.filter((one) => succeeded.has(one)).length;
    if (wanted.length === 0) continue;
    if (done === wanted.length || (succeededCount !== undefined && done >= succeededCount)) return message;
  }
  return undefined;
}

/** Status fields of the indexes. */
export function indexStatus({ succeeded, failed }: IndexState): {
  completedIndexes: string;
  failedIndexes?: string;
} {
  return {
    completedIndexes: formatIndexes(succeeded),
    ...(failed === undefined ? {} : { failedIndexes: formatIndexes(failed) }),
  };
}
