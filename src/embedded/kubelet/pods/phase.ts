import type { ContainerState, Pod } from '../../objects/kinds.ts';
import { rolesOf, type RoledContainer } from '../names.ts';
import { mayRestart } from './restart.ts';

/** What the phase depends on, of one container's status. */
export interface PhaseFacts {
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly started: boolean;
}

/** A Pod's phase by its containers' statuses (getPhase of pkg/kubelet/kubelet_pods.go). */
export function phaseOf(
  pod: Pod,
  statuses: ReadonlyMap<string, PhaseFacts>,
  options: { readonly terminal: boolean; readonly initialized: boolean },
): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  const counts = { pendingInit: 0, pendingSidecar: 0, initFailed: 0, unknown: 0, running: 0, waiting: 0 };
  const ends: { readonly code: number; readonly final: boolean; readonly now: boolean }[] = [];
  for (const container of rolesOf(pod)) {
    const status = statuses.get(container.spec.name);
    switch (container.role) {
      case 'init':
        countInit(pod, container, status, counts);
        break;
      case 'sidecar':
        countSidecar(status, counts);
        break;
      case 'main': {
        const ended =
          status?.state.terminated ?? (status?.state.waiting ? status.lastState.terminated : undefined);
        if (status === undefined) counts.unknown += 1;
        else if (status.state.running !== undefined) counts.running += 1;
        else if (ended !== undefined) {
          ends.push({
            code: ended.exitCode,
            final: !mayRestart(pod, container, ended.exitCode),
            now: status.state.terminated !== undefined,
          });
        } else counts.waiting += 1;
        break;
      }
      case 'ephemeral':
        break;
    }
  }
  if (counts.initFailed > 0) return 'Failed';
  if (counts.pendingInit > 0 || (counts.pendingSidecar > 0 && !options.initialized)) return 'Pending';
  if (counts.waiting > 0) return 'Pending';
  if (counts.unknown > 0) return 'Pending';
  if (counts.running > 0) return 'Running';
  if (ends.length === 0) return 'Pending';
  const succeeded = ends.every(({ code, now }) => now && code === 0);
  if (!options.terminal && ends.some(({ final }) => !final)) return 'Running';
  return succeeded ? 'Succeeded' : 'Failed';
}

function countInit(
  pod: Pod,
  container: RoledContainer,
  status: PhaseFacts | undefined,
  counts: { pendingInit: number; initFailed: number },
): void {
  const ended = status?.state.terminated ?? (status?.state.waiting ? status.lastState.terminated : undefined);
  if (ended === undefined) {
    counts.pendingInit += 1;
    return;
  }
  if (ended.exitCode === 0) return;
  if (mayRestart(pod, container, ended.exitCode)) counts.pendingInit += 1;
  else counts.initFailed += 1;
}

function countSidecar(
  status: PhaseFacts | undefined,
  counts: { pendingSidecar: number; unknown: number; running: number; waiting: number },
): void {
  if (status === undefined) counts.unknown += 1;
  else if (status.state.running !== undefined) {
    if (!status.started) counts.pendingSidecar += 1;
    counts.running += 1;
  } else if (status.state.waiting !== undefined && status.lastState.terminated === undefined) {
    counts.pendingSidecar += 1;
    counts.waiting += 1;
  }
}
