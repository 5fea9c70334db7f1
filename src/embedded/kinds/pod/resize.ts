import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Container, Pod, PodSpec } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { MIRROR_ANNOTATION } from './annotations.ts';
import { isRestartable, qosClass } from './resources.ts';
import { validateWholePod } from './validate-pod.ts';

type Requirements = NonNullable<Container['resources']>;

const SPEC = Path.of('spec');

/** A change by pods/resize: of CPU and memory only (ValidatePodResize). */
export function validateResize(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) {
    return [fieldErrors.forbidden(Path.root, 'static pods cannot be resized')];
  }
  if (old.spec?.os?.name === 'windows') {
    return [fieldErrors.forbidden(Path.root, 'windows pods cannot be resized')];
  }
  const faults = validateWholePod(pod);
  const before = old.spec ?? { containers: [] };
  const next = pod.spec ?? { containers: [] };
  if ((old.status?.qosClass ?? qosClass(old)) !== qosClass(pod)) {
    faults.push(
      fieldErrors.invalid(
        SPEC,
        pod.status?.qosClass ?? '',
        'Pod QOS Class may not change as a result of resizing',
      ),
    );
  }
  const running = (old.status?.containerStatuses ?? []).find((status) => status.state?.running !== undefined);
  if (running !== undefined && running.resources === undefined) {
    faults.push(fieldErrors.forbidden(SPEC, 'Pod running on node without support for resize'));
  }
  const order = validateOrder(next, before);
  if (order.length > 0) return [...faults, ...order];
  faults.push(...validatePodLevel(next, before));
  const rest = copyOf(next);
  for (const list of ['initContainers', 'containers'] as const) {
    for (const [index, container] of (rest[list] ?? []).entries()) {
      const old = before[list]?.[index];
      if (old === undefined) continue;
      const at = SPEC.at(list).index(index);
      faults.push(
        ...validateNothingRemoved(container.resources ?? {}, old.resources ?? {}, at.at('resources')),
      );
      faults.push(...validateOnlyComputeChanged(container, old, list, at));
    }
  }
  putBackCompute(rest, before);
  if (faults.length > 0 || semanticallyEqual(rest, before)) return faults;
  return [fieldErrors.forbidden(SPEC, 'only cpu and memory resources are mutable')];
}

function validateOrder(next: PodSpec, before: PodSpec): FieldError[] {
  return (['containers', 'initContainers'] as const).flatMap((list) => {
    const containers = next[list] ?? [];
    const olds = before[list] ?? [];
    if (containers.length !== olds.length) {
      return [fieldErrors.forbidden(SPEC.at(list), `${list} may not be added or removed on resize`)];
    }
    return olds.flatMap((old, index) =>
      containers[index]?.name === old.name
        ? []
        : [
            fieldErrors.forbidden(
              SPEC.at(list).index(index).at('name'),
              `${list} may not be renamed or reordered on resize`,
            ),
          ],
    );
  });
}

function validatePodLevel(next: PodSpec, before: PodSpec): FieldError[] {
  const path = SPEC.at('resources');
  if (before.resources === undefined) return [];
  if (next.resources === undefined) {
    return [fieldErrors.forbidden(path, 'pod-level resources cannot be removed')];
  }
  return (['requests', 'limits'] as const).flatMap((use) =>
    isRemoved(next.resources?.[use], before.resources?.[use])
      ? [fieldErrors.forbidden(path.at(use), `pod-level resource ${use} cannot be removed`)]
      : [],
  );
}

function isRemoved(
  next: Readonly<Record<string, string>> | undefined,
  before: Readonly<Record<string, string>> | undefined,
): boolean {
  return Object.keys(before ?? {}).some((name) => next?.[name] === undefined);
}

function validateNothingRemoved(next: Requirements, before: Requirements, path: Path): FieldError[] {
  return (['requests', 'limits'] as const).flatMap((use) =>
    isRemoved(next[use], before[use])
      ? [fieldErrors.forbidden(path.at(use), `resource ${use} cannot be removed`)]
      : [],
  );
}

function validateOnlyComputeChanged(
  container: Container,
  old: Container,
  list: 'initContainers' | 'containers',
  at: Path,
): FieldError[] {
  const changed = !semanticallyEqual(container, old);
  const rest = withCompute(container, old);
  if (list === 'containers') {
    return semanticallyEqual(rest, old)
      ? []
      : [fieldErrors.forbidden(SPEC, 'only cpu and memory resources are mutable')];
  }
  const faults: FieldError[] = [];
  if (!semanticallyEqual(rest, old)) {
    faults.push(
      fieldErrors.forbidden(at, 'only cpu and memory resources for init or sidecar containers are mutable'),
    );
  }
  if (changed && !isRestartable(container)) {
    for (const policy of container.resizePolicy ?? []) {
      if (policy.restartPolicy !== 'RestartContainer') continue;
      faults.push(
        fieldErrors.forbidden(
          at,
          'non-sidecar init containers with a resize policy of RestartContainer cannot be resized',
        ),
      );
    }
  }
  return faults;
}

/** The container with the old one's CPU and memory. */
function withCompute(container: Container, old: Container): Container {
  return { ...container, resources: computeOf(container.resources ?? {}, old.resources ?? {}) };
}

function computeOf(next: Requirements, before: Requirements): Requirements {
  const result: Requirements = {};
  for (const use of ['requests', 'limits'] as const) {
    const list: Record<string, string> = { ...next[use] };
    for (const name of ['cpu', 'memory']) {
      const amount = before[use]?.[name];
      if (amount === undefined) delete list[name];
      else list[name] = amount;
    }
    if (Object.keys(list).length > 0) result[use] = list;
  }
  return result;
}

function putBackCompute(spec: PodSpec, before: PodSpec): void {
  for (const list of ['initContainers', 'containers'] as const) {
    const olds = before[list] ?? [];
    const containers = spec[list];
    if (containers === undefined) continue;
    spec[list] = containers.map((container, index) => withCompute(container, olds[index] ?? container));
  }
  if (spec.resources === undefined) return;
  const own = computeOf(spec.resources, before.resources ?? {});
  if (before.resources === undefined && Object.keys(own).length === 0) delete spec.resources;
  else spec.resources = own;
}
