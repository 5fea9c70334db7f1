import { fileURLToPath } from 'node:url';
import { connectCluster, isConnected, type ConnectedCluster } from '../../src/cluster/api/connect.ts';
import { findContainerEngine } from '../../src/cluster/container-engine.ts';
import type { HostEngine } from '../../src/cluster/engine/engine.ts';
import { createTaskSite } from '../../src/cluster/site/task-site.ts';
import { makeCertificates, type KeyPair } from '../../src/embedded/server/certificates.ts';
import { CHECK_KINDS } from '../../src/grade/check-kinds.ts';
import { specOf } from '../../src/grade/plan-checks.ts';
import { gradeAttempt } from '../../src/grade/run-checks.ts';
import { openWorkFiles } from '../../src/grade/work-files.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { missingNeeds, needsCluster } from '../../src/model/capability.ts';
import { drawParameters } from '../../src/model/parameters.ts';
import type { Cluster } from '../../src/model/ports/cluster.ts';
import type { ClusterProvider } from '../../src/model/ports/provider.ts';
import { resolveTask } from '../../src/model/resolve-task.ts';
import type { CheckResult, GradeResult } from '../../src/model/result.ts';
import type { ResolvedTask } from '../../src/model/task.ts';
import { loadPack } from '../../src/pack/load-pack.ts';
import { readReferences } from '../../src/pack/read-references.ts';
import { createLimit } from '../../src/lib/limit.ts';
import { planAttempts, type PlannedAttempt, type TaskUnderTest } from '../../src/proof/plan-attempts.ts';
import { proveAttempt, type GradeRequest } from '../../src/proof/prove-attempt.ts';
import { startFaultProxy, type Fault, type FaultProxy } from './proxy.ts';

/** What goes wrong during one grading. */
export type Trouble = Fault | { readonly kind: 'stopped' };

/** One check of one attempt: what it said of the attempt without a fault, and with one. */
export interface Turn {
  readonly task: string;
  readonly attempt: string;
  readonly trouble: Trouble['kind'];
  readonly check: string;
  readonly kind: string;
  readonly before: CheckResult['status'];
  readonly after: CheckResult['status'];
  readonly actual: string;
  /** Must be an error when the API server is stopped. */
  readonly needsApi: boolean;
}

/** All that was seen. */
export interface FaultReport {
  readonly turns: readonly Turn[];
  /** Tasks whose needs the cluster does not meet. */
  readonly left: readonly string[];
  /** Attempts that were not as expected before anything went wrong. */
  readonly odd: readonly string[];
  readonly requests: { readonly came: number; readonly refused: number };
}

