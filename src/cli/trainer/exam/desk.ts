import { UsageFault } from '../../../lib/errors.ts';
import { flagQuestion, isOpen, noteQuestion, visitQuestion } from '../../../model/exam/rules.ts';
import type { Exam } from '../../../model/exam/exam.ts';
import type { ExamDesk } from '../../../model/ports/exams.ts';
import type { TrainerParts } from '../parts.ts';
import { drawHere, inTheWay } from './drawing.ts';
import { openExamEnding } from './ending/open-ending.ts';
import { examReport } from './report/exam-report.ts';
import { startExam } from './start.ts';

/** The lock of the program that sits at the exam; others look on. */
const SEAT = 'exam-seat';

/** The desk at which exams of a home are sat. */
export function openExamDesk(parts: TrainerParts): ExamDesk {
  const { exams } = parts.home;
  // an exam that another program has ended is still told of as ended
  let known: string | null = null;
  const current = (): Exam | null => {
    const open = exams.open();
    if (open === null) return null;
    known = open.id;
    return open.phase === 'running' ? exams.tick(open.id) : open;
  };
  const running = (change: (exam: Exam, at: string) => Exam): Exam => {
    const open = requireOpen(exams.open());
    known = open.id;
    return changeRunning(parts, open.id, change);
  };
  return {
    ...openExamEnding(parts),
    current: () => promised(current),
    draw: (choices, signal) => drawHere(parts, choices, signal),
    inTheWay: (draw) => promised(() => inTheWay(parts, draw.tasks, null).map(({ task }) => task)),
    async start(choices, onStep, signal) {
      const exam = await startExam(parts, choices, onStep, signal);
      known = exam.id;
      return exam;
    },
    async question(position) {
      const open = exams.open() ?? (known === null ? null : exams.find(known));
      const exam = requireOpen(open);
      if (exam.phase === 'preparing') throw notPrepared();
      const { attempt: id, name } = questionAt(exam, position);
      const attempt = id === null ? null : parts.home.attempts.find(id);
      const found = attempt === null ? null : await parts.desk.findKnown(attempt);
      if (found !== null) return found;
      throw new UsageFault('unknown-task', `${name} is no longer in the packs`, 'cks exam status');
    },
    visit: (position) =>
      promised(() => running((exam) => visitQuestion(exam, questionAt(exam, position).position))),
    flag: (position, flagged) =>
      promised(() => running((exam) => flagQuestion(exam, questionAt(exam, position).position, flagged))),
    note: (position, text) =>
      promised(() => running((exam) => noteQuestion(exam, questionAt(exam, position).position, text))),
    tick: () =>
      promised(() => {
        const open = exams.open();
        if (open === null && known !== null) return requireOpen(exams.find(known));
        const { id } = requireOpen(open);
        known = id;
        return exams.tick(id);
      }),
    pause: () =>
      promised(() =>
        running((exam) => {
          refuseMock(exam);
          return { ...exam, phase: 'paused' };
        }),
      ),
    resume: () =>
      promised(() =>
        exams.change(requireOpen(exams.open()).id, (exam) => {
          refuseMock(exam);
          return exam.phase === 'paused' ? { ...exam, phase: 'running' } : exam;
        }),
      ),
    results: () => promised(() => exams.results()),
    result: (exam) =>
      promised(() => {
        const found = exam === undefined ? exams.results()[0] : exams.result(exam);
        if (found !== null && found !== undefined) return found;
        throw exam === undefined
          ? new UsageFault('no-result', 'no exam has a result yet', 'cks exam start')
          : new UsageFault('no-result', `no exam ${exam} has a result`, 'cks report');
      }),
    report: (exam, format) => examReport(parts, exam, format),
    takeSeat: () => parts.home.holdLock(SEAT),
  };
}

/** Changes an exam that runs or pauses. Throws UsageFault before its start and after its bell, which is kept. */
function changeRunning({ home }: TrainerParts, id: string, change: (exam: Exam, at: string) => Exam): Exam {
  let refused: UsageFault | null = null;
  const changed = home.exams.change(id, (exam, at) => {
    switch (exam.phase) {
      case 'running':
      case 'paused':
        return change(exam, at);
      case 'preparing':
        throw notPrepared();
      case 'ending':
        // that the bell rang is written all the same
        refused = new UsageFault('exam-over', "the exam's time is over", 'cks exam finish');
        return exam;
      case 'ended':
      case 'abandoned':
        throw noExam();
    }
  });
  if (refused !== null) throw refused as UsageFault;
  return changed;
}

/** The question at that position. Throws UsageFault when there is none. */
function questionAt(exam: Exam, position: number): Exam['questions'][number] {
  const question = exam.questions.find((candidate) => candidate.position === position);
  if (question !== undefined) return question;
  throw new UsageFault(
    'no-question',
    `the exam has questions 1 to ${exam.questions.length}, not ${position}`,
    'cks exam status',
  );
}

function requireOpen(exam: Exam | null): Exam {
  if (exam === null) throw noExam();
  return exam;
}

function refuseMock(exam: Exam): void {
  if (exam.choices.mode === 'training' || !isOpen(exam.phase)) return;
  throw new UsageFault(
    'no-pause',
    'the clock of a mock exam never stops; only training exams can pause',
    'cks exam status',
  );
}

const noExam = (): UsageFault => new UsageFault('no-exam', 'no exam is running', 'cks exam start');

const notPrepared = (): UsageFault =>
  new UsageFault('not-prepared', 'the exam is still being prepared', 'cks exam start');

// what throws at once rejects like everything else of the desk
const promised = async <T>(work: () => T): Promise<T> => Promise.resolve(work());
