import type { Container, Pod, PodSpec } from '../../objects/kinds.ts';

export type Annotations = Readonly<Record<string, string>>;

/** What a check holds against a Pod: what is wrong in short, and where exactly. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export type CheckPod = (spec: PodSpec, annotations: Annotations) => Violation | undefined;

/** One check with the revisions it had: each is in force from a minor version of Kubernetes on (1.N), in rising order. */
export interface Check {
  readonly id: string;
  readonly revisions: readonly (readonly [since: number, check: CheckPod])[];
  /** The check of the level "baseline" in whose place this one stands in the level "restricted". */
  readonly insteadOf?: string;
}

export type SecurityContext = NonNullable<Container['securityContext']>;
export type PodSecurityContext = NonNullable<NonNullable<Pod['spec']>['securityContext']>;

/** Init containers first, ephemeral ones last, as the messages name them. */
export function allContainers(spec: PodSpec): readonly Container[] {
  return [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...((spec.ephemeralContainers ?? []) as readonly Container[]),
  ];
}

/** The names of the containers that are to be blamed. */
export function blamed(spec: PodSpec, isBad: (container: Container) => boolean): readonly string[] {
  return allContainers(spec)
    .filter(isBad)
    .map(({ name }) => name);
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural('container', names.length)} ${quoted(names)}`;
}

/** `pod and containers "a", "b"`; '' where nobody is to be blamed. */
export function settersText(pod: boolean, containers: readonly string[]): string {
  return [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [containersText(containers)] : [])].join(
    ' and ',
  );
}

export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** Each once, sorted. */
export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

export const isWindows = (spec: PodSpec): boolean => spec.os?.name === 'windows';

/** In a user namespace of its own, root in the Pod is nobody outside. */
export const hasUserNamespace = (spec: PodSpec): boolean => spec.hostUsers === false;
