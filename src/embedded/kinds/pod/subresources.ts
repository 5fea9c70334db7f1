import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Container, ContainerStatus, Pod } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { checkQualifiedName } from '../../objects/validation/names.ts';
import type { SubresourceRules } from '../../registry/types.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { MIRROR_ANNOTATION, validateAnnotationChanges, validatePodAnnotations } from './annotations.ts';
import { invalidFor } from './checks.ts';
import { internalValue } from './internal-json.ts';
import { countGeneration } from './prepare.ts';
import { validateResize } from './resize.ts';
import { diffOfJson } from './unified-diff.ts';
import { validateWholePod } from './validate-pod.ts';

/** pods/status, pods/ephemeralcontainers and pods/resize, after pkg/registry/core/pod/strategy.go. */

const ANNOTATIONS = Path.of('metadata', 'annotations');

/** Keeps the stored metadata; the version sent with the object still decides about conflicts, its owners are noted. */
function keepMetadata(pod: Pod, old: Pod): void {
  const { resourceVersion, managedFields } = pod.metadata;
  pod.metadata = { ...copyOf(old.metadata) };
  delete pod.metadata.resourceVersion;
  delete pod.metadata.managedFields;
  if (resourceVersion !== undefined) pod.metadata.resourceVersion = resourceVersion;
  if (managedFields !== undefined) pod.metadata.managedFields = managedFields;
}

export const statusRules: SubresourceRules<Pod> = {
  prepareForUpdate(pod, old) {
    if (old.spec === undefined) delete pod.spec;
    else pod.spec = copyOf(old.spec);
    for (const field of ['deletionTimestamp', 'ownerReferences'] as const) {
      const value = old.metadata[field];
      if (value === undefined) delete pod.metadata[field];
      else Object.assign(pod.metadata, { [field]: copyOf(value) });
    }
    const status = (pod.status ??= {});
    if (old.status?.qosClass !== undefined) status.qosClass ??= old.status.qosClass;
    if (old.status?.observedGeneration !== undefined)
      status.observedGeneration ??= old.status.observedGeneration;
    for (const condition of status.conditions ?? []) {
      const before = old.status?.conditions?.find((one) => one.type === condition.type)?.observedGeneration;
      if (before !== undefined) condition.observedGeneration ??= before;
    }
  },
  validateUpdate(pod, old) {
    const path = Path.of('status');
    const status = pod.status ?? {};
    const faults: FieldError[] = validateAnnotationChanges(
      pod.metadata.annotations ?? {},
      old.metadata.annotations ?? {},
      ANNOTATIONS,
    );
    for (const [index, condition] of (status.conditions ?? []).entries()) {
      const at = path.at('conditions').index(index);
      if ((condition.observedGeneration ?? 0) < 0) {
        faults.push(
          fieldErrors.invalid(
            at.at('observedGeneration'),
            condition.observedGeneration,
            'must be a non-negative integer',
          ),
        );
      }
      faults.push(...invalidFor(at.at('Type'), condition.type, checkQualifiedName(condition.type)));
    }
    if (status.qosClass !== old.status?.qosClass) {
      faults.push(fieldErrors.invalid(path.at('qosClass'), status.qosClass ?? '', 'field is immutable'));
    }
    for (const [list, containers] of [
      ['containerStatuses', old.spec?.containers ?? []],
      ['initContainerStatuses', old.spec?.initContainers ?? []],
      ['ephemeralContainerStatuses', undefined],
    ] as const) {
      faults.push(
        ...validateTransitions(
          status[list] ?? [],
          old.status?.[list] ?? [],
          (name, exitCode) => containers !== undefined && mayRestart(containers, old, name, exitCode),
          path.at(list),
        ),
      );
    }
    return faults;
  },
};

