import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors, Path as FieldPath } from '../../objects/field-error.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { validateAnnotations, validateLabels } from '../../objects/validation/labels.ts';
import { outsideRange } from '../../objects/validation/messages.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { validateAnnotationChanges, validatePodAnnotations, validateProfilesMatch } from './annotations.ts';
import { isBlank } from './checks.ts';
import { internalPodSpec, internalValue } from './internal-json.ts';
import { diffOfJson } from './unified-diff.ts';
import { validateImagePadding } from './validate-containers.ts';
import { validateTolerations } from './validate-scheduling.ts';
import { validatePodSpec } from './validate-spec.ts';

const METADATA = FieldPath.of('metadata');
const SPEC = FieldPath.of('spec');
const NO_SPEC: PodSpec = { containers: [] };
const LARGEST_INT32 = 2_147_483_647;

/** A new Pod (ValidatePodCreate). */
export function validatePodCreate(pod: Pod): FieldError[] {
  const spec = pod.spec ?? NO_SPEC;
  const faults = validateWholePod(pod);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    faults.push(fieldErrors.forbidden(SPEC.at('ephemeralContainers'), 'cannot be set on create'));
  }
  if (!isBlank(spec.nodeName) && (spec.schedulingGates ?? []).length > 0) {
    faults.push(
      fieldErrors.forbidden(SPEC.at('nodeName'), 'cannot be set until all schedulingGates have been cleared'),
    );
  }
  return [...faults, ...validateProfilesMatch(pod.metadata.annotations ?? {}, spec, SPEC)];
}

/** What is checked of a Pod at any time. */
export function validateWholePod(pod: Pod): FieldError[] {
  const spec = pod.spec ?? NO_SPEC;
  const faults = [
    ...validatePodAnnotations(pod.metadata.annotations ?? {}, spec, METADATA.at('annotations')),
    ...validatePodSpec(spec, SPEC, { isPod: true, podName: pod.metadata.name ?? '' }),
  ];
  if (isBlank(spec.serviceAccountName)) {
    for (const [index, volume] of (spec.volumes ?? []).entries()) {
      for (const [number, source] of (volume.projected?.sources ?? []).entries()) {
        if (source.serviceAccountToken === undefined) continue;
        const at = SPEC.at('volumes').index(index).at('projected').at('sources').index(number);
        faults.push(
          fieldErrors.forbidden(
            at.at('serviceAccountToken'),
            'must not be specified when serviceAccountName is not set',
          ),
        );
      }
    }
  }
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      faults.push(...validateImagePadding(container, SPEC.at(list).index(index)));
    }
  }
  return faults;
}

/** The template of a workload; `path` is the template's (ValidatePodTemplateSpec). */
export function validateTemplate(template: PodTemplateSpec | undefined, path: Path): FieldError[] {
  const spec = template?.spec ?? NO_SPEC;
  const annotations = template?.metadata?.annotations ?? {};
  return [
    ...validateLabels(template?.metadata?.labels, path.at('labels')),
    ...validateAnnotations(annotations, path.at('annotations')),
    ...validatePodAnnotations(annotations, spec, path.at('annotations')),
    ...validatePodSpec(spec, path.at('spec'), { isPod: false, podName: '' }),
    ...validateProfilesMatch(annotations, spec, path.at('spec')),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [
          fieldErrors.forbidden(
            path.at('spec').at('ephemeralContainers'),
            'ephemeral containers not allowed in pod template',
          ),
        ]
      : []),
  ];
}

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/** A change of a Pod itself (ValidatePodUpdate). */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const next = pod.spec ?? NO_SPEC;
  const before = old.spec ?? NO_SPEC;
  const faults = [
    ...validateWholePod(pod),
    ...validateAnnotationChanges(
      pod.metadata.annotations ?? {},
      old.metadata.annotations ?? {},
      METADATA.at('annotations'),
    ),
    ...validatePodAnnotations(pod.metadata.annotations ?? {}, next, METADATA.at('annotations')),
  ];
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = next[list] ?? [];
    if (containers.length !== (before[list] ?? []).length) {
      return [
        ...faults,
        fieldErrors.forbidden(SPEC.at(list), 'pod updates may not add or remove containers'),
      ];
    }
    faults.push(...validateImages(containers, SPEC.at(list)));
  }
  const deadline = validateDeadline(next.activeDeadlineSeconds, before.activeDeadlineSeconds);
  faults.push(...deadline.faults);
  if (deadline.stop) return faults;
  faults.push(...validateAddedTolerations(next, before));
  faults.push(...validateRemovedGates(next, before));
  if (semanticallyEqual(next, before)) return faults;
  const { spec: rest, faults: ofGated } = withoutAllowedChanges(next, before);
  faults.push(...ofGated);
  if (!semanticallyEqual(rest, before)) {
    const diff = diffOfJson(internalPodSpec(before), internalPodSpec(rest));
    faults.push(
      fieldErrors.forbidden(SPEC, `pod updates may not change fields other than ${UPDATABLE}\n${diff}`),
    );
  }
  return faults;
}

function validateImages(containers: readonly Container[], path: Path): FieldError[] {
  return containers.flatMap((container, index) => [
    ...(isBlank(container.image) ? [fieldErrors.required(path.index(index).at('image'), '')] : []),
    ...validateImagePadding(container, path.index(index)),
  ]);
}

