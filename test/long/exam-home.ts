import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/clock.ts';
import { homePaths } from '../../src/lib/paths.ts';
import type { Exam, ExamResult } from '../../src/model/exam/exam.ts';
import { openHome, type Home } from '../../src/session/home.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** How a run of the program ended. */
export interface ExamRun {
  /** Null: it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A home whose history may lie on a disk of its own, and the built program in it. */
export interface ExamHome {
  /** Where history.db is. */
  readonly data: string;
  /** Words before the program: what limits it. */
  limits: readonly string[];
  /** Who runs it; undefined: who runs the test. */
  uid: number | undefined;
  /** Runs the program; `kill`: SIGKILL ends it so long after its start, or after it told that, unless it ended before. */
  run(
    argv: readonly string[],
    kill?: { readonly afterMs: number; readonly told?: string | undefined },
  ): Promise<ExamRun>;
  /** Reads the home as it is written, without the program. */
  read<T>(look: (home: Home) => T): T;
  open(): Exam | null;
  /** The learner's credentials for the practice cluster. */
  learnerKubeconfig(): string;
  results(): readonly ExamResult[];
  /** `last`: what is left to do before the folder goes. */
  remove(last?: () => void): Promise<void>;
}

export function makeExamHome(): ExamHome {
  const root = mkdtempSync(join(tmpdir(), 'cks-exams-'));
  const data = join(root, 'data');
  // others must be able to come here, to find that they may not write
  chmodSync(root, 0o755);
  mkdirSync(data);
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    XDG_DATA_HOME: data,
    XDG_STATE_HOME: join(root, 'state'),
  };
  const home: ExamHome = {
    data: join(data, 'cks-trainer'),
    limits: [],
    uid: undefined,
    async run(argv, kill) {
      const began = performance.now();
      const [program = '', ...words] = [...home.limits, process.execPath, MAIN, ...argv];
      const who = home.uid === undefined ? {} : { uid: home.uid, gid: home.uid };
      const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'], ...who });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      let timer: NodeJS.Timeout | undefined;
      const killWhenDue = (): void => {
        if (kill === undefined || timer !== undefined || !stderr.includes(kill.told ?? '')) return;
        timer = setTimeout(() => child.kill('SIGKILL'), kill.afterMs);
      };
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        killWhenDue();
      });
      killWhenDue();
      const [code] = (await once(child, 'close')) as [number | null];
      clearTimeout(timer);
      return { code, stdout, stderr, ms: performance.now() - began };
    },
    read(look) {
      const opened = openHome(homePaths(env), systemClock);
      try {
        const seen = look(opened);
        if (opened.notices.length > 0) throw new Error(opened.notices.join('\n'));
        return seen;
      } finally {
        opened.close();
      }
    },
    learnerKubeconfig() {
      const clusters = join(root, 'state', 'cks-trainer', 'clusters', 'embedded');
      const [cluster = ''] = readdirSync(clusters).filter((name) => !name.endsWith('.lock'));
      return join(clusters, cluster, 'learner.kubeconfig');
    },
    open: () => home.read(({ exams }) => exams.open()),
    results: () => home.read(({ exams }) => exams.results()),
    async remove(last) {
      home.read(({ exams }) => {
        const open = exams.open();
        if (open !== null) exams.change(open.id, (exam) => ({ ...exam, phase: 'abandoned' }));
      });
      await home.run(['down', '--provider', 'embedded', '--yes']);
      last?.();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return home;
}
