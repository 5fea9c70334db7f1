import { useCallback, useRef } from 'react';
import { CLUSTER_CAPABILITIES } from '../../model/capability.ts';
import type { ClusterState } from '../../model/ports/provider.ts';
import type { TaskListing } from '../../model/ports/trainer.ts';
import { describeFault } from '../fault.ts';
import type { Route } from '../navigation.ts';
import { faultNotice, type Notice } from '../notice.ts';
import type { Question } from '../question.ts';
import { oneLine } from '../text/format.ts';
import { useLatest } from './use-latest.ts';
import type { TrainerData } from './use-trainer-data.ts';

/** What must happen before a task can be shown. */
export type Opening = 'start' | 'unavailable' | 'offer-cluster' | 'offer-new-cluster';

/** Decides how to open a task, from the cluster's state (null: not looked, the task needs none). */
export function decideOpening(task: TaskListing, cluster: ClusterState | null): Opening {
  if (!task.available) return 'unavailable';
  if (cluster === null || cluster.state === 'ready') return 'start';
  return cluster.state === 'absent' ? 'offer-cluster' : 'offer-new-cluster';
}

export function needsTheCluster(task: TaskListing): boolean {
  return task.needs.some((need) => (CLUSTER_CAPABILITIES as readonly string[]).includes(need));
}

interface Reach {
  readonly data: TrainerData;
  readonly say: (notice: Notice) => void;
  readonly ask: (question: Question) => void;
  readonly push: (route: Route) => void;
  /** Shows a task as the question of the running exam; false when it is none. */
  readonly showInExam: (id: string) => boolean;
}

/** Opens a task by its id; answers a function that stays the same. */
export function useTaskOpening(reach: Reach): (id: string) => void {
  const latestRef = useLatest(reach);
  const opening = useRef(false);

  const open = useCallback(
    async (id: string): Promise<void> => {
      const { data, say, ask, push, showInExam } = latestRef.current;
      if (showInExam(id)) return;
      const task = data.tasks?.find((one) => one.id === id);
      if (task === undefined) {
        say({ tone: 'bad', text: `There is no task ${oneLine(id)}.`, next: '' });
        return;
      }
      const cluster = task.available && needsTheCluster(task) ? await data.lookAtCluster() : null;
      switch (decideOpening(task, cluster)) {
        case 'unavailable':
          say({ tone: 'unsure', text: `This task can't be done here: ${task.reason}`, next: '' });
          break;
        case 'start':
          push({ screen: 'start', task: id, title: task.title });
          break;
        case 'offer-cluster':
          ask({
            title: 'Create the practice cluster?',
            text: [
              `${oneLine(task.title)} needs a cluster, and there is none yet.`,
              'It is kept for the tasks that follow, also when you leave.',
            ],
            yes: 'create it, then open the task',
            no: 'not now',
            loses: false,
            onYes: () => push({ screen: 'provision', anew: false, onward: { open: id } }),
          });
          break;
        case 'offer-new-cluster':
          ask(
            newClusterQuestion(cluster, () =>
              push({ screen: 'provision', anew: true, onward: { open: id } }),
            ),
          );
          break;
      }
    },
    [latestRef],
  );

  return useCallback(
    (id: string) => {
      // a second Enter while the first still looks at the cluster
      if (opening.current) return;
      opening.current = true;
      open(id)
        .catch((error: unknown) => latestRef.current.say(faultNotice(describeFault(error))))
        .finally(() => {
          opening.current = false;
        });
    },
    [open, latestRef],
  );
}

/** Offers to replace a cluster that does not serve. */
export function newClusterQuestion(cluster: ClusterState | null, onYes: () => void): Question {
  const why =
    cluster?.state === 'broken'
      ? [
          oneLine(cluster.why),
          ...(cluster.next === '' ? [] : [`Or mend it yourself: ${oneLine(cluster.next)}`]),
        ]
      : [];
  return {
    title: 'Make the cluster anew?',
    text: [
      'The practice cluster is there but does not serve:',
      ...why,
      'A new one takes its place. What is in the old one is lost; your files are kept.',
    ],
    yes: 'make it anew',
    no: 'leave it',
    loses: true,
    onYes,
  };
}
