import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { failures, type StatusError } from '../objects/status-error.ts';
import type {
  DeleteOptions,
  FieldValidation,
  ListOptions,
  PatchType,
  WatchOptions,
  WriteOptions,
} from '../registry/types.ts';
import { isOn } from './request-info.ts';

/** metav1.FieldManagerMaxLength */
const LONGEST_MANAGER = 128;
const FIELD_VALIDATIONS = ['Ignore', 'Strict', 'Warn'] as const;
const PROPAGATIONS = ['Foreground', 'Background', 'Orphan'] as const;

const invalid = (kind: string, errors: readonly FieldError[]): StatusError =>
  failures.invalid('meta.k8s.io', kind, '', errors);

/** A whole number of a query as Go's ParseInt reads it. Throws StatusError (400) in its words. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^[+-]?\d+$/.test(text)) {
    throw failures.badRequest(`strconv.ParseInt: parsing ${quoteGo(text)}: invalid syntax`);
  }
  const value = BigInt(text.replace(/^\+/, ''));
  if (BigInt.asIntN(64, value) !== value) {
    throw failures.badRequest(`strconv.ParseInt: parsing ${quoteGo(text)}: value out of range`);
  }
  return Number(value);
}

/** Options of create and update. Throws StatusError (422). */
export function readWriteOptions(
  query: URLSearchParams,
  kind: 'CreateOptions' | 'UpdateOptions',
): WriteOptions {
  const errors = checkWriteOptions(query);
  if (errors.length > 0) throw invalid(kind, errors);
  return writeOptionsOf(query);
}

/** Options of patch. Throws StatusError (422). */
export function readPatchOptions(query: URLSearchParams, type: PatchType): WriteOptions {
  const errors: FieldError[] = [];
  const force = query.get('force');
  if (type !== 'apply' && force !== null) {
    errors.push(fieldErrors.forbidden(Path.of('force'), 'may not be specified for non-apply patch'));
  }
  if (type === 'apply' && (query.get('fieldManager') ?? '') === '') {
    errors.push(fieldErrors.required(Path.of('fieldManager'), 'is required for apply patch'));
  }
  errors.push(...checkWriteOptions(query));
  if (errors.length > 0) throw invalid('PatchOptions', errors);
  return { ...writeOptionsOf(query), ...(force === null ? {} : { force: isOn(force) }) };
}

function writeOptionsOf(query: URLSearchParams): WriteOptions {
  const manager = query.get('fieldManager') ?? '';
  const validation = FIELD_VALIDATIONS.find((known) => known === query.get('fieldValidation'));
  return {
    dryRun: query.getAll('dryRun').length > 0,
    ...(manager === '' ? {} : { fieldManager: manager }),
    fieldValidation: validation ?? ('Warn' satisfies FieldValidation),
  };
}

function checkWriteOptions(query: URLSearchParams): FieldError[] {
  const errors = [...checkManager(query.get('fieldManager') ?? ''), ...checkDryRun(query.getAll('dryRun'))];
  const validation = query.get('fieldValidation') ?? '';
  if (validation !== '' && !FIELD_VALIDATIONS.some((known) => known === validation)) {
    errors.push(fieldErrors.notSupported(Path.of('fieldValidation'), validation, ['', ...FIELD_VALIDATIONS]));
  }
  return errors;
}

function checkManager(manager: string): FieldError[] {
  const path = Path.of('fieldManager');
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > LONGEST_MANAGER) errors.push(fieldErrors.tooLong(path, LONGEST_MANAGER));
  let position = 0;
  for (const char of manager) {
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(char) || (/\p{Zs}/u.test(char) && char !== ' ')) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const detail = `invalid character U+${code} (at position ${position})`;
      errors.push(fieldErrors.invalid(path, manager, detail));
    }
    position += Buffer.byteLength(char);
  }
  return errors;
}

function checkDryRun(values: readonly string[]): FieldError[] {
  if (values.every((value) => value === 'All')) return [];
  return [fieldErrors.notSupported(Path.of('dryRun'), values, ['All'])];
}

/** What DeleteOptions hold, from a body or a query; the deprecated orphanDependents is told apart for the answer's code. */
export interface ReadDeleteOptions extends DeleteOptions {
  readonly orphanDependents?: boolean;
}

/** As a body of kind DeleteOptions is, already decoded. Throws StatusError (422). */
export function readDeleteOptions(fields: {
  readonly dryRun?: readonly string[];
  readonly gracePeriodSeconds?: number;
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}): ReadDeleteOptions {
  const errors: FieldError[] = [];
  const { orphanDependents, propagationPolicy: asked, gracePeriodSeconds, preconditions } = fields;
  const path = Path.of('propagationPolicy');
  const policy = PROPAGATIONS.find((known) => known === asked);
  if (asked !== undefined && orphanDependents !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    errors.push(fieldErrors.invalid(path, asked, detail));
  }
  if (asked !== undefined && policy === undefined) {
    errors.push(fieldErrors.notSupported(path, asked, [...PROPAGATIONS, 'nil']));
  }
  errors.push(...checkDryRun(fields.dryRun ?? []));
  if (errors.length > 0) throw invalid('DeleteOptions', errors);
  const orphan = orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background';
  const propagationPolicy = policy ?? orphan;
  return {
    dryRun: (fields.dryRun ?? []).length > 0,
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
  };
}