/** What has ended stays so, where the restart policy says it does. */
function validateTransitions(
  next: readonly ContainerStatus[],
  old: readonly ContainerStatus[],
  allowed: (name: string, exitCode: number) => boolean,
  path: Path,
): FieldError[] {
  return old.flatMap((before, index) => {
    const ended = before.state?.terminated;
    const after = next.find((status) => status.name === before.name);
    if (ended === undefined || after === undefined || after.state?.terminated !== undefined) return [];
    return allowed(before.name, ended.exitCode)
      ? []
      : [
          fieldErrors.forbidden(
            path.index(index).at('state'),
            'may not be transitioned to non-terminated state',
          ),
        ];
  });
}

function mayRestart(containers: readonly Container[], pod: Pod, name: string, exitCode: number): boolean {
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const restartsAll = all.some((one) =>
    (one.restartPolicyRules ?? []).some((rule) => rule.action === 'RestartAllContainers'),
  );
  if (restartsAll) return true;
  const container = containers.find((one) => one.name === name);
  if (container === undefined) return false;
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    const listed = (exitCodes?.values ?? []).includes(exitCode);
    if (action === 'Restart' && (exitCodes?.operator === 'In' ? listed : !listed)) return true;
  }
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

export const ephemeralContainersRules: SubresourceRules<Pod> = {
  prepareForUpdate(pod, old) {
    const containers = pod.spec?.ephemeralContainers;
    keepMetadata(pod, old);
    pod.spec = copyOf(old.spec ?? { containers: [] });
    if (containers === undefined) delete pod.spec.ephemeralContainers;
    else pod.spec.ephemeralContainers = containers;
    if (old.status === undefined) delete pod.status;
    else pod.status = copyOf(old.status);
    countGeneration(pod, old);
  },
  validateUpdate(pod, old) {
    if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) {
      return [fieldErrors.forbidden(Path.root, 'static pods do not support ephemeral containers')];
    }
    const annotations = pod.metadata.annotations ?? {};
    const spec = pod.spec ?? { containers: [] };
    const faults = [...validateWholePod(pod), ...validatePodAnnotations(annotations, spec, ANNOTATIONS)];
    const path = Path.of('spec', 'ephemeralContainers');
    const next = new Map((spec.ephemeralContainers ?? []).map((one) => [one.name, one]));
    for (const before of old.spec?.ephemeralContainers ?? []) {
      const after = next.get(before.name);
      const name = JSON.stringify(before.name);
      if (after === undefined) {
        faults.push(
          fieldErrors.forbidden(path, `existing ephemeral containers ${name} may not be removed\n`),
        );
      } else if (!semanticallyEqual(before, after)) {
        const diff = diffOfJson(
          internalValue('EphemeralContainer', before),
          internalValue('EphemeralContainer', after),
        );
        faults.push(
          fieldErrors.forbidden(path, `existing ephemeral containers ${name} may not be changed\n${diff}`),
        );
      }
    }
    return faults;
  },
};

export const resizeRules: SubresourceRules<Pod> = {
  prepareForUpdate(pod, old) {
    const spec = copyOf(old.spec ?? { containers: [] });
    for (const list of ['containers', 'initContainers'] as const) {
      const sent = pod.spec?.[list] ?? [];
      const kept = spec[list] ?? [];
      // What adds, removes or reorders is left as it came, for validation to refuse.
      if (sent.length !== kept.length || sent.some((one, index) => one.name !== kept[index]?.name)) {
        return;
      }
      for (const [index, container] of kept.entries()) {
        container.resources = sent[index]?.resources ?? {};
        const policy = sent[index]?.resizePolicy;
        if (policy === undefined) delete container.resizePolicy;
        else container.resizePolicy = policy;
      }
    }
    if (pod.spec?.resources === undefined) delete spec.resources;
    else spec.resources = pod.spec.resources;
    keepMetadata(pod, old);
    pod.spec = spec;
    if (old.status === undefined) delete pod.status;
    else pod.status = copyOf(old.status);
    countGeneration(pod, old);
  },
  validateUpdate: validateResize,
};
