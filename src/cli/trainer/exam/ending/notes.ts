import type { Exam } from '../../../../model/exam/exam.ts';
import type { OpenTask } from '../../../../model/ports/open-task.ts';
import { needsEngine } from '../../availability.ts';

/** What holds of any exam like this one, and is said rather than hidden. */
export function standingNotes(exam: Exam, tasks: readonly OpenTask[]): readonly string[] {
  const inCluster = tasks.some(({ kubeconfig }) => kubeconfig !== null);
  return [
    ...(inCluster && exam.provider !== 'embedded'
      ? [
          'What was left running as root on a node, through ssh or a Pod with a hostPath, could still change things after the bell: the comparison sees objects and your files, not the nodes.',
        ]
      : []),
    ...(tasks.some(({ task }) => needsEngine(task.needs))
      ? ['Containers on this machine are yours all the time: they are not compared.']
      : []),
    ...exam.time.jumps.map(
      ({ at, seconds }) =>
        `The clock of this machine was set ${Math.abs(Math.round(seconds))} s ${seconds > 0 ? 'forward' : 'back'} (${at}); the exam's time is what really passed.`,
    ),
  ];
}
