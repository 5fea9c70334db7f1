import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Exam } from '../../model/exam/exam.ts';
import type { ExamDesk } from '../../model/ports/exams.ts';
import { dueReminder, interruptedText, jumpText, leftMs, type SeenExam } from '../exam/time-left.ts';
import { describeFault } from '../fault.ts';
import { faultNotice, type Notice } from '../notice.ts';
import type { UiClock } from '../ui-context.ts';
import { useLatest } from './use-latest.ts';

/** ours: this program sits the exam. taken: another one does, and this one looks on. */
export type Seat = 'free' | 'ours' | 'taken';

/** The exam that is not over, as every screen sees it. */
export interface Sitting {
  /** Null when there is none. */
  readonly seen: SeenExam | null;
  readonly seat: Seat;
  /** Takes the seat, or learns that another program has it. */
  readonly sit: () => void;
  /** Reads the exam anew. */
  readonly refresh: () => void;
  readonly learn: (exam: Exam | null) => void;
  /** Changes the exam, one change after the other; what is shown was written before. */
  readonly change: (work: (exam: Exam) => Promise<Exam>) => void;
}

interface Reach {
  readonly exams: ExamDesk;
  readonly clock: UiClock;
  readonly say: (notice: Notice) => void;
  /** The bell of an exam that this program sits rang. */
  readonly onBell: () => void;
}

/** How often the time left is looked at, and how often it is written. */
const LOOK_MS = 1_000;
const WRITE_EVERY = 5;

/**
 * Watches over the exam, whatever screen or shell is in sight: writes its time, says its reminders and rings its bell.
 */
export function useSittingWatch(reach: Reach): Sitting {
  const [seen, setSeen] = useState<SeenExam | null>(null);
  const [seat, setSeat] = useState<Seat>('free');
  const latestRef = useLatest(reach);
  const seenRef = useRef<SeenExam | null>(null);
  const seatRef = useRef<Seat>('free');
  const first = useRef(true);
  const remindedAtMs = useRef(Infinity);
  const lastFault = useRef('');
  const queue = useRef<Promise<void>>(Promise.resolve());

  const learn = useCallback(
    (known: Exam | null): void => {
      const { clock, say, onBell } = latestRef.current;
      // one that another program ended or abandoned is told of once more
      const exam = known?.phase === 'ended' || known?.phase === 'abandoned' ? null : known;
      const before = seenRef.current?.exam ?? null;
      const next = exam === null ? null : { exam, asOfMs: clock.monotonicMs() };
      seenRef.current = next;
      setSeen(next);
      if (exam?.id !== before?.id) remindedAtMs.current = exam?.time.leftMs ?? Infinity;
      if (exam === null) return;
      if (first.current) say({ tone: 'unsure', text: interruptedText(exam), next: '' });
      const told = before?.id === exam.id ? before.time.jumps.length : exam.time.jumps.length;
      const jumped = exam.time.jumps.slice(told);
      if (jumped.length > 0) say({ tone: 'unsure', text: jumpText(jumped), next: '' });
      const rang = before?.id === exam.id && before.phase !== 'ending' && exam.phase === 'ending';
      if (rang && seatRef.current === 'ours') onBell();
    },
    [latestRef],
  );

  /** One thing at a time, so that no answer overtakes a later one. */
  const enqueue = useCallback(
    (work: () => Promise<void>): void => {
      const guarded = async (): Promise<void> => {
        try {
          await work();
          lastFault.current = '';
        } catch (error) {
          const fault = describeFault(error);
          // a heart that can't beat says so once
          if (fault.message !== lastFault.current) latestRef.current.say(faultNotice(fault));
          lastFault.current = fault.message;
        }
      };
      queue.current = queue.current.then(guarded);
    },
    [latestRef],
  );
  const refresh = useCallback((): void => {
    enqueue(async () => {
      learn(await latestRef.current.exams.current());
      first.current = false;
    });
  }, [enqueue, latestRef, learn]);
  const change = useCallback<Sitting['change']>(
    (work) => {
      enqueue(async () => {
        const exam = seenRef.current?.exam;
        if (exam === undefined) return;
        try {
          learn(await work(exam));
        } catch (error) {
          // it may be over: another program can end it
          const now = await latestRef.current.exams.current();
          const over = now?.id !== exam.id || now.phase !== exam.phase;
          learn(now);
          if (!over) throw error;
        }
      });
    },
    [enqueue, latestRef, learn],
  );
  const sit = useCallback((): void => {
    const taken = latestRef.current.exams.takeSeat() ? 'ours' : 'taken';
    if (seatRef.current === 'taken' && taken === 'ours') {
      const text = 'The other program has gone; you sit the exam here now.';
      latestRef.current.say({ tone: 'good', text, next: '' });
    }
    seatRef.current = taken;
    setSeat(taken);
  }, [latestRef]);

  useEffect(() => {
    refresh();
    let looks = 0;
    const timer = setInterval(() => {
      const current = seenRef.current;
      if (current === null) return;
      looks += 1;
      const { exams, clock, say } = latestRef.current;
      if (current.exam.phase === 'running') {
        const left = leftMs(current, clock.monotonicMs());
        const reminder = dueReminder(remindedAtMs.current, left);
        remindedAtMs.current = Math.min(remindedAtMs.current, left);
        if (reminder !== null) say({ tone: 'unsure', text: `${reminder} minutes are left.`, next: '' });
        if (left <= 0 || looks % WRITE_EVERY === 0) change(() => exams.tick());
      } else if (looks % WRITE_EVERY === 0) refresh();
      if (seatRef.current === 'taken' && looks % WRITE_EVERY === 0) sit();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [change, latestRef, refresh, sit]);

  return useMemo(
    () => ({ seen, seat, sit, refresh, learn, change }),
    [seen, seat, sit, refresh, learn, change],
  );
}

export const SittingContext = createContext<Sitting | null>(null);

export function useSitting(): Sitting {
  const sitting = useContext(SittingContext);
  if (sitting === null) throw new Error('useSitting outside of the UI');
  return sitting;
}