function validateDeadline(
  next: number | undefined,
  before: number | undefined,
): { readonly faults: FieldError[]; readonly stop: boolean } {
  const path = SPEC.at('activeDeadlineSeconds');
  if (next === undefined) {
    const why = 'must not update from a positive integer to nil value';
    return { faults: before === undefined ? [] : [fieldErrors.invalid(path, null, why)], stop: false };
  }
  if (next < 0 || next > LARGEST_INT32) {
    return { faults: [fieldErrors.invalid(path, next, outsideRange(0, LARGEST_INT32))], stop: true };
  }
  return before !== undefined && before < next
    ? {
        faults: [fieldErrors.invalid(path, next, 'must be less than or equal to previous value')],
        stop: true,
      }
    : { faults: [], stop: false };
}

function validateAddedTolerations(next: PodSpec, before: PodSpec): FieldError[] {
  const path = SPEC.at('tolerations');
  const tolerations = next.tolerations ?? [];
  const kept = (before.tolerations ?? []).every((old) =>
    tolerations.some((one) => {
      const { tolerationSeconds: _new, ...rest } = one;
      const { tolerationSeconds: _old, ...oldRest } = old;
      return semanticallyEqual(rest, oldRest);
    }),
  );
  return kept
    ? validateTolerations(tolerations, path)
    : [fieldErrors.forbidden(path, 'existing toleration can not be modified except its tolerationSeconds')];
}

function validateRemovedGates(next: PodSpec, before: PodSpec): FieldError[] {
  const known = new Set((before.schedulingGates ?? []).map((gate) => gate.name));
  return (next.schedulingGates ?? []).flatMap((gate, index) =>
    known.has(gate.name)
      ? []
      : [
          fieldErrors.forbidden(
            SPEC.at('schedulingGates').index(index).at('name'),
            `only deletion is allowed, but found new scheduling gate '${gate.name}'`,
          ),
        ],
  );
}

/** The new spec with what may change put back, and what is wrong with a gated Pod's changes. */
function withoutAllowedChanges(
  next: PodSpec,
  before: PodSpec,
): { readonly spec: PodSpec; readonly faults: FieldError[] } {
  const spec = copyOf(next);
  const faults: FieldError[] = [];
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      const image = before[list]?.[index]?.image;
      if (image === undefined) delete container.image;
      else container.image = image;
    }
  }
  putBack(spec, before, 'activeDeadlineSeconds');
  putBack(spec, before, 'schedulingGates');
  putBack(spec, before, 'tolerations');
  if ((before.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    putBack(spec, before, 'terminationGracePeriodSeconds');
  }
  if ((before.schedulingGates ?? []).length > 0) {
    faults.push(...validateGatedChanges(spec, before));
    putBack(spec, before, 'nodeSelector');
    const affinity = { ...spec.affinity };
    if (before.affinity?.nodeAffinity === undefined) delete affinity.nodeAffinity;
    else affinity.nodeAffinity = before.affinity.nodeAffinity;
    if (Object.keys(affinity).length === 0 && before.affinity === undefined) delete spec.affinity;
    else spec.affinity = affinity;
  }
  return { spec, faults };
}

type Restorable =
  | 'activeDeadlineSeconds'
  | 'schedulingGates'
  | 'tolerations'
  | 'terminationGracePeriodSeconds'
  | 'nodeSelector';

function putBack(spec: PodSpec, before: PodSpec, field: Restorable): void {
  if (before[field] === undefined) delete spec[field];
  else Object.assign(spec, { [field]: before[field] });
}

type NodeTerms = NonNullable<
  NonNullable<
    NonNullable<
      NonNullable<PodSpec['affinity']>['nodeAffinity']
    >['requiredDuringSchedulingIgnoredDuringExecution']
  >['nodeSelectorTerms']
>;

function termsOf({ affinity }: PodSpec): NodeTerms {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
}

/** Where a gated Pod may run can only be narrowed. */
function validateGatedChanges(spec: PodSpec, before: PodSpec): FieldError[] {
  const faults: FieldError[] = [];
  const selector = spec.nodeSelector ?? {};
  if (Object.entries(before.nodeSelector ?? {}).some(([key, value]) => selector[key] !== value)) {
    faults.push(
      fieldErrors.invalid(
        SPEC.at('nodeSelector'),
        selector,
        'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ),
    );
  }
  const oldTerms = termsOf(before);
  const terms = termsOf(spec);
  const path = SPEC.at('affinity')
    .at('nodeAffinity')
    .at('requiredDuringSchedulingIgnoredDuringExecution')
    .at('nodeSelectorTerms');
  if (oldTerms.length > 0 && oldTerms.length !== terms.length) {
    const shown = terms.map((term) => internalValue('NodeSelectorTerm', term));
    faults.push(
      fieldErrors.invalid(
        path,
        terms.length === 0 ? null : shown,
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    );
    return faults;
  }
  for (const [index, old] of oldTerms.entries()) {
    const term = terms[index] ?? {};
    const extended = (['matchExpressions', 'matchFields'] as const).every((list) => {
      const olds = old[list] ?? [];
      return semanticallyEqual((term[list] ?? []).slice(0, olds.length), olds);
    });
    const wasEmpty = (old.matchExpressions ?? []).length + (old.matchFields ?? []).length === 0;
    const isEmpty = (term.matchExpressions ?? []).length + (term.matchFields ?? []).length === 0;
    if (extended && (!wasEmpty || isEmpty)) continue;
    faults.push(
      fieldErrors.invalid(
        path.index(index),
        internalValue('NodeSelectorTerm', term),
        'only additions are allowed (no mutations or deletions)',
      ),
    );
  }
  return faults;
}
