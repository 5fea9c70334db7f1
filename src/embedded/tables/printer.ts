import type { ApiObject } from '../objects/object.ts';
import { humanDuration } from './human-duration.ts';
import type { TableRow } from './types.ts';

/** An object's time, as metav1.Time is written; null and undefined are Go's zero time. */
export type Timestamp = string | null | undefined;

/** How long ago a time was: "5m", or "<unknown>" without one. */
export type Since = (time: Timestamp) => string;

/** The cells of one kind, in the order of its columns. */
export interface Printer {
  /** "deployments.apps" */
  readonly key: string;
  row(object: ApiObject, since: Since): TableRow;
}

/**
 * A kind's printer: `cells` gets objects of the key's kind, in the normal form in which they are stored (lists that are
 * empty may be null).
 */
export function printer<T extends ApiObject>(
  key: string,
  cells: (object: T, since: Since) => readonly unknown[],
  conditions?: (object: T) => TableRow['conditions'],
): Printer {
  return {
    key,
    row(object, since) {
      // the key says what kind it is
      const known = object as T;
      const met = conditions?.(known);
      return { cells: cells(known, since), ...(met === undefined ? {} : { conditions: met }) };
    },
  };
}

/** What an object's age is, as the last or nearly last column of most tables says. */
export function ageOf({ metadata }: ApiObject, since: Since): string {
  return since(metadata.creationTimestamp);
}

export function sinceAt(now: Date): Since {
  return (time) => (hasTime(time) ? humanDuration(now.getTime() - Date.parse(time)) : '<unknown>');
}

export function hasTime(time: Timestamp): time is string {
  return time !== undefined && time !== null && time !== '';
}
