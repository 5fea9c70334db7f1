import type { Json, JsonObject } from './json.ts';

/** A Kubernetes object as the API server sends it: plain JSON, nothing dropped, times as strings. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
}

export interface KubeMetadata extends JsonObject {
  readonly name: string;
}

/** Names one object. Without a namespace: a cluster-wide kind. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Names the objects of one kind; the selectors are written as kubectl's -l and --field-selector. */
export interface ObjectQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** What reading an object answers. That it is absent is an answer, not a fault. */
export type Read<T> = { readonly found: true; readonly object: T } | { readonly found: false };

/** "Pod sun/pod-ro", for messages. */
export function describeRef(ref: {
  kind: string;
  namespace?: string | undefined;
  name?: string | undefined;
}): string {
  const name = ref.name ?? '*';
  return ref.namespace === undefined ? `${ref.kind} ${name}` : `${ref.kind} ${ref.namespace}/${name}`;
}

/** metadata.namespace of an object, where it has one. */
export function namespaceOf(object: KubeObject): string | undefined {
  const namespace: Json | undefined = object.metadata['namespace'];
  return typeof namespace === 'string' ? namespace : undefined;
}
