import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Volume } from '../../objects/kinds.ts';
import { isBlank, validateFileMode, validateKeyToPath, validateVolumePath } from './checks.ts';
import { validateDownwardFile } from './validate-downward.ts';

type Projected = NonNullable<Volume['projected']>;
type Source = NonNullable<Projected['sources']>[number];

/** A projected volume; `path` is that of the field `projected`. */
export function validateProjected(projected: Projected, path: Path): FieldError[] {
  const taken = new Set<string>();
  return [
    ...validateFileMode(projected.defaultMode, path.at('defaultMode')),
    ...(projected.sources ?? []).flatMap((source, index) =>
      validateSource(source, path, path.at('sources').index(index), taken),
    ),
  ];
}

function validateSource(source: Source, volume: Path, at: Path, taken: Set<string>): FieldError[] {
  const faults: FieldError[] = [];
  const take = (path: string | undefined, shown: string): void => {
    if (isBlank(path)) return;
    if (taken.has(path)) faults.push(fieldErrors.invalid(volume, shown, 'conflicting duplicate paths'));
    taken.add(path);
  };
  for (const kind of ['secret', 'configMap'] as const) {
    const object = source[kind];
    if (object === undefined) continue;
    if (isBlank(object.name)) faults.push(fieldErrors.required(at.at(kind).at('name'), ''));
    for (const [index, item] of (object.items ?? []).entries()) {
      faults.push(...validateKeyToPath(item, at.at(kind).at('items').index(index)));
      take(item.path, object.name ?? '');
    }
  }
  for (const file of source.downwardAPI?.items ?? []) {
    faults.push(...validateDownwardFile(file, at.at('downwardAPI')));
    take(file.path, file.path ?? '');
  }
  const token = source.serviceAccountToken;
  if (token !== undefined) {
    const seconds = token.expirationSeconds ?? 0;
    const path = at.at('serviceAccountToken').at('expirationSeconds');
    if (seconds < 600) {
      faults.push(fieldErrors.invalid(path, seconds, 'may not specify a duration less than 10 minutes'));
    }
    if (seconds > 2 ** 32) {
      faults.push(fieldErrors.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds'));
    }
    if (isBlank(token.path)) faults.push(fieldErrors.required(volume.at('path'), ''));
    else faults.push(...validateVolumePath(token.path, volume.at('path')));
  }
  if (Object.values(source).filter((one) => one !== undefined).length > 1) {
    faults.push(fieldErrors.forbidden(at, 'may not specify more than 1 volume type per source'));
  }
  return faults;
}
