import type { ClusterState } from '../../src/model/ports/provider.ts';
import type { OpenTask, TaskListing, Trainer } from '../../src/model/ports/trainer.ts';
import type { StepEvent } from '../../src/model/progress.ts';
import type { Status } from '../../src/model/status.ts';
import { fakeExams, fakeHistory, type FakeExams } from './fake-exams.ts';
import { gradeResultOf, LISTINGS, openTaskOf, POD_RO } from './fake-tasks.ts';

/** A trainer in memory: what it knows can be changed by a test while the screens look at it. */
export interface FakeTrainer extends Trainer {
  readonly exams: FakeExams;
  cluster: ClusterState;
  tasks: readonly TaskListing[];
  open: OpenTask | null;
  /** How the next gradings end, by check. */
  statuses: Readonly<Record<string, Status>>;
  /** What was asked for, in order. */
  readonly calls: string[];
}

export const READY: ClusterState = { state: 'ready', kubernetes: 'v1.36.3', nodes: 2 };

export const STEPS: readonly StepEvent[] = [
  {
    type: 'planned',
    steps: ['engine found', 'node image', 'nodes started', 'control plane', 'ready'],
    usualMs: 35_000,
  },
  { type: 'done', step: 'engine found', detail: 'Docker 28.2', durationMs: 100 },
  { type: 'done', step: 'node image', detail: 'kindest/node:v1.36.3', durationMs: 300 },
  { type: 'started', step: 'nodes started', detail: 'Preparing nodes' },
  { type: 'done', step: 'nodes started', detail: '1 control plane, 1 worker', durationMs: 4200 },
  { type: 'started', step: 'control plane', detail: 'kubeadm init' },
];

/** Rejects with the signal's reason once it fires. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

export function fakeTrainer(overrides: Partial<FakeTrainer> = {}): FakeTrainer {
  const calls: string[] = [];
  const asked = <T>(call: string, answer: T): Promise<T> => {
    calls.push(call);
    return Promise.resolve(answer);
  };
  const trainer: FakeTrainer = {
    calls,
    cluster: READY,
    tasks: LISTINGS,
    open: null,
    statuses: {},
    commandPrefix: 'cks',
    version: '0.1.0',
    exams: fakeExams(),
    history: fakeHistory(),
    provider: () =>
      Promise.resolve({ name: 'kind', cluster: 'cks-7f3a', why: 'Docker answers and kind is installed' }),
    clusterState: () => Promise.resolve(trainer.cluster),
    clusterUp: (_options, onStep) => {
      for (const event of STEPS) onStep(event);
      trainer.cluster = READY;
      return asked('clusterUp', { cluster: 'cks-7f3a', provider: 'kind', kubeconfig: '/k', steps: [] });
    },
    clusterDown: () => asked('clusterDown', true),
    listTasks: () => Promise.resolve(trainer.tasks),
    openTask: () => Promise.resolve(trainer.open),
    lastOpenTask: () => Promise.resolve(trainer.open),
    start: (name) => {
      trainer.open ??= openTaskOf(POD_RO);
      return asked(`start ${name}`, trainer.open);
    },
    grade: async (name, onCheck) => {
      calls.push(`grade ${name}`);
      const result = gradeResultOf(POD_RO, trainer.statuses);
      result.checks.forEach(onCheck);
      return Promise.resolve(result);
    },
    resetDifferences: () => asked('resetDifferences', [{ what: 'Namespace sun', treatment: 'removed' }]),
    reset: (name, agreed) => asked(`reset ${name} ${String(agreed)}`, undefined),
    nextHint: (name) => {
      calls.push(`hint ${name}`);
      const shown = calls.filter((call) => call.startsWith('hint')).length;
      return Promise.resolve({ shown: POD_RO.hints.slice(0, shown), total: POD_RO.hints.length });
    },
    solution: (name) =>
      asked(`solution ${name}`, {
        form: 'manifest',
        text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-ro\n  namespace: sun\n',
        why: '# What is attacked\n\nA container that can be written to.\n\n- It says `read-only`.\n- It does not stop *memory*.\n',
      }),
    addActiveSeconds: (name, seconds) => asked(`time ${name} ${seconds}`, undefined),
    visitShell: (name) => asked(`shell ${String(name)}`, { exitCode: 0, notes: [] }),
    doctor: () =>
      asked('doctor', {
        findings: [
          { id: 'container-engine', title: 'Container engine', status: 'ok', detail: 'Docker 28.2', fix: '' },
          {
            id: 'kind',
            title: 'kind',
            status: 'missing',
            detail: 'not found on PATH',
            fix: 'go install sigs.k8s.io/kind@latest',
          },
          {
            id: 'disk',
            title: 'Disk',
            status: 'warning',
            detail: '4 GiB free, 8 are better',
            fix: 'docker system prune',
          },
        ],
        provider: { name: 'embedded', why: 'kind is not installed' },
      }),
    introSeen: () => Promise.resolve(true),
    markIntroSeen: () => asked('intro seen', undefined),
    examSolution: (exam, position) =>
      asked(`solution ${exam} ${position}`, {
        form: 'manifest',
        text: 'apiVersion: v1\nkind: Pod\n',
        why: '# What is attacked\n\nA container that can be written to.\n',
      }),
    saveReport: (exam, format) => asked(`save ${exam} ${format}`, `/home/ada/exams/${exam}.${format}`),
    close: () => Promise.resolve(),
    ...overrides,
  };
  return trainer;
}
