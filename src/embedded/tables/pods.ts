import type { ContainerState, ContainerStatus, Pod } from '../objects/kinds.ts';
import { NONE, orNone } from './cell-text.ts';
import { ageOf, hasTime, printer, type Printer, type Since, type Timestamp } from './printer.ts';
import type { TableRow } from './types.ts';

/** printPod of pkg/printers/internalversion/printers.go. */
export const podPrinter: Printer = printer<Pod>(
  'pods',
  (pod, since) => {
    const { ready, total, reason, restarts } = summarize(pod, since);
    return [
      pod.metadata.name ?? '',
      `${ready}/${total}`,
      reason,
      restarts,
      ageOf(pod, since),
      orNone(pod.status?.podIPs?.[0]?.ip),
      orNone(pod.spec?.nodeName),
      orNone(pod.status?.nominatedNodeName),
      readinessGates(pod),
    ];
  },
  endOf,
);

interface Summary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: string;
}

/** Counts restarts, and when the last of them was. */
class Restarts {
  count = 0;
  last: string | undefined;

  add({ restartCount, lastState }: ContainerStatus): void {
    this.count += restartCount;
    const ended: Timestamp = lastState?.terminated?.finishedAt;
    if (hasTime(ended) && (this.last === undefined || Date.parse(ended) > Date.parse(this.last))) {
      this.last = ended;
    }
  }

  text(since: Since): string {
    return this.count === 0 || this.last === undefined
      ? String(this.count)
      : `${this.count} (${since(this.last)} ago)`;
  }
}

function summarize(pod: Pod, since: Since): Summary {
  const { metadata, spec, status } = pod;
  const sidecars = new Set(
    (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(nameOf),
  );
  const total = (spec?.containers ?? []).length + sidecars.size;
  const phase = status?.phase ?? '';
  const conditions = status?.conditions ?? [];
  let reason = filled(status?.reason) ?? phase;
  if (conditions.some((one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated')) {
    reason = 'SchedulingGated';
  }
  const init = readInitContainers(pod, sidecars);
  let { ready, restarts } = init;
  reason = init.reason ?? reason;
  if (init.reason === undefined || isTrue(pod, 'Initialized')) {
    const main = readContainers(pod, reason, init.sidecarRestarts);
    ready += main.ready;
    ({ reason } = main);
    restarts = init.sidecarRestarts;
  }
  if (metadata.deletionTimestamp !== undefined) {
    if (status?.reason === 'NodeLost') reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') reason = 'Terminating';
  }
  return { ready, total, reason, restarts: restarts.text(since) };
}

interface InitSummary {
  readonly ready: number;
  /** Why the Pod isn't initialized; undefined when all init containers are through (or, of sidecars, started). */
  readonly reason: string | undefined;
  readonly restarts: Restarts;
  readonly sidecarRestarts: Restarts;
}

function readInitContainers({ spec, status }: Pod, sidecars: ReadonlySet<string>): InitSummary {
  const restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  let ready = 0;
  for (const [index, container] of (status?.initContainerStatuses ?? []).entries()) {
    const isSidecar = sidecars.has(container.name);
    restarts.add(container);
    if (isSidecar) sidecarRestarts.add(container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready) ready += 1;
      continue;
    }
    const reason = initReason(container.state) ?? `Init:${index}/${(spec?.initContainers ?? []).length}`;
    return { ready, reason, restarts, sidecarRestarts };
  }
  return { ready, reason: undefined, restarts, sidecarRestarts };
}

function initReason(state: ContainerState | undefined): string | undefined {
  if (state?.terminated) return `Init:${endReason(state.terminated)}`;
  const waiting = filled(state?.waiting?.reason);
  return waiting === undefined || waiting === 'PodInitializing' ? undefined : `Init:${waiting}`;
}

function endReason({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  return filled(reason) ?? ((signal ?? 0) === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`);
}

/** The containers from the last to the first: the first one's reason counts most. Adds their restarts to `restarts`. */
function readContainers(
  pod: Pod,
  before: string,
  restarts: Restarts,
): { readonly ready: number; readonly reason: string } {
  let reason = before;
  let ready = 0;
  let failure: string | undefined;
  for (const container of (pod.status?.containerStatuses ?? []).toReversed()) {
    restarts.add(container);
    const { waiting, terminated, running } = container.state ?? {};
    const waitingReason = filled(waiting?.reason);
    if (waitingReason !== undefined) {
      reason = waitingReason;
    } else if (terminated) {
      reason = endReason(terminated);
      if (terminated.exitCode !== 0) failure = reason;
    } else if (container.ready && running) {
      ready += 1;
    }
  }
  if (reason !== 'Completed') return { ready, reason };
  // some have ended well, and others may not have
  if (ready > 0 && isTrue(pod, 'Ready')) return { ready, reason: 'Running' };
  if (failure !== undefined) return { ready, reason: failure };
  return { ready, reason: ready > 0 ? 'NotReady' : reason };
}

/** "1/2": how many of the readiness gates are open. */
function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return NONE;
  return `${gates.filter(({ conditionType }) => isTrue(pod, conditionType)).length}/${gates.length}`;
}

function isTrue({ status }: Pod, type: string): boolean {
  return (status?.conditions ?? []).find((one) => one.type === type)?.status === 'True';
}

function endOf({ status }: Pod): TableRow['conditions'] {
  switch (status?.phase) {
    case 'Succeeded':
      return [completed('Succeeded', 'The pod has completed successfully.')];
    case 'Failed':
      return [completed('Failed', 'The pod failed.')];
    default:
      return undefined;
  }
}

const completed = (reason: string, message: string): NonNullable<TableRow['conditions']>[number] => ({
  type: 'Completed',
  status: 'True',
  reason,
  message,
});

const nameOf = ({ name }: { readonly name: string }): string => name;

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