export interface FaultRun {
  readonly provider: ClusterProvider;
  readonly homeId: string;
  readonly sideBySide: number;
  /** Draws which requests are answered 429 and 500. */
  readonly seed: number;
  /** Only these tasks; all when it is not given. */
  readonly tasks?: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Makes the solution and the first wrong attempt of every task of the bank, grades each as it is, then again with a
 * proxy between grader and API server for each of the troubles.
 */
export async function gradeUnderFaults(run: FaultRun): Promise<FaultReport> {
  const { provider, homeId, signal } = run;
  const stage = await openStage(provider, run.env, signal);
  const { cluster, engine } = stage;
  const capabilities = {
    cluster: provider.capabilities,
    host: new Set(engine === null ? [] : ['container-engine' as const]),
  };
  try {
    const bank = await readBank(run.tasks);
    const fit = bank.filter(({ task }) => missingNeeds(task.needs, capabilities).length === 0);
    const taskSite = createTaskSite({ cluster, engine, homeId, clock: systemClock });
    const runId = `f${Math.floor(Math.random() * 36 ** 4).toString(36)}`;
    const turns: Turn[] = [];
    const odd: string[] = [];
    const prove = async ({ task }: TaskUnderTest, planned: PlannedAttempt, number: number): Promise<void> => {
      const id = `${runId}${number.toString(36)}`;
      const values = drawParameters(task.parameters, { seed: number, homeId, suffix: id });
      let graded = 0;
      const proven = await proveAttempt(
        planned,
        { task: resolveTask(task, values), attempt: id, seed: number },
        {
          taskSite,
          learnerKubeconfig: cluster.learnerKubeconfig,
          answers: { env: run.env, engine: engine?.name ?? null, timeoutMs: 120_000 },
          clock: systemClock,
          async grade(request, own) {
            const calm = await gradeWith(stage, request, cluster, own);
            // a solution is graded twice
            if (graded++ > 0) return calm;
            for (const trouble of troublesOf(run.seed + number))
              turns.push(
                ...compare(
                  request.task,
                  planned,
                  trouble,
                  calm.checks,
                  (await gradeTroubled(stage, request, trouble, own)).checks,
                ),
              );
            return calm;
          },
        },
        signal,
      );
      if (proven.verdict !== 'as expected') odd.push(`${task.id} ${planned.name}: ${proven.note}`);
    };
    const work = fit.flatMap((tested) => chosenOf(tested).map((planned) => ({ tested, planned })));
    const together = createLimit(run.sideBySide);
    const numbered = work.map((one, number) => ({ ...one, number }));
    const isShared = ({ tested }: (typeof numbered)[number]): boolean =>
      tested.task.isolation === 'namespace';
    await Promise.all(
      numbered
        .filter(isShared)
        .map(({ tested, planned, number }) => together(() => prove(tested, planned, number))),
    );
    for (const one of numbered.filter((other) => !isShared(other)))
      await prove(one.tested, one.planned, one.number);
    const left = bank.filter((tested) => !fit.includes(tested)).map(({ task }) => task.id);
    return { turns, left, odd, requests: stage.requests };
  } finally {
    await cluster.close();
  }
}

/** What each attempt is graded under, one after the other. */
function troublesOf(seed: number): readonly Trouble[] {
  return [
    { kind: 'answering', share: 0.3, seed, lasting: false },
    { kind: 'answering', share: 0.3, seed, lasting: true },
    { kind: 'slow', ms: 2_000 },
    { kind: 'stopped' },
  ];
}

/** A cluster, and what it takes to stand between it and the grader. */
export interface Stage {
  readonly cluster: ConnectedCluster;
  readonly engine: HostEngine | null;
  /** Of the proxies: who has signed their certificate, and it. */
  readonly authority: string;
  readonly own: KeyPair;
  readonly requests: { came: number; refused: number };
}

/** Connects; whoever opens it closes the cluster. */
export async function openStage(
  provider: ClusterProvider,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Stage> {
  const cluster = await provider.connect(signal);
  if (!isConnected(cluster)) throw new Error('the cluster is not one of the program');
  const { engine } = await findContainerEngine(env, signal);
  const { authority, issued } = await makeCertificates(
    'faults',
    [{ commonName: 'kube-apiserver', organizations: [], purpose: 'server', ips: ['127.0.0.1'] }],
    new Date(),
  );
  const own = issued[0] ?? authority;
  return { cluster, engine, authority: authority.certificate, own, requests: { came: 0, refused: 0 } };
}

/** Tasks of the bank with their reference attempts: those named, or all. */
export async function readBank(names: readonly string[] | undefined): Promise<readonly TaskUnderTest[]> {
  const read = await loadPack(ROOT, CHECK_KINDS);
  if (!read.ok) throw new Error('the bank is not sound');
  const { pack } = read;
  return Promise.all(
    pack.tasks
      .filter(({ name }) => names === undefined || names.includes(name))
      .map(async (task) => ({ task, references: (await readReferences(pack, task)).references })),
  );
}

function chosenOf(tested: TaskUnderTest): readonly PlannedAttempt[] {
  const { attempts } = planAttempts(tested);
  return (['solution', 'wrong'] as const).flatMap(
    (kind) => attempts.find((planned) => planned.kind === kind) ?? [],
  );
}

/** Grades an attempt while something is wrong on the way to the API server. */
export async function gradeTroubled(
  stage: Stage,
  request: GradeRequest,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<GradeResult> {
  const { cluster, own, authority, requests } = stage;
  const { credentials: direct } = cluster.transport;
  const proxy = await startFaultProxy(own, direct);
  try {
    const credentials = {
      server: proxy.server,
      tls: { ...direct.tls, ca: Buffer.from(authority) },
      headers: () => direct.headers(),
    };
    const through = await connectCluster({ ...cluster, credentials, clock: systemClock }, signal);
    try {
      if (trouble.kind === 'stopped') await proxy.stop();
      else proxy.fault = trouble;
      return await gradeWith(stage, request, knownTo(proxy, through), signal);
    } finally {
      await through.close();
    }
  } finally {
    requests.came += proxy.count.came;
    requests.refused += proxy.count.refused;
    await proxy.stop();
  }
}

/** Whoever calls with a certificate of their own is told to the proxy before. */
function knownTo(proxy: FaultProxy, cluster: ConnectedCluster): Cluster {
  return {
    ...cluster,
    api: {
      async call(call, signal) {
        if (call.as !== undefined && 'key' in call.as) {
          try {
            proxy.know(call.as);
          } catch {
            // no certificate: the call says so itself
          }
        }
        return cluster.api.call(call, signal);
      },
    },
  };
}

/** Grades an attempt through this connection. */
export async function gradeWith(
  { engine }: Stage,
  { task, attempt, seed, workdir }: GradeRequest,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<GradeResult> {
  const { result } = await gradeAttempt({
    task,
    attempt: { id: attempt, seed, provider: cluster.provider },
    cluster: needsCluster(task.needs) ? cluster : null,
    engine,
    files: openWorkFiles(workdir),
    clock: systemClock,
    signal,
  });
  return result;
}

function compare(
  task: ResolvedTask,
  { kind, name }: PlannedAttempt,
  trouble: Trouble,
  before: readonly CheckResult[],
  after: readonly CheckResult[],
): readonly Turn[] {
  const usesApi = new Map(
    task.checks.map((check) => {
      const planned = specOf(check, CHECK_KINDS);
      return [check.id, planned.kind.needs(planned.spec).cluster.length > 0];
    }),
  );
  // what needs a check that fails without the cluster's help earns nothing, whatever could be looked at
  const isLost = (id: string): boolean =>
    (task.checks.find((check) => check.id === id)?.requires ?? []).some(
      (other) => isLost(other) || (usesApi.get(other) !== true && statusOf(after, other) === 'fail'),
    );
  return before.map(({ id, kind: checkKind, status }) => ({
    task: task.id,
    attempt: `${kind}/${name}`,
    trouble: trouble.kind,
    check: id,
    kind: checkKind,
    before: status,
    after: statusOf(after, id) ?? 'error',
    actual: after.find((result) => result.id === id)?.actual ?? 'no result',
    needsApi: usesApi.get(id) === true && !isLost(id),
  }));
}

const statusOf = (results: readonly CheckResult[], id: string): CheckResult['status'] | undefined =>
  results.find((result) => result.id === id)?.status;

/** Turns that no fault may cause, in words. */
export function wrongTurns(turns: readonly Turn[]): readonly string[] {
  return (
    turns
      // what could not be looked at before either may be seen now
      .filter(({ before, after }) => before !== 'error' && after !== 'error' && after !== before)
      .map(
        ({ task, attempt, trouble, check, kind, before, after, actual }) =>
          `${task} ${attempt}, ${trouble}: ${check} (${kind}) ${before} -> ${after}: ${actual}`,
      )
  );
}

/** Check kinds that look into the learner's files first: what is wrong there is wrong without the API server too. */
const READS_FILES_FIRST = new Set(['certificate']);

/** Verdicts that nobody can have seen: the API server was stopped. */
export function seenWithoutApi(turns: readonly Turn[]): readonly string[] {
  return turns
    .filter(({ trouble, needsApi, after }) => trouble === 'stopped' && needsApi && after !== 'error')
    .filter(
      ({ kind, before, after }) => !(READS_FILES_FIRST.has(kind) && before === 'fail' && after === 'fail'),
    )
    .map(({ task, attempt, check, kind, after }) => `${task} ${attempt}: ${check} (${kind}) ${after}`);
}
