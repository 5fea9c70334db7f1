import { Box, Text, useApp, useWindowSize } from 'ink';
import { useCallback, useEffect, useMemo, useReducer, useState, type ReactElement } from 'react';
import type { Trainer } from '../model/ports/trainer.ts';
import { KeyReader } from './components/key-reader.tsx';
import { QuestionScreen } from './components/question-screen.tsx';
import { describeFault } from './fault.ts';
import { KeyRing, KeyRingContext } from './hooks/use-keys.ts';
import { useLatest } from './hooks/use-latest.ts';
import { farewell, useLeaving } from './hooks/use-leaving.ts';
import { newClusterQuestion, useTaskOpening } from './hooks/use-task-opening.ts';
import { SittingContext, useSittingWatch } from './hooks/use-sitting.ts';
import { useTrainerData } from './hooks/use-trainer-data.ts';
import { findAction, type KeyName } from './keys.ts';
import { navigate, NAVIGATION_START, type Route } from './navigation.ts';
import { faultNotice, type Notice } from './notice.ts';
import type { Question } from './question.ts';
import { RouteScreen } from './screens/route-screen.tsx';
import { HelpScreen } from './screens/help/help-screen.tsx';
import { InSightContext, UiContext, type Ui, type UiClock } from './ui-context.ts';

export interface AppProps {
  readonly trainer: Trainer;
  readonly clock: UiClock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colours: boolean;
  readonly plain: boolean;
  /** Gives the terminal away while `visit` runs, and takes it back. */
  readonly handOver: (suspend: SuspendTerminal, visit: () => Promise<void>) => Promise<void>;
  /** Fires when the program is to end: work is cancelled, then the UI leaves. */
  readonly signal: AbortSignal;
  readonly outlive: (work: Promise<unknown>) => void;
  /** Said at the start. */
  readonly notices: readonly string[];
  /** Is it the first start in this home? */
  readonly introduces: boolean;
  /** Draws the screen anew. */
  readonly redraw: () => void;
}

export type SuspendTerminal = (callback: () => Promise<void>) => Promise<void>;

const LEAST = { columns: 60, rows: 16 } as const;
/** Nothing is cut to the window in screen-reader mode; ink breaks what is too long. */
const PLAIN_COLUMNS = 200;

