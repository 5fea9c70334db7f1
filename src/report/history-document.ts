import type { HistoryEntry, Standing } from '../model/ports/history.ts';
import { API_VERSION } from '../model/result.ts';

/** `history`: where the learner stands, and the attempts, the newest first. Fields are only ever added. */
export function historyDocument(standing: Standing, entries: readonly HistoryEntry[]): unknown {
  return { apiVersion: API_VERSION, standing, entries };
}
