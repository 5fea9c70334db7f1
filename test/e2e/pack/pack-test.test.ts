import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { run, type ProcessResult } from '../../../src/lib/processes.ts';
import type { PackTestReport } from '../../../src/model/pack-test.ts';
import { recordedVerdicts, tableOf } from '../../verdicts/table.ts';
import type { GradeResult } from '../../../src/model/result.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MINUTE = 60_000;

let home: string;
let cluster: string;
let engine: string;
let clusterWideBefore: readonly string[];

/** CKS_WHOLE_BANK=1: every attempt, which takes about a quarter of an hour on two cores; else a sample of each task. */
const WHOLE = process.env['CKS_WHOLE_BANK'] === '1';
const SAMPLED = WHOLE ? [] : ['--sample', '4'];

/** The four tasks about immutable containers, and thirty more. */
const TASKS_AT_LEAST = 34;

/** What attempts may leave outside of their namespaces, and the namespaces. */
const CLUSTER_WIDE =
  'namespaces,clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings,priorityclasses';

async function clusterWideNames(): Promise<readonly string[]> {
  const kubeconfig = join(home, 'kind-kubeconfig');
  const { stdout } = await program('kind', ['get', 'kubeconfig', '--name', cluster]);
  writeFileSync(kubeconfig, stdout);
  const args = ['--kubeconfig', kubeconfig, 'get', CLUSTER_WIDE, '-o', 'name'];
  return (await program('kubectl', args)).stdout.trim().split('\n');
}

