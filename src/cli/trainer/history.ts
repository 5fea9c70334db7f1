import { bestExamOf } from '../../model/history/best-exam.ts';
import { entriesOf } from '../../model/history/entries.ts';
import { standingOf } from '../../model/history/standing.ts';
import type { HistoryDesk } from '../../model/ports/history.ts';
import type { TrainerParts } from './parts.ts';

/** What was tried in this home, seen with the tasks of the pack. */
export function openHistoryDesk({ home, loadPack, options }: TrainerParts): HistoryDesk {
  return {
    async standing() {
      const { tasks } = await loadPack();
      const { history } = home;
      const best = bestExamOf(history.endedExams());
      return standingOf(history.records(), tasks, best, options.clock.now().getTime());
    },
    async entries() {
      const { tasks } = await loadPack();
      return entriesOf(home.history.records(), tasks);
    },
    exportAll: async () => Promise.resolve(home.history.exportAll()),
    importAll: (text, file) => home.history.importAll(text, file),
  };
}
