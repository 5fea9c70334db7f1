import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { isFields, type Fields } from '../objects/object.ts';

/** Selectors in reviews: rules of roles know none, so they are only checked (pkg/apis/authorization/validation). */

const SELECTORS = ['fieldSelector', 'labelSelector'] as const;
const OPERATORS = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

export function selectorFaults(resource: Fields): FieldError[] {
  return SELECTORS.flatMap((name) => {
    const selector = resource[name];
    if (!isFields(selector)) return [];
    const path = Path.of('spec', 'resourceAttributes', name);
    const raw = typeof selector['rawSelector'] === 'string' ? selector['rawSelector'] : '';
    const some = Array.isArray(selector['requirements']) && selector['requirements'].length > 0;
    if (raw !== '' && some) {
      const why = 'may not specified at the same time as requirements';
      return [fieldErrors.invalid(path.at('rawSelector'), raw, why)];
    }
    if (raw !== '' || some) return [];
    const why = `when ${path.text} is specified, requirements or rawSelector is required`;
    return [fieldErrors.required(path.at('requirements'), why)];
  });
}

/** What a review says of operators that nobody knows; '' when there are none. */
export function unreadSelectors(spec: Fields): string {
  const resource = isFields(spec['resourceAttributes']) ? spec['resourceAttributes'] : {};
  const errors = SELECTORS.flatMap((name) => {
    const selector = isFields(resource[name]) ? resource[name] : {};
    const all: readonly unknown[] = Array.isArray(selector['requirements']) ? selector['requirements'] : [];
    const known = all.filter((one) => isFields(one) && OPERATORS.has(String(one['operator'])));
    if (known.length === all.length) return [];
    const how = known.length > 0 ? 'partially ignored' : 'ignored';
    return [`spec.resourceAttributes.${name} ${how} due to parse error`];
  });
  return errors.join('; ');
}
