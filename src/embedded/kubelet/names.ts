import { randomBytes } from 'node:crypto';
import type { Container, EphemeralContainer, Pod, PodSpec } from '../objects/kinds.ts';

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** A container of a Pod with the part it plays. Ephemeral ones have no probes, ports or life cycle. */
export interface RoledContainer {
  readonly role: ContainerRole;
  readonly spec: Container;
  /** Ephemeral ones: whose processes they see. */
  readonly target: string;
  /** As an event's involvedObject names it. */
  readonly fieldPath: string;
}

/** "pod_namespace(uid)", as the kubelet's messages name a Pod (format.Pod). */
export function describePod(pod: Pod): string {
  return `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
}

export function podSpec(pod: Pod): PodSpec {
  return pod.spec ?? { containers: [] };
}

/** All containers: init containers and sidecars in order, then the main ones, then the ephemeral ones. */
export function rolesOf(pod: Pod): readonly RoledContainer[] {
  const spec = podSpec(pod);
  return [
    ...(spec.initContainers ?? []).map((container): RoledContainer => ({
      role: container.restartPolicy === 'Always' ? 'sidecar' : 'init',
      spec: container,
      target: '',
      fieldPath: `spec.initContainers{${container.name}}`,
    })),
    ...spec.containers.map((container): RoledContainer => ({
      role: 'main',
      spec: container,
      target: '',
      fieldPath: `spec.containers{${container.name}}`,
    })),
    ...(spec.ephemeralContainers ?? []).map((container: EphemeralContainer): RoledContainer => ({
      role: 'ephemeral',
      spec: container,
      target: container.targetContainerName ?? '',
      fieldPath: `spec.ephemeralContainers{${container.name}}`,
    })),
  ];
}

export function keyOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name ?? ''}`;
}

/** A container's or sandbox's id: 64 hex digits. */
export function newContainerId(): string {
  return randomBytes(32).toString('hex');
}

/** A string as Go's %q writes it, for the plain text that occurs in messages. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A list as Go's %v writes it: "[a b]". */
export function goList(items: readonly string[]): string {
  return `[${items.join(' ')}]`;
}

export function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
