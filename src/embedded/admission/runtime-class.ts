import { semanticallyEqual } from '../kinds/semantic-equal.ts';
import type { Pod, PodSpec } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import { copyOf } from '../objects/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import { refused } from './refuse.ts';

/** plugin/pkg/admission/runtimeclass: what a Pod's RuntimeClass adds to it. */

type Toleration = NonNullable<PodSpec['tolerations']>[number];

interface RuntimeClass extends ApiObject {
  handler?: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}

const MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',
  admit(request) {
    const spec = specOfNewPod(request);
    const found = spec === undefined ? undefined : classOf(request, spec);
    if (spec === undefined || found === undefined) return;
    setOverhead(request, spec, found);
    setScheduling(request, spec, found);
  },
  validate(request) {
    const spec = specOfNewPod(request);
    if (spec === undefined) return;
    const fixed = classOf(request, spec)?.overhead;
    if (fixed !== undefined) {
      if (!semanticallyEqual({ overhead: fixed.podFixed }, { overhead: spec.overhead })) {
        throw refused(request, MISMATCH);
      }
    } else if (spec.overhead !== undefined) {
      throw refused(
        request,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      );
    }
  },
};

function specOfNewPod({ resource, subresource, operation, object }: AdmissionRequest): PodSpec | undefined {
  if (resource.key !== 'pods' || subresource !== '' || operation !== 'CREATE') return undefined;
  return (object as unknown as Pod | undefined)?.spec;
}

function classOf(request: AdmissionRequest, spec: PodSpec): RuntimeClass | undefined {
  const name = spec.runtimeClassName;
  if (name === undefined) return undefined;
  const found = request.context.get<RuntimeClass>('runtimeclasses.node.k8s.io', '', name);
  if (found === undefined) {
    throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  }
  return found;
}

function setOverhead(request: AdmissionRequest, spec: PodSpec, { overhead }: RuntimeClass): void {
  if (overhead === undefined) return;
  const fixed = overhead.podFixed ?? {};
  const given = spec.overhead ?? {};
  if (Object.keys(given).length > 0 && !semanticallyEqual(given, fixed)) throw refused(request, MISMATCH);
  spec.overhead = { ...fixed };
}

function setScheduling(request: AdmissionRequest, spec: PodSpec, { scheduling }: RuntimeClass): void {
  if (scheduling === undefined) return;
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key];
    if (own === undefined || own === value) continue;
    throw refused(
      request,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
    );
  }
  if (scheduling.nodeSelector !== undefined) {
    spec.nodeSelector = { ...spec.nodeSelector, ...scheduling.nodeSelector };
  }
  const merged = mergeTolerations([...(spec.tolerations ?? []), ...copyOf(scheduling.tolerations ?? [])]);
  if (merged.length > 0) spec.tolerations = merged;
}

/** Without what others cover. */
function mergeTolerations(all: readonly Toleration[]): Toleration[] {
  const merged: Toleration[] = [];
  for (const [index, one] of all.entries()) {
    const covered =
      merged.some((other) => covers(other, one)) ||
      all.slice(index + 1).some((other) => !semanticallyEqual(one, other) && covers(other, one));
    if (!covered) merged.push(one);
  }
  return merged;
}

/** Does the first tolerate everything that the second does? (pkg/util/tolerations) */
function covers(wide: Toleration, narrow: Toleration): boolean {
  if (semanticallyEqual(wide, narrow)) return true;
  const anyKey = (wide.key ?? '') === '' && wide.operator === 'Exists';
  if ((wide.key ?? '') !== (narrow.key ?? '') && !anyKey) return false;
  if ((wide.effect ?? '') !== '' && wide.effect !== narrow.effect) return false;
  if (wide.effect === 'NoExecute' && wide.tolerationSeconds !== undefined) {
    const shorter =
      narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds;
    if (shorter) return false;
  }
  if (wide.operator === 'Exists') return true;
  return narrow.operator !== 'Exists' && (wide.value ?? '') === (narrow.value ?? '');
}
