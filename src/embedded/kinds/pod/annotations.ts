import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, PodSpec } from '../../objects/kinds.ts';
import { validateDescendingPath } from './checks.ts';
import { APP_ARMOR_ANNOTATION } from './prepare.ts';
import { visitContainers } from './visit-containers.ts';

/** The annotations that mean something to Pods: deprecated security profiles, mirror Pods, the deletion cost. */

type Annotations = Readonly<Record<string, string>>;
type Profile = NonNullable<NonNullable<Container['securityContext']>['seccompProfile']>;

export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
export const SECCOMP_POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
export const SECCOMP_CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** `path` is "metadata.annotations". */
export function validatePodAnnotations(annotations: Annotations, spec: PodSpec, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const mirror = annotations[MIRROR_ANNOTATION];
  if (mirror !== undefined && (spec.nodeName ?? '') === '') {
    faults.push(
      fieldErrors.invalid(
        path.key(MIRROR_ANNOTATION),
        mirror,
        'must set spec.nodeName if mirror pod annotation is set',
      ),
    );
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isInt32(cost)) {
    faults.push(fieldErrors.invalid(path.key(DELETION_COST), cost, 'must be a 32bit integer'));
  }
  for (const [key, value] of Object.entries(annotations)) {
    if (key === SECCOMP_POD_ANNOTATION || key.startsWith(SECCOMP_CONTAINER_ANNOTATION)) {
      faults.push(...validateSeccompName(value, path.at(key)));
    }
  }
  const names = new Set(visitContainers(spec, path).map(([container]) => container.name ?? ''));
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(APP_ARMOR_ANNOTATION)) continue;
    const name = key.slice(APP_ARMOR_ANNOTATION.length);
    if (!names.has(name)) faults.push(fieldErrors.invalid(path.key(key), name, 'container not found'));
    if (
      value !== '' &&
      value !== 'runtime/default' &&
      value !== 'unconfined' &&
      !value.startsWith('localhost/')
    ) {
      faults.push(
        fieldErrors.invalid(path.key(key), value, `invalid AppArmor profile name: ${JSON.stringify(value)}`),
      );
    }
  }
  return faults;
}

function isInt32(text: string): boolean {
  if (!/^(?:0|-?[1-9]\d*)$/u.test(text)) return false;
  return Math.abs(Number(text)) <= 2_147_483_647 || text === '-2147483648';
}

function validateSeccompName(profile: string, path: Path): FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  return profile.startsWith('localhost/')
    ? validateDescendingPath(profile.slice('localhost/'.length), path)
    : [fieldErrors.invalid(path, profile, 'must be a valid seccomp profile')];
}

/** That annotations and the fields that took their place say the same; `path` is the spec's. */
export function validateProfilesMatch(annotations: Annotations, spec: PodSpec, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const seccompPath = path.at('securityContext').at('seccompProfile');
  const ofPod = annotations[SECCOMP_POD_ANNOTATION];
  faults.push(...compareProfile('seccomp', ofPod, spec.securityContext?.seccompProfile, seccompPath));
  for (const [container, at] of visitContainers(spec, path)) {
    const annotation = annotations[`${SECCOMP_CONTAINER_ANNOTATION}${container.name ?? ''}`];
    const where = at.at('securityContext').at('seccompProfile');
    faults.push(...compareProfile('seccomp', annotation, container.securityContext?.seccompProfile, where));
  }
  if (spec.os?.name === 'windows') return faults;
  for (const [container, at] of visitContainers(spec, path)) {
    const annotation = annotations[`${APP_ARMOR_ANNOTATION}${container.name ?? ''}`];
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    faults.push(
      ...compareProfile('apparmor', annotation, profile, at.at('securityContext').at('appArmorProfile')),
    );
  }
  return faults;
}

function compareProfile(
  what: 'seccomp' | 'apparmor',
  annotation: string | undefined,
  profile: Profile | undefined,
  path: Path,
): FieldError[] {
  if (annotation === undefined || profile === undefined) return [];
  const wrongType = [
    fieldErrors.forbidden(path.at('type'), `${what} type in annotation and field must match`),
  ];
  switch (profile.type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? [] : wrongType;
    case 'RuntimeDefault': {
      const old = what === 'seccomp' && annotation === 'docker/default';
      return annotation === 'runtime/default' || old ? [] : wrongType;
    }
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) return wrongType;
      return annotation === `localhost/${profile.localhostProfile ?? ''}`
        ? []
        : [
            fieldErrors.forbidden(
              path.at('localhostProfile'),
              `${what} profile in annotation and field must match`,
            ),
          ];
    default:
      return [];
  }
}

function unchangeableKind(key: string): string | undefined {
  if (key.startsWith(APP_ARMOR_ANNOTATION)) return 'AppArmor annotations';
  return key === MIRROR_ANNOTATION ? 'mirror pod annotation' : undefined;
}

/** AppArmor's annotations and the mirror annotation are for good. */
export function validateAnnotationChanges(next: Annotations, old: Annotations, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  for (const [key, value] of Object.entries(old)) {
    const kind = unchangeableKind(key);
    if (kind !== undefined && next[key] !== value) {
      faults.push(fieldErrors.forbidden(path.key(key), `may not remove or update ${kind}`));
    }
  }
  for (const key of Object.keys(next)) {
    const kind = unchangeableKind(key);
    if (kind !== undefined && !(key in old))
      faults.push(fieldErrors.forbidden(path.key(key), `may not add ${kind}`));
  }
  return faults;
}
