import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ResolvedTask } from '../model/task.ts';

/** The folders of one attempt, below a temporary one that goes with it. */
export interface AnswerPlace {
  /** The working folder, with the task's files in it. */
  readonly workdir: string;
  /** A copy of the learner's kubeconfig, which a script may change; null where there is no cluster. */
  readonly kubeconfig: string | null;
  /** Where the answer itself is written, outside of the working folder. */
  readonly answer: string;
  remove(): void;
}

/** Makes the folders of an attempt. */
export function makeAnswerPlace(task: ResolvedTask, learnerKubeconfig: string | null): AnswerPlace {
  const root = mkdtempSync(join(tmpdir(), 'cks-pack-test-'));
  const workdir = join(root, 'work');
  const kubeconfig = learnerKubeconfig === null ? null : join(root, 'kubeconfig');
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  try {
    mkdirSync(workdir);
    for (const { path, text } of task.setup.files) {
      const file = join(workdir, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    if (learnerKubeconfig !== null && kubeconfig !== null) {
      copyFileSync(learnerKubeconfig, kubeconfig);
      chmodSync(kubeconfig, 0o600);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { workdir, kubeconfig, answer: join(root, 'answer'), remove };
}
