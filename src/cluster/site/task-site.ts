import { dirname, join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { MachineFault } from '../../lib/errors.ts';
import { needsCluster } from '../../model/capability.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { ContainerEngine } from '../../model/ports/container-engine.ts';
import type { TaskSite } from '../../model/ports/task-site.ts';
import type { ResolvedTask } from '../../model/task.ts';
import { isConnected, type ConnectedCluster } from '../api/connect.ts';
import { STARTS_FOLDER } from '../practice/cluster-files.ts';
import { throwIfOver } from '../api/transport.ts';
import { asMachineFault } from '../faults.ts';
import { createStepLog } from '../steps.ts';
import { containersOfAttempt, ensureHostImages, refuseTakenNames } from './host-containers.ts';
import { changesSince } from './cluster-wide/changes-since.ts';
import { describeChange, recordOf } from './cluster-wide/compare.ts';
import { listClusterWide } from './cluster-wide/list.ts';
import { takeBack } from './cluster-wide/restore.ts';
import { startRecords } from './cluster-wide/start-records.ts';
import { applySetup, removeSetupOutside } from './manifests.ts';
import { namespacesGone, prepareNamespace, removeNamespace } from './namespaces.ts';
import type { Owner } from './ownership.ts';

export interface TaskSiteOptions {
  readonly cluster: Cluster | null;
  readonly engine: ContainerEngine | null;
  readonly homeId: string;
  readonly clock: Clock;
}

const STEP = {
  host: 'Host containers',
  namespaces: 'Namespaces',
  objects: 'Objects of the task',
} as const;

/** Puts tasks' starts in place in a cluster and on the host, and takes away what was made there. */
export function createTaskSite(options: TaskSiteOptions): TaskSite {
  const ownerOf = (task: ResolvedTask, attempt: string): Owner => ({
    homeId: options.homeId,
    attempt,
    task: task.id,
  });

  const records = startRecords(
    join(dirname(options.cluster?.learnerKubeconfig ?? '/nowhere/file'), STARTS_FOLDER),
  );

  const keepRecord = async (cluster: ConnectedCluster, attempt: string, signal: AbortSignal): Promise<void> =>
    records.write(attempt, recordOf(await listClusterWide(cluster, signal)));

  /** What set-up and reset have in common: empty namespaces, then the objects. */
  const putInPlace = async (
    task: ResolvedTask,
    owner: Owner,
    startedAt: string | undefined,
    log: ReturnType<typeof createStepLog>,
    signal: AbortSignal,
  ): Promise<void> => {
    const cluster = clusterFor(options, task);
    if (cluster === null) return;
    if (task.namespaces.length > 0) {
      await log.run(
        STEP.namespaces,
        () =>
          Promise.all(
            task.namespaces.map((name) => prepareNamespace(cluster, name, owner, startedAt, signal)),
          ),
        () => task.namespaces.join(', '),
      );
    }
    if (task.setup.manifests.length > 0)
      await log.run(STEP.objects, () => applySetup(cluster, task, null, signal));
  };

  return {
    async setUp(task, attempt, onStep, signal) {
      const log = createStepLog(onStep, options.clock);
      onStep({ type: 'planned', steps: plannedSteps(task, 'host first') });
      await guarded(
        `setting up ${task.id}`,
        signal,
        (error) => log.fail(error),
        async () => {
          if (usesHost(task)) {
            const engine = engineFor(options, task);
            await log.run(STEP.host, async () => {
              await refuseTakenNames(engine, task, signal);
              await ensureHostImages(engine, task, (text) => log.detail(text), signal);
            });
          }
          const cluster = clusterFor(options, task);
          if (cluster !== null && task.isolation === 'cluster') await keepRecord(cluster, attempt, signal);
          await putInPlace(task, ownerOf(task, attempt), undefined, log, signal);
        },
      );
    },

    async differences(task, attempt, startedAt, signal) {
      const cluster = clusterFor(options, task);
      const [containers, changes] = await Promise.all([
        task.containers.length === 0 || options.engine === null
          ? []
          : containersOfAttempt(options.engine, task, startedAt, signal),
        cluster === null ? [] : changesSince({ cluster, records, task, attempt, startedAt }, signal),
      ]);
      return [...containers.map(({ name }) => `container ${name}`), ...changes.map(describeChange)].map(
        (what) => ({ what, treatment: 'ask' as const }),
      );
    },

    async reset(task, attempt, startedAt, agreed, onStep, signal) {
      const log = createStepLog(onStep, options.clock);
      onStep({ type: 'planned', steps: plannedSteps(task, 'host last') });
      await guarded(
        `resetting ${task.id}`,
        signal,
        (error) => log.fail(error),
        async () => {
          // the host's part runs beside the cluster's: each takes its time
          const host = usesHost(task) ? resetHost(options, task, startedAt, agreed, signal) : undefined;
          host?.catch(() => undefined);
          const cluster = clusterFor(options, task);
          if (cluster !== null) {
            // before the namespaces: an admission rule may be in their way
            if (agreed)
              await takeBack(
                cluster,
                await changesSince({ cluster, records, task, attempt, startedAt }, signal),
                signal,
              );
            await removeSetupOutside(cluster, task, signal);
          }
          await putInPlace(task, ownerOf(task, attempt), startedAt, log, signal);
          if (host !== undefined) await log.run(STEP.host, () => host);
        },
      );
    },

    async restore(task, attempt, onStep, signal) {
      const log = createStepLog(onStep, options.clock);
      await guarded(
        `going on with ${task.id}`,
        signal,
        (error) => log.fail(error),
        async () => {
          const cluster = clusterFor(options, task);
          if (cluster === null) return;
          const gone = await namespacesGone(cluster, task.namespaces, signal);
          if (gone.length === 0) return;
          // a new cluster has no record of its own start
          if (task.isolation === 'cluster' && (await records.read(attempt)) === null)
            await keepRecord(cluster, attempt, signal);
          const owner = ownerOf(task, attempt);
          const prepare = (name: string): Promise<void> =>
            prepareNamespace(cluster, name, owner, undefined, signal);
          await log.run(
            STEP.namespaces,
            () => Promise.all(gone.map(prepare)),
            () => `made anew: ${gone.join(', ')}`,
          );
          // where all are gone the cluster may be a new one, without the set-up's other objects
          const only = gone.length === task.namespaces.length ? null : gone;
          if (task.setup.manifests.length > 0)
            await log.run(STEP.objects, () => applySetup(cluster, task, only, signal));
        },
      );
    },

    async tearDown(task, attempt, startedAt, signal) {
      await guarded(
        `taking away ${task.id}`,
        signal,
        () => undefined,
        async () => {
          if (options.engine !== null && startedAt !== null)
            await removeContainers(options.engine, task, startedAt, signal);
          const cluster = clusterFor(options, task);
          if (cluster === null) return;
          if (startedAt !== null)
            await takeBack(
              cluster,
              await changesSince({ cluster, records, task, attempt, startedAt }, signal),
              signal,
            );
          records.remove(attempt);
          await removeSetupOutside(cluster, task, signal);
          const owner = ownerOf(task, attempt);
          await Promise.all(
            task.namespaces.map((name) => removeNamespace(cluster, name, owner, startedAt, signal)),
          );
        },
      );
    },
  };
}

function plannedSteps(task: ResolvedTask, order: 'host first' | 'host last'): readonly string[] {
  const host = usesHost(task) ? [STEP.host] : [];
  const cluster = [
    ...(task.namespaces.length > 0 ? [STEP.namespaces] : []),
    ...(task.setup.manifests.length > 0 ? [STEP.objects] : []),
  ];
  return order === 'host first' ? [...host, ...cluster] : [...cluster, ...host];
}

const usesHost = (task: ResolvedTask): boolean =>
  task.containers.length > 0 || task.setup.hostImages.length > 0;

async function resetHost(
  options: TaskSiteOptions,
  task: ResolvedTask,
  startedAt: string,
  agreed: boolean,
  signal: AbortSignal,
): Promise<void> {
  const engine = engineFor(options, task);
  if (agreed) await removeContainers(engine, task, startedAt, signal);
  await ensureHostImages(engine, task, () => undefined, signal);
}

async function removeContainers(
  engine: ContainerEngine,
  task: ResolvedTask,
  startedAt: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { id } of await containersOfAttempt(engine, task, startedAt, signal))
    await engine.remove(id, signal);
}

/** The cluster the task's place is in; null when it needs none. Throws MachineFault when there is none to be had. */
function clusterFor(options: TaskSiteOptions, task: ResolvedTask): ConnectedCluster | null {
  const wanted = needsCluster(task.needs) || task.namespaces.length > 0 || task.setup.manifests.length > 0;
  if (!wanted) return null;
  if (options.cluster === null) throw new MachineFault('no-cluster', `${task.id} needs a cluster`, 'cks up');
  if (!isConnected(options.cluster)) throw new Error('this cluster was not connected by a provider');
  return options.cluster;
}

function engineFor(options: TaskSiteOptions, task: ResolvedTask): ContainerEngine {
  if (options.engine !== null) return options.engine;
  throw new MachineFault('no-engine', `${task.id} needs a container engine on this machine`, 'cks doctor');
}

/** Turns "could not look" into a fault of the machine that says what was being done. */
async function guarded(
  doing: string,
  signal: AbortSignal,
  onFault: (error: unknown) => void,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    onFault(error);
    throwIfOver(signal);
    throw asMachineFault(error, doing, 'cks status');
  }
}
