import type { LabelSelector } from '../objects/kinds.ts';
import { formatLabelSelector } from '../registry/selector-text.ts';

type Labels = Readonly<Record<string, string>> | null | undefined;

/** "a=b,c=d", or "<none>" (labels.FormatLabels). */
export function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? NONE : pairs.toSorted().join(',');
}

/** A selector as labels.Selector is written: "a=b,c in (d,e),!f"; "<none>" when it is empty (metav1.FormatLabelSelector). */
export function selectorText(selector: LabelSelector | null | undefined): string {
  return orNone(formatLabelSelector(selector));
}

/** The columns "Containers" and "Images": names and images, comma separated. */
export function containersCells(
  containers: readonly { readonly name: string; readonly image?: string }[] | null | undefined,
): readonly [names: string, images: string] {
  const listed = containers ?? [];
  return [listed.map(({ name }) => name).join(','), listed.map(({ image }) => image ?? '').join(',')];
}

/** At most three, then how many more: "a,b,c + 2 more...". */
export function firstThree(texts: readonly string[], empty: string): string {
  const shown = texts.slice(0, 3).join(',');
  if (texts.length > 3) return `${shown} + ${texts.length - 3} more...`;
  return shown === '' ? empty : shown;
}

export const NONE = '<none>';

export function orNone(text: string | null | undefined): string {
  return text === undefined || text === null || text === '' ? NONE : text;
}
