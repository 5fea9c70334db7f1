import { isFields } from '../objects/object.ts';

/** A LabelSelector, or the plain map of a ReplicationController, as labels.Selector prints it: "app=web,tier in (a,b)". */
export function formatLabelSelector(selector: unknown): string {
  if (!isFields(selector)) return '';
  const { matchLabels, matchExpressions } = selector;
  const structured = matchLabels !== undefined || matchExpressions !== undefined;
  const labels = structured ? matchLabels : selector;
  const terms: (readonly [key: string, text: string])[] = [];
  if (isFields(labels)) {
    for (const [key, value] of Object.entries(labels)) terms.push([key, `${key}=${String(value)}`]);
  }
  if (Array.isArray(matchExpressions)) {
    for (const expression of matchExpressions as readonly unknown[]) {
      if (!isFields(expression)) continue;
      const key = String(expression['key']);
      const values = Array.isArray(expression['values']) ? expression['values'].map(String).toSorted() : [];
      terms.push([key, formatExpression(key, expression['operator'], values)]);
    }
  }
  return terms
    .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([, text]) => text)
    .join(',');
}

function formatExpression(key: string, operator: unknown, values: readonly string[]): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}
