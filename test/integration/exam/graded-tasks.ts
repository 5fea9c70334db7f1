import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTrainer } from '../../../src/cli/trainer.ts';
import { gradeToKeep } from '../../../src/cli/trainer/grading.ts';
import { openSite } from '../../../src/cli/trainer/site.ts';
import { decideAgain } from '../../../src/grade/decide-again.ts';
import type { KeptGrading } from '../../../src/grade/keep-grounds.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import { missingNeeds, needsCluster } from '../../../src/model/capability.ts';
import { drawParameters } from '../../../src/model/parameters.ts';
import type { Cluster } from '../../../src/model/ports/cluster.ts';
import type { TaskSite } from '../../../src/model/ports/task-site.ts';
import { resolveTask } from '../../../src/model/resolve-task.ts';
import type { Task } from '../../../src/model/task.ts';
import { readReferences } from '../../../src/pack/read-references.ts';
import { makeAnswerPlace } from '../../../src/proof/answer-place.ts';
import { applyAnswer } from '../../../src/proof/apply-answer.ts';
import { PROGRAM_FOLDER } from '../cli/run-cks.ts';

/** A reference attempt that was graded, with the value of a Secret that stood beside it in each namespace. */
export interface GradedAttempt {
  readonly name: string;
  readonly kept: KeptGrading;
  readonly secret: string;
}

/** A cluster of its own with the built-in tasks. */
export interface Bank {
  readonly tasks: readonly Task[];
  /** Grades the untouched task and each of its reference attempts of these types. */
  grade(task: Task, types: readonly string[]): Promise<readonly GradedAttempt[]>;
  close(): Promise<void>;
}

/** How long one attempt may take. */
const LIMIT_MS = 120_000;

/** Opens a home of its own with an embedded cluster. */
export async function openBank(): Promise<Bank> {
  const folder = mkdtempSync(join(tmpdir(), 'cks-bank-'));
  const trainer = createTrainer({
    paths: homePaths({}, folder),
    env: process.env,
    folder,
    programFolder: PROGRAM_FOLDER,
    program: [process.execPath, join(PROGRAM_FOLDER, 'dist', 'main.js')],
    clock: systemClock,
    commandPrefix: 'cks',
    version: 'test',
    interactive: false,
    homeGiven: folder,
    provider: 'embedded',
    agree: () => Promise.resolve(false),
    random: Math.random,
  });
  const signal = AbortSignal.timeout(20 * LIMIT_MS);
  await trainer.clusterUp({}, () => undefined, signal);
  const { parts } = trainer;
  const { provider } = await parts.access.choose(signal);
  const cluster = await parts.access.connect(provider, signal);
  const site = await openSite(parts, cluster, signal);
  const pack = await parts.loadPack();
  let count = 0;
  return {
    tasks: pack.tasks.filter(
      ({ needs }) => missingNeeds(needs, { cluster: cluster.capabilities, host: new Set() }).length === 0,
    ),
    async grade(task, types) {
      const { references } = await readReferences(pack, task);
      const attempts = [null, ...references.filter(({ type }) => types.includes(type))];
      const graded: GradedAttempt[] = [];
      for (const reference of attempts) {
        const attempt = `b${process.pid.toString(36)}${(count += 1)}`;
        const resolved = resolveTask(
          task,
          drawParameters(task.parameters, { seed: count, homeId: parts.home.id, suffix: attempt }),
        );
        const place = makeAnswerPlace(resolved, cluster.learnerKubeconfig);
        const startedAt = new Date().toISOString();
        const limit = AbortSignal.timeout(LIMIT_MS);
        try {
          await site.setUp(resolved, attempt, () => undefined, limit);
          if (reference !== null) {
            const answers = { env: process.env, engine: null, timeoutMs: LIMIT_MS };
            await applyAnswer(resolved, reference, place, answers, limit);
          }
          const secret = await plantSecret(cluster, resolved.namespaces, limit);
          const { kept } = await gradeToKeep(
            {
              task: resolved,
              attempt,
              seed: count,
              workdir: place.workdir,
              cluster: needsCluster(task.needs) ? cluster : null,
              engine: null,
              provider: 'embedded',
            },
            systemClock,
            () => undefined,
            limit,
          );
          const name = reference === null ? 'untouched' : `${reference.type} ${reference.name}`;
          graded.push({ name: `${task.name}: ${name}`, kept, secret });
        } finally {
          await takeAway(site, resolved, attempt, startedAt);
          place.remove();
        }
      }
      return graded;
    },
    async close() {
      await trainer.clusterDown(() => undefined, AbortSignal.timeout(LIMIT_MS));
      await trainer.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a kept grading decides when it was written and read again, held against what was recorded. */
export async function differencesAgain({ name, kept }: GradedAttempt): Promise<readonly string[]> {
  const { result, grounds } = JSON.parse(JSON.stringify(kept)) as KeptGrading;
  const again = await decideAgain(
    grounds.map(({ spec }) => spec),
    grounds,
  );
  return result.checks.flatMap(({ id, status, reason }) => {
    const verdict = again.get(id);
    const same = verdict?.status === status && (verdict.status !== 'error' || verdict.reason === reason);
    return same ? [] : [`${name}: ${id} was ${status} and is ${verdict?.status ?? 'nothing'}`];
  });
}

async function takeAway(
  site: TaskSite,
  task: Parameters<TaskSite['tearDown']>[0],
  attempt: string,
  startedAt: string,
): Promise<void> {
  await site.tearDown(task, attempt, startedAt, AbortSignal.timeout(LIMIT_MS));
}

/** A Secret of the learner's own, and a copy of its value where a careless learner might put one. */
async function plantSecret(
  cluster: Cluster,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const secret = `s-${randomUUID()}`;
  for (const namespace of namespaces) {
    const metadata = { name: 'of-my-own', namespace };
    await cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { secret } }, {}, signal);
    const copy = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { copy: `token=${secret}` } };
    await cluster.create(copy, {}, signal);
  }
  return secret;
}
