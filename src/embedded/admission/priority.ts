import type { Pod } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import { refused } from './refuse.ts';

/** plugin/pkg/admission/priority: a Pod's priority is what its class says. */

interface PriorityClass extends ApiObject {
  value?: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
}

const CLASSES = 'priorityclasses.scheduling.k8s.io';
/** The classes that every cluster has from its start. */
const SYSTEM: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

interface Priority {
  readonly className: string;
  readonly value: number;
  readonly preemptionPolicy: string | undefined;
}

export const priority: AdmissionPlugin = {
  name: 'Priority',
  admit(request) {
    const { resource, subresource, operation, object, old } = request;
    if (resource.key !== 'pods' || subresource !== '' || object === undefined) return;
    const spec = ((object as unknown as Pod).spec ??= { containers: [] });
    if (operation === 'UPDATE') {
      const before = (old as unknown as Pod | undefined)?.spec;
      if (before?.priority !== undefined) spec.priority ??= before.priority;
      if (before?.preemptionPolicy !== undefined) spec.preemptionPolicy ??= before.preemptionPolicy;
      return;
    }
    if (operation !== 'CREATE') return;
    const { className, value, preemptionPolicy } = priorityFor(request, spec.priorityClassName ?? '');
    if (className !== '') spec.priorityClassName = className;
    if (spec.priority !== undefined && spec.priority !== value) {
      throw refused(
        request,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller ` +
          `computed ${value} from the given PriorityClass name`,
      );
    }
    spec.priority = value;
    if (preemptionPolicy === undefined) return;
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
      throw refused(
        request,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority ` +
          `admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
      );
    }
    spec.preemptionPolicy = preemptionPolicy;
  },
  validate(request) {
    const { resource, subresource, operation, object } = request;
    if (resource.key !== CLASSES || subresource !== '' || object === undefined) return;
    if (operation !== 'CREATE' && operation !== 'UPDATE') return;
    if ((object as PriorityClass).globalDefault !== true) return;
    const there = defaultClass(request);
    if (there === undefined) return;
    const other = there.metadata.name ?? '';
    if (operation === 'UPDATE' && other === object.metadata.name) return;
    throw refused(request, `PriorityClass ${other} is already marked as default. Only one default can exist`);
  },
};

function priorityFor(request: AdmissionRequest, name: string): Priority {
  if (name === '') {
    const there = defaultClass(request);
    return there === undefined
      ? { className: '', value: 0, preemptionPolicy: 'PreemptLowerPriority' }
      : {
          className: there.metadata.name ?? '',
          value: there.value ?? 0,
          preemptionPolicy: there.preemptionPolicy,
        };
  }
  const there = request.context.get<PriorityClass>(CLASSES, '', name);
  if (there !== undefined) {
    return { className: name, value: there.value ?? 0, preemptionPolicy: there.preemptionPolicy };
  }
  const value = SYSTEM[name];
  if (value === undefined) throw refused(request, `no PriorityClass with name ${name} was found`);
  return { className: name, value, preemptionPolicy: 'PreemptLowerPriority' };
}

/** The one with the lowest value, should there be several. */
function defaultClass({ context }: AdmissionRequest): PriorityClass | undefined {
  return context
    .list<PriorityClass>(CLASSES)
    .filter((one) => one.globalDefault === true)
    .toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}
