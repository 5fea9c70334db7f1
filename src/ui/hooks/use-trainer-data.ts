import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Standing } from '../../model/ports/history.ts';
import type { ClusterState } from '../../model/ports/provider.ts';
import type { OpenTask, TaskListing, Trainer } from '../../model/ports/trainer.ts';
import { describeFault, type FaultText } from '../fault.ts';

/** The provider in use. */
export type ProviderChoice = Awaited<ReturnType<Trainer['provider']>>;

/** What several screens show; null until it is known. */
export interface TrainerData {
  readonly tasks: readonly TaskListing[] | null;
  readonly lastOpen: OpenTask | null;
  readonly standing: Standing | null;
  readonly provider: ProviderChoice | null;
  readonly cluster: ClusterState | null;
  /** Why the tasks could not be listed. */
  readonly fault: FaultText | null;
  /** Why the history could not be read. */
  readonly standingFault: FaultText | null;
  /** Why the cluster's state is not known. */
  readonly clusterFault: FaultText | null;
  /** Reads everything again. */
  readonly refresh: () => void;
  /** The cluster's state, read anew. */
  readonly lookAtCluster: () => Promise<ClusterState>;
}

type Known = Omit<TrainerData, 'refresh' | 'lookAtCluster'>;

const NOTHING: Known = {
  tasks: null,
  lastOpen: null,
  standing: null,
  provider: null,
  cluster: null,
  fault: null,
  standingFault: null,
  clusterFault: null,
};

/** Reads what the screens share: each part on its own, so that a slow engine holds nothing else up. */
export function useTrainerData(trainer: Trainer): TrainerData {
  const [known, setKnown] = useState(NOTHING);
  const life = useRef(new AbortController());
  const learn = useCallback((part: Partial<Known>) => {
    if (!life.current.signal.aborted) setKnown((before) => ({ ...before, ...part }));
  }, []);

  const lookAtCluster = useCallback(async (): Promise<ClusterState> => {
    try {
      const cluster = await trainer.clusterState(life.current.signal);
      learn({ cluster, clusterFault: null });
      return cluster;
    } catch (error) {
      learn({ cluster: null, clusterFault: describeFault(error) });
      throw error;
    }
  }, [trainer, learn]);

  const refresh = useCallback(() => {
    const { signal } = life.current;
    const failed = (error: unknown): void => learn({ fault: describeFault(error) });
    trainer.listTasks(signal).then((tasks) => learn({ tasks, fault: null }), failed);
    trainer.lastOpenTask().then((lastOpen) => learn({ lastOpen }), failed);
    trainer.history.standing().then(
      (standing) => learn({ standing, standingFault: null }),
      (error: unknown) => learn({ standing: null, standingFault: describeFault(error) }),
    );
    trainer.provider(signal).then(
      (provider) => learn({ provider }),
      (error: unknown) => learn({ clusterFault: describeFault(error) }),
    );
    // its fault is kept by lookAtCluster
    lookAtCluster().catch(() => undefined);
  }, [trainer, learn, lookAtCluster]);

  useEffect(() => {
    life.current = new AbortController();
    refresh();
    return () => life.current.abort();
  }, [refresh]);
  return useMemo(() => ({ ...known, refresh, lookAtCluster }), [known, refresh, lookAtCluster]);
}
