import { UsageFault } from '../lib/errors.ts';
import type { Pack } from '../pack/load-pack.ts';
import { openHome } from '../session/home.ts';
import { asTypedHere, retelling } from './own-commands.ts';
import { openAttemptDesk } from './trainer/attempt-desk.ts';
import { openClusterAccess } from './trainer/cluster-access.ts';
import { bringClusterDown, bringClusterUp } from './trainer/cluster-life.ts';
import { gradeOpenTask } from './trainer/grading.ts';
import { listTasks } from './trainer/listing.ts';
import { learnersShell } from './trainer/learners-shell.ts';
import { providerParts } from './trainer/provider-parts.ts';
import { resetOpenTask } from './trainer/resetting.ts';
import { saveReport } from './trainer/saving-report.ts';
import { readExamSolution, readSolution } from './trainer/solutions.ts';
import { startTask } from './trainer/starting.ts';
import { openExamDesk } from './trainer/exam/desk.ts';
import { refuseShellOfExam, withinExam } from './trainer/exam/exam-shell.ts';
import { refuseDownInExam, refuseInExam } from './trainer/exam/refusals.ts';
import { openHistoryDesk } from './trainer/history.ts';
import type { CliTrainer } from './trainer/cli-trainer.ts';
import type { TrainerOptions } from './trainer/options.ts';
import type { TrainerParts } from './trainer/parts.ts';

/** Setting: when the introduction of the UI was read or skipped. */
const INTRO_SEEN = 'intro-seen';

/** Puts the program together: packs, home, provider, grader and shell, as the commands and the UI ask for them. */
export function createTrainer(options: TrainerOptions): CliTrainer {
  const home = openHome(options.paths, options.clock, options.random);
  const loadBuiltIn = rememberOnce(() => loadBuiltInPack(options));
  const access = openClusterAccess(
    providerParts(
      options,
      home,
      () => home.attempts.listOpen().find(({ cluster }) => cluster !== null) ?? null,
    ),
  );
  const desk = openAttemptDesk({ options, home, loadPack: loadBuiltIn, access });
  const parts: TrainerParts = { options, home, access, desk, loadPack: loadBuiltIn };
  const exams = openExamDesk(parts);

  const trainer: CliTrainer = {
    commandPrefix: options.commandPrefix,
    version: options.version,
    notices: home.notices,
    parts,
    exams: { ...retelling(exams, options.commandPrefix), takeSeat: () => exams.takeSeat() },
    history: retelling(openHistoryDesk(parts), options.commandPrefix),
    async provider(signal) {
      const { provider, why } = await access.choose(signal);
      return { name: provider.name, cluster: provider.cluster, why };
    },
    async clusterState(signal) {
      const { provider } = await access.choose(signal);
      const state = await provider.state(signal);
      return state.state === 'broken'
        ? { ...state, next: asTypedHere(state.next, options.commandPrefix) }
        : state;
    },
    clusterUp: (upOptions, onStep, signal) => bringClusterUp(parts, upOptions, onStep, signal),
    async clusterDown(onStep, signal) {
      refuseDownInExam(parts);
      return bringClusterDown(parts, onStep, signal);
    },
    listTasks: (signal) => listTasks(parts, signal),
    openTask: (name) => desk.find(name),
    async lastOpenTask() {
      const last = home.attempts.lastOpen();
      return last === null ? null : await desk.findKnown(last);
    },
    async start(name, onStep, signal) {
      await refuseInExam(parts, 'start', name);
      return startTask(parts, name, onStep, signal);
    },
    async grade(name, onCheck, signal) {
      await refuseInExam(parts, 'grade', name);
      return gradeOpenTask(parts, name, onCheck, signal);
    },
    async resetDifferences(name, signal) {
      await refuseInExam(parts, 'reset', name);
      return (await resetOpenTask(parts, name, signal)).differences();
    },
    async reset(name, agreed, onStep, signal) {
      await refuseInExam(parts, 'reset', name);
      await (await resetOpenTask(parts, name, signal)).reset(agreed, onStep);
    },
    async nextHint(name) {
      await refuseInExam(parts, 'hint', name);
      const { task, attempt } = await desk.require(name);
      const total = task.hints.length;
      const shown = attempt.hintsShown < total ? home.attempts.recordHint(attempt.id) : attempt.hintsShown;
      return { shown: task.hints.slice(0, shown), total };
    },
    async solution(name) {
      await refuseInExam(parts, 'solution', name);
      const { task, attempt } = await desk.require(name);
      const solution = await readSolution(parts, task, attempt.values);
      home.attempts.recordSolutionShown(attempt.id);
      return solution;
    },
    async addActiveSeconds(name, seconds) {
      const open = await desk.find(name);
      if (open !== null && seconds > 0) home.attempts.addActiveSeconds(open.attempt.id, seconds);
    },
    async visitShell(name) {
      const shell = await learnersShell(parts, name);
      return withinExam(parts, shell.attempt, () => shell.visit());
    },
    async environmentLines(name) {
      const shell = await learnersShell(parts, name);
      refuseShellOfExam(parts, shell.attempt);
      return shell.environmentLines();
    },
    requireAllowed: (verb, name) => refuseInExam(parts, verb, name),
    requireDownAllowed: async () => refuseDownInExam(parts),
    startedTasks: () => Promise.resolve(home.attempts.listOpen().map(({ task }) => task)),
    async doctor(signal) {
      const { examine } = await import('./trainer/examining.ts');
      return examine(parts, signal);
    },
    introSeen: () => Promise.resolve(home.settings.get(INTRO_SEEN) !== null),
    markIntroSeen() {
      home.settings.set(INTRO_SEEN, options.clock.now().toISOString());
      return Promise.resolve();
    },
    examSolution: (exam, position) => readExamSolution(parts, trainer.exams, exam, position),
    saveReport: (exam, format) => saveReport(parts, trainer.exams, exam, format),
    async close() {
      await access.disconnect();
      home.close();
    },
  };
  return retelling(trainer, options.commandPrefix);
}

/** The pack that comes with the program. A fault in it is one of the clone's author. */
async function loadBuiltInPack(options: TrainerOptions): Promise<Pack> {
  const { CHECK_KINDS } = await import('../grade/check-kinds.ts');
  const { loadPack } = await import('../pack/load-pack.ts');
  const read = await loadPack(options.programFolder, CHECK_KINDS);
  if (read.ok) return read.pack;
  const { formatFault } = await import('../pack/pack-fault.ts');
  throw new UsageFault(
    'invalid-pack',
    `the built-in pack is not sound:\n${read.faults.map(formatFault).join('\n')}`,
    `${options.commandPrefix} pack check`,
  );
}

function rememberOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