/** The whole terminal UI: one stack of screens, the question or help page over it, and the keyboard. */
export function App(props: AppProps): ReactElement {
  const { trainer, clock, env, colours, plain, handOver, signal, outlive, redraw, notices } = props;
  const app = useApp();
  const window = useWindowSize();
  const columns = plain ? PLAIN_COLUMNS : window.columns;
  const { rows } = window;
  const [navigation, go] = useReducer(navigate, NAVIGATION_START, (start) =>
    props.introduces ? navigate(start, { type: 'push', route: { screen: 'intro' } }) : start,
  );
  const [notice, setNotice] = useState<Notice | null>(() =>
    notices.length === 0 ? null : { tone: 'unsure', text: notices.join('\n'), next: '' },
  );
  const [question, setQuestion] = useState<Question | null>(null);
  const [showsHelp, setShowsHelp] = useState(false);
  const [ring] = useState(() => new KeyRing());
  const data = useTrainerData(trainer);
  const { exit } = app;
  const latestDataRef = useLatest(data);
  const leaving = useLeaving(
    useCallback(() => exit(farewell(trainer, latestDataRef.current)), [exit, trainer, latestDataRef]),
  );

  const push = useCallback<Ui['push']>((route) => go({ type: 'push', route }), []);
  const replace = useCallback<Ui['replace']>((route) => go({ type: 'replace', route }), []);
  const back = useCallback(() => go({ type: 'back' }), []);
  const stackRef = useLatest(navigation.stack);
  const isOpen = (screen: Route['screen']): boolean =>
    stackRef.current.some(({ route }) => route.screen === screen);
  const sitting = useSittingWatch({
    exams: trainer.exams,
    clock,
    say: setNotice,
    onBell: () => {
      setQuestion(null);
      setShowsHelp(false);
      if (!isOpen('exam-ending')) push({ screen: 'exam-ending' });
    },
  });
  const openTask = useTaskOpening({
    data,
    say: setNotice,
    ask: setQuestion,
    push,
    showInExam: (id) => {
      const exam = sitting.seen?.exam;
      const question = exam?.questions.find(({ task }) => task === id);
      if (question === undefined || (exam?.phase !== 'running' && exam?.phase !== 'paused')) return false;
      if (exam.phase === 'running') sitting.change(() => trainer.exams.visit(question.position));
      push({ screen: 'exam' });
      return true;
    },
  });
  const { suspendTerminal } = app;
  const { refresh } = data;
  const { refresh: refreshExam } = sitting;
  const visitShell = useCallback(
    (task: string) => {
      const visit = async (): Promise<void> => {
        const { notes } = await trainer.visitShell(task);
        // a reminder of the exam's time may have come up meanwhile
        if (notes.length > 0)
          setNotice((before) => ({
            tone: 'unsure',
            text: [...(before === null ? [] : [before.text]), ...notes].join('\n'),
            next: '',
          }));
      };
      handOver(suspendTerminal, visit)
        .catch((error: unknown) => setNotice(faultNotice(describeFault(error))))
        .finally(() => {
          refresh();
          refreshExam();
        });
    },
    [handOver, refresh, refreshExam, suspendTerminal, trainer],
  );

  useEffect(() => {
    const end = (): void => leaving.leave();
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    return () => signal.removeEventListener('abort', end);
  }, [signal, leaving]);

  const askToLeave = (): void => {
    const leavingQuestion = leaving.question(trainer, data, sitting.seen?.exam ?? null);
    if (leavingQuestion === null) leaving.leave();
    else {
      setShowsHelp(false);
      setQuestion(leavingQuestion);
    }
  };
  const pressEverywhere = (key: KeyName): void => {
    const action = findAction(key, ['help', 'quit', 'clusterUp'] as const);
    if (action === 'help') setShowsHelp(true);
    else if (action === 'quit') askToLeave();
    else if (action === 'clusterUp') clusterUp();
  };
  const clusterUp = (): void => {
    const here = navigation.stack.at(-1)?.route.screen;
    if (here !== 'home' && here !== 'tasks') return;
    if (data.cluster?.state === 'ready') setNotice({ tone: 'good', text: 'The cluster is ready.', next: '' });
    else if (data.cluster?.state === 'broken')
      setQuestion(
        newClusterQuestion(data.cluster, () => push({ screen: 'provision', anew: true, onward: null })),
      );
    else push({ screen: 'provision', anew: false, onward: null });
  };
  const onKey = (key: KeyName): void => {
    if (findAction(key, ['interrupt']) !== undefined) {
      // the question already stands: the second Ctrl-C means it
      if (question?.title === 'Leave?' || leaving.ending) leaving.leave();
      else if (!leaving.cancelWork()) askToLeave();
      return;
    }
    if (findAction(key, ['redraw']) !== undefined) {
      redraw();
      return;
    }
    setNotice(null);
    if (!ring.press(key)) pressEverywhere(key);
  };

  const ui = useMemo<Ui>(
    () => ({
      trainer,
      clock,
      env,
      colours,
      plain,
      columns,
      rows,
      notice,
      data,
      push,
      replace,
      back,
      openTask,
      visitShell,
      outlive,
      say: setNotice,
      ask: setQuestion,
      registerWork: leaving.registerWork,
    }),
    [
      trainer,
      clock,
      env,
      colours,
      plain,
      columns,
      rows,
      notice,
      data,
      push,
      replace,
      back,
      openTask,
      visitShell,
      outlive,
      leaving.registerWork,
    ],
  );
  const tooSmall = !plain && (columns < LEAST.columns || rows < LEAST.rows);
  const covered = tooSmall || leaving.ending || showsHelp || question !== null;
  return (
    <UiContext value={ui}>
      <SittingContext value={sitting}>
        <KeyRingContext value={ring}>
          <Box
            flexDirection="column"
            width="100%"
            {...(plain ? {} : { height: rows, overflow: 'hidden' as const })}
          >
            {navigation.stack.map(({ key, route }, index) => {
              const inSight = !covered && index === navigation.stack.length - 1;
              return (
                <Box key={key} flexDirection="column" width="100%" display={inSight ? 'flex' : 'none'}>
                  <InSightContext value={inSight}>
                    <RouteScreen route={route} />
                  </InSightContext>
                </Box>
              );
            })}
            {tooSmall ? (
              <TooSmall columns={columns} rows={rows} />
            ) : leaving.ending ? (
              <Text>{' Leaving: cancelling what runs …  (Ctrl-C leaves at once)'}</Text>
            ) : question !== null ? (
              <QuestionScreen
                question={question}
                onAnswer={(yes) => {
                  setQuestion(null);
                  if (yes) question.onYes();
                  else question.onNo?.();
                }}
              />
            ) : showsHelp ? (
              <HelpScreen onClose={() => setShowsHelp(false)} />
            ) : null}
            <KeyReader onKey={onKey} onPaste={(text) => ring.paste(text)} />
          </Box>
        </KeyRingContext>
      </SittingContext>
    </UiContext>
  );
}

function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }): ReactElement {
  return (
    <Text wrap="truncate-end">{`Too small: ${columns}x${rows}, needs ${LEAST.columns}x${LEAST.rows}`}</Text>
  );
}