/** The cluster deletes a Namespace some seconds after it was asked to, one after the other. */
async function clusterWideNamesAtRest(): Promise<readonly string[]> {
  const end = Date.now() + MINUTE;
  for (;;) {
    const names = await clusterWideNames();
    const isAtRest = names.every(
      (name) => !name.startsWith('namespace/') || clusterWideBefore.includes(name),
    );
    if (isAtRest || Date.now() > end) return names;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Runs the built program in a home of its own. */
async function cks(
  args: readonly string[],
  timeoutMs: number,
  provider = 'kind',
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessResult> {
  return run(process.execPath, [join(ROOT, 'dist', 'main.js'), '--provider', provider, ...args], {
    timeoutMs,
    signal: new AbortController().signal,
    cwd: home,
    env: { ...process.env, CKS_HOME: home, CKS_TASK: undefined, KUBECONFIG: undefined, ...env },
  });
}

async function program(name: string, args: readonly string[]): Promise<ProcessResult> {
  return run(name, args, { timeoutMs: MINUTE, signal: new AbortController().signal });
}

function parse({ stdout, stderr }: ProcessResult): unknown {
  try {
    return JSON.parse(stdout) as unknown;
  } catch (error) {
    throw new Error(`not JSON: ${stdout}\n${stderr}`, { cause: error });
  }
}

/** "read-only pass" for each check. */
function statuses(graded: ProcessResult): readonly string[] {
  return (parse(graded) as GradeResult).checks.map(({ id, status }) => `${id} ${status}`);
}

async function findEngine(): Promise<string> {
  for (const name of ['docker', 'podman', 'nerdctl']) {
    const answered = await program(name, ['ps']).catch(() => null);
    if (answered?.exitCode === 0) return name;
  }
  throw new Error('no container engine answers');
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cks-e2e-'));
  engine = await findEngine();
  const up = await cks(['up', '--output', 'json'], 10 * MINUTE);
  ({ cluster } = parse(up) as { cluster: string });
  clusterWideBefore = await clusterWideNames();
}, 11 * MINUTE);

afterAll(async () => {
  await cks(['down', '--yes'], 2 * MINUTE);
  rmSync(home, { recursive: true, force: true });
}, 3 * MINUTE);

describe('pack test on a kind cluster', () => {
  test(
    'every attempt at the built-in tasks is as expected, and as a real cluster said before',
    async () => {
      const tested = await cks(['pack', 'test', ...SAMPLED, '--output', 'json'], 40 * MINUTE);
      const report = parse(tested) as PackTestReport;
      const { totals } = report;
      process.stderr.write(`${totals.attempts} attempts took ${Math.round(totals.durationMs / 1_000)} s\n`);
      const attempts = report.tasks.flatMap((task) =>
        task.attempts.map((attempt) => ({ task: task.task, ...attempt })),
      );
      const unexpected = attempts.filter(({ verdict }) => verdict !== 'as expected');
      expect(unexpected).toEqual([]);
      expect(report.tasks.filter(({ status }) => status !== 'passed').map(({ task }) => task)).toEqual([]);
      expect(report.tasks.length).toBeGreaterThanOrEqual(TASKS_AT_LEAST);
      // the counts say that something was tried
      for (const { task } of report.tasks)
        expect(attempts.filter((attempt) => attempt.task === task).length).toBeGreaterThanOrEqual(5);
      const untouched = attempts.filter(({ kind }) => kind === 'untouched');
      expect(untouched.flatMap(({ results }) => results.map(({ status }) => status))).not.toContain('pass');
      expect(totals).toMatchObject({
        unavailable: 0,
        undecided: 0,
        ...(WHOLE ? { unproven: 0 } : {}),
      });
      // what the embedded cluster is held against
      const recorded = recordedVerdicts();
      for (const [task, tried] of Object.entries(tableOf(report)))
        for (const [attempt, checks] of Object.entries(tried))
          expect({ task, attempt, checks }).toEqual({ task, attempt, checks: recorded[task]?.[attempt] });
      expect(tested.exitCode).toBe(0);
    },
    41 * MINUTE,
  );

  test(
    'nothing of the attempts is left in the cluster or on the host',
    async () => {
      expect(await clusterWideNamesAtRest()).toEqual(clusterWideBefore);
      const containers = await program(engine, ['ps', '-a', '--format', '{{.Names}}']);
      const homeId = cluster.replace(/^cks-/, '');
      expect(containers.stdout.split('\n').filter((name) => name.startsWith(`cks-locked-${homeId}`))).toEqual(
        [],
      );
    },
    2 * MINUTE,
  );

  test(
    'a passed task passes again, and with the API server stopped each check says error and the exit code is 4',
    async () => {
      const started = parse(await cks(['start', 'pod-ro', '--output', 'json'], 2 * MINUTE)) as {
        kubeconfig: string;
        namespaces: string[];
      };
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pod-ro', namespace: started.namespaces[0] },
        spec: {
          containers: [
            {
              name: 'pod-ro',
              image: 'busybox:1.32.0',
              command: ['sh', '-c', 'sleep 1d'],
              securityContext: { readOnlyRootFilesystem: true },
            },
          ],
        },
      };
      const file = join(home, 'pod.json');
      writeFileSync(file, JSON.stringify(pod));
      const applied = await program('kubectl', ['--kubeconfig', started.kubeconfig, 'apply', '-f', file]);
      expect(applied).toMatchObject({ exitCode: 0 });

      const first = await cks(['grade', 'pod-ro', '--output', 'json'], 2 * MINUTE);
      const second = await cks(['grade', 'pod-ro', '--output', 'json'], 2 * MINUTE);
      expect(first.exitCode).toBe(0);
      expect(statuses(second)).toEqual(statuses(first));

      await program(engine, ['pause', `${cluster}-control-plane`]);
      try {
        const blind = await cks(['grade', 'pod-ro', '--output', 'json'], 3 * MINUTE);
        expect(statuses(blind)).toEqual(statuses(first).map((line) => line.replace(' pass', ' error')));
        expect(blind.exitCode).toBe(4);
      } finally {
        await program(engine, ['unpause', `${cluster}-control-plane`]);
      }
      const again = await cks(['grade', 'pod-ro', '--output', 'json'], 2 * MINUTE);
      expect(statuses(again)).toEqual(statuses(first));
    },
    10 * MINUTE,
  );

  test(
    'by a context of a kubeconfig, without access to the nodes, the same attempts get the same verdicts',
    async () => {
      const env = {
        CKS_HOME: join(home, 'by-kubeconfig'),
        CKS_CONTEXT: `kind-${cluster}`,
        KUBECONFIG: join(home, 'clusters', cluster, 'grader.kubeconfig'),
      };
      // the namespaces of the attempt that the test before left open are not this home's
      await cks(['up', '--yes'], MINUTE, 'kubeconfig', env);
      const refused = await cks(['start', 'pod-ro', '--output', 'json'], MINUTE, 'kubeconfig', env);
      expect(refused.exitCode).toBe(3);
      expect(refused.stdout).toContain('namespace-not-ours');

      const tested = await cks(['pack', 'test', 'pod-ro', '--output', 'json'], 8 * MINUTE, 'kubeconfig', env);
      const [task] = (parse(tested) as PackTestReport).tasks;
      const unexpected = task?.attempts.filter(({ verdict }) => verdict !== 'as expected');
      expect(unexpected).toEqual([]);
      expect(task?.attempts.length).toBeGreaterThan(10);
      expect(tested.exitCode).toBe(0);
    },
    10 * MINUTE,
  );
});
