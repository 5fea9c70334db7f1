import type { Job, Pod } from '../../objects/kinds.ts';

export const INDEX = 'batch.kubernetes.io/job-completion-index';
export const FAILURES_OF_INDEX = 'batch.kubernetes.io/job-index-failure-count';

export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed';

/** Which of the Job's indexes the Pod is for. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[INDEX] ?? '';
  return /^\d+$/u.test(text) ? Number(text) : undefined;
}

/** "0-2,5" as numbers. */
export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const range of (text ?? '').split(',').filter((one) => one !== '')) {
    const [first = '', last = first] = range.split('-');
    for (let index = Number(first); index <= Number(last); index++) indexes.add(index);
  }
  return indexes;
}

/** Numbers as "0-2,5". */
export function formatIndexes(indexes: Iterable<number>): string {
  const ordered = [...new Set(indexes)].toSorted((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const index of ordered) {
    const last = ranges.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  // two in a row are written as such
  return ranges
    .map(([first, last]) =>
      first === last ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`,
    )
    .join(',');
}