/** DeleteOptions of a request without a body. Throws StatusError (400, 422). */
export function readDeleteQuery(query: URLSearchParams): ReadDeleteOptions {
  const grace = readInteger(query, 'gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  const policy = query.get('propagationPolicy');
  const uid = query.get('uid') ?? '';
  const version = query.get('resourceVersion') ?? '';
  return readDeleteOptions({
    dryRun: query.getAll('dryRun'),
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(orphan === null ? {} : { orphanDependents: isOn(orphan) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(uid === '' && version === ''
      ? {}
      : {
          preconditions: {
            ...(uid === '' ? {} : { uid }),
            ...(version === '' ? {} : { resourceVersion: version }),
          },
        }),
  });
}

const text = (query: URLSearchParams, name: string): string => query.get(name) ?? '';
const given = <Name extends string>(name: Name, value: string): { [Key in Name]?: string } =>
  value === '' ? {} : ({ [name]: value } as { [Key in Name]?: string });

/** Options of list. `name` is that of the path, for a list of one. Throws StatusError (400, 422). */
export function readListOptions(query: URLSearchParams, name = ''): ListOptions {
  const limit = readInteger(query, 'limit');
  readInteger(query, 'timeoutSeconds');
  const match = text(query, 'resourceVersionMatch');
  const version = text(query, 'resourceVersion');
  const next = text(query, 'continue');
  const errors: FieldError[] = [];
  const path = Path.of('resourceVersionMatch');
  if (match !== '') {
    if (version === '') {
      const detail = 'resourceVersionMatch is forbidden unless resourceVersion is provided';
      errors.push(fieldErrors.forbidden(path, detail));
    }
    if (next !== '') {
      errors.push(fieldErrors.forbidden(path, 'resourceVersionMatch is forbidden when continue is provided'));
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(fieldErrors.notSupported(path, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && version === '0') {
      const detail = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
      errors.push(fieldErrors.forbidden(path, detail));
    }
  }
  if (query.has('sendInitialEvents')) {
    const detail = 'sendInitialEvents is forbidden for list';
    errors.push(fieldErrors.forbidden(Path.of('sendInitialEvents'), detail));
  }
  if (errors.length > 0) throw invalid('ListOptions', errors);
  return {
    ...given('labelSelector', text(query, 'labelSelector')),
    ...given('fieldSelector', withName(text(query, 'fieldSelector'), name)),
    // Go takes a negative limit for none
    ...(limit === undefined || limit <= 0 ? {} : { limit }),
    ...given('continue', next),
    ...given('resourceVersion', version),
    ...given('resourceVersionMatch', match),
  };
}

/** Options of watch; the timeout is in seconds. Throws StatusError (400, 422). */
export function readWatchOptions(
  query: URLSearchParams,
  name = '',
): WatchOptions & { readonly timeoutSeconds?: number } {
  const timeout = readInteger(query, 'timeoutSeconds');
  readInteger(query, 'limit');
  const match = text(query, 'resourceVersionMatch');
  const initial = query.get('sendInitialEvents');
  const errors: FieldError[] = [];
  const path = Path.of('resourceVersionMatch');
  if (initial !== null && match !== 'NotOlderThan') {
    const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    errors.push(fieldErrors.forbidden(path, detail));
  }
  if (match !== '') {
    if (initial === null) {
      const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
      errors.push(fieldErrors.forbidden(path, detail));
    }
    if (match !== 'NotOlderThan') errors.push(fieldErrors.notSupported(path, match, ['NotOlderThan']));
    if (text(query, 'continue') !== '') {
      errors.push(fieldErrors.forbidden(path, 'resourceVersionMatch is forbidden when continue is provided'));
    }
  }
  if (errors.length > 0) throw invalid('ListOptions', errors);
  return {
    ...given('labelSelector', text(query, 'labelSelector')),
    ...given('fieldSelector', withName(text(query, 'fieldSelector'), name)),
    ...given('resourceVersion', text(query, 'resourceVersion')),
    ...given('resourceVersionMatch', match),
    allowWatchBookmarks: isOn(query.get('allowWatchBookmarks')),
    ...(initial === null ? {} : { sendInitialEvents: isOn(initial) }),
    ...(timeout === undefined || timeout === 0 ? {} : { timeoutSeconds: timeout }),
  };
}

/** A name in the path means the same as a field selector for it. Throws StatusError (400) when they differ. */
function withName(selector: string, name: string): string {
  if (name === '') return selector;
  if (selector === '') return `metadata.name=${name}`;
  const wanted = selector.split(',').map((term) => /^metadata\.name={1,2}(.*)$/.exec(term)?.[1]);
  if (wanted.includes(name)) return selector;
  throw failures.badRequest("fieldSelector metadata.name doesn't match requested name");
}
