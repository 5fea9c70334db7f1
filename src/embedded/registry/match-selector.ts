import { isFields } from '../objects/object.ts';

/** Does a metav1.LabelSelector match these labels? None matches nothing, an empty one everything. */
export function matchesSelector(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isFields(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  if (isFields(matchLabels)) {
    for (const [key, value] of Object.entries(matchLabels)) if (labels[key] !== value) return false;
  }
  if (!Array.isArray(matchExpressions)) return true;
  return matchExpressions.every((expression: unknown) => {
    if (!isFields(expression)) return false;
    const { key, operator } = expression;
    const values: readonly unknown[] = Array.isArray(expression['values']) ? expression['values'] : [];
    const value = typeof key === 'string' && Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}
