import type { ClusterSnapshot } from './take.ts';

/** The API server's times have whole seconds. */
const SECOND_MS = 1_000;

/**
 * What people made or changed after a moment (ISO 8601) and before the snapshot, such as "Deployment sun/web (10:31:07)":
 * by the server's notes on who wrote which field when.
 */
export function lateChanges(snapshot: ClusterSnapshot, since: string): readonly string[] {
  const from = Date.parse(since) + SECOND_MS;
  return snapshot.objects.flatMap(({ name, owned, touchedAt }) =>
    owned || touchedAt === null || Date.parse(touchedAt) <= from
      ? []
      : [`${name} (${touchedAt.slice(11, 19)} UTC)`],
  );
}
